-- What visitors wrote to the operator, on its way into a mail. When it is out, only its id stays, so that its event
-- cannot have it mailed twice.

create table feedback (
    id uuid primary key,  -- the local part of the Message-ID too
    forget_at timestamptz not null,
    attempts integer not null default 0,
    due_at timestamptz,  -- null: over; in the past: to be sent; in the future: when it is tried again, or a lease is over
    data jsonb,  -- as the event said it
    check (num_nulls(due_at, data) in (0, 2))
);

create index feedback_due on feedback (due_at);
create index feedback_forget on feedback (forget_at);
