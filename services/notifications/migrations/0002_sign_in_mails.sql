-- Links by which those who run groups sign in, on their way into a mail. When it is out, only its id stays until the
-- link has expired, so that its event cannot have it mailed twice.

create table sign_in_mail (
    id uuid primary key,  -- the local part of the Message-ID too
    expires timestamptz not null,
    attempts integer not null default 0,
    due_at timestamptz,  -- null: over; in the past: to be sent; in the future: when it is tried again, or a lease is over
    name text,
    email text,
    language text,
    link text,
    check (num_nulls(due_at, name, email, language, link) in (0, 5))
);

create index sign_in_mail_due on sign_in_mail (due_at);
create index sign_in_mail_expires on sign_in_mail (expires);
