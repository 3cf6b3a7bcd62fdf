-- Who has sent feedback in the last minutes, so that nobody sends without end, whichever copy of the service takes it.

create table feedback_sent (
    id bigint generated always as identity primary key,
    visitor bytea not null,  -- an HMAC of the visitor's network address: the address itself is not kept
    sent_at timestamptz not null
);

create index feedback_sent_at on feedback_sent (sent_at);
