-- Tests of a group's mails, which those who run it send to themselves. Nothing of one stays when it is over.

-- The address with which somebody who runs groups asked to sign in, for as long as a session from then can last.
create table own_address (
    account_id uuid primary key,
    email text not null,
    forget_at timestamptz not null
);

create index own_address_forget on own_address (forget_at);

create table test_mail (
    id uuid primary key,  -- the local part of the Message-ID too
    group_id uuid not null,
    kind text not null,
    language text not null,
    subject_language text not null,  -- that of whoever asked for it: it says that this is a test
    name text not null,
    email text not null,
    expires timestamptz not null,
    attempts integer not null default 0,
    due_at timestamptz not null  -- in the past: to be sent; in the future: when it is tried again, or a lease is over
);

create index test_mail_due on test_mail (due_at);
create index test_mail_expires on test_mail (expires);
