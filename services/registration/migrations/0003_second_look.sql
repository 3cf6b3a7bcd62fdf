-- What was asked of an address before anybody had looked whether it is known. It is looked at after the answer, so that
-- nobody learns from the time an answer takes who is a member. A row lives for as long as that takes.

create table second_look (
    id bigint generated always as identity primary key,
    email_key text not null,
    group_slug text,  -- null: a new link is asked for, for every registration of the address
    asked jsonb,  -- of a sign-up: what the person typed
    traceparent text
);
