-- How those who run groups sign in. Who they are and what they may do is in `account`, which all services have.

create table account_address (
    account_id uuid primary key references account (id) on delete cascade,
    email text not null,
    email_key text not null unique  -- what addresses are compared by
);

-- Sessions that were ended one by one, until they would have run out anyway.
create table ended_session (
    id uuid primary key,
    account_id uuid not null references account (id) on delete cascade,
    runs_out timestamptz not null
);

create index ended_session_account on ended_session (account_id);
create index ended_session_runs_out on ended_session (runs_out);

-- Somebody asked for a link, with an address that may be nobody's. The request alone is written while they wait; the
-- address is looked up afterwards, so that the time of the answer tells nothing.
create table sign_in_request (
    id uuid primary key,
    email_key text not null,
    language text not null,
    destination text not null,  -- our own page that they wanted to see
    browser bytea not null,  -- SHA-256 of the secret that the asking browser has as a cookie
    requested_at timestamptz not null,
    expires timestamptz not null,
    looked_up boolean not null default false,
    account_id uuid references account (id) on delete cascade,  -- null: not looked up yet, or nobody's address
    token bytea unique,  -- SHA-256 of what the link ends with
    used_at timestamptz,
    check ((account_id is null) = (token is null))
);

create index sign_in_request_address on sign_in_request (email_key, requested_at);
create index sign_in_request_time on sign_in_request (requested_at);
create index sign_in_request_new on sign_in_request (requested_at) where not looked_up;
create index sign_in_request_expires on sign_in_request (expires);
