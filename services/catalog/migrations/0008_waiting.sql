-- Projection of registration.waiting.v1: sign-ups of a group that nobody has confirmed. Leads should look at them.

create table waiting (
    group_id uuid primary key,
    version integer not null,
    pending integer not null,
    first_lapses timestamptz  -- null: nobody waits
);
