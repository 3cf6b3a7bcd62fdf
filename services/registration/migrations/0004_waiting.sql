-- What was last told of the sign-ups that wait for confirmation, to see what is to be told anew.

create table waiting_told (
    group_id uuid primary key,
    version integer not null,
    pending integer not null,
    first_lapses timestamptz
);
