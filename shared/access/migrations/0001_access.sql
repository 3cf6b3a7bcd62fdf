-- Those who run groups, as the catalog last told of them, and the log of what they did in this service.

create table account (
    id uuid primary key,
    version integer not null check (version > 0),
    changed_at timestamptz not null,
    name text not null,
    active boolean not null,
    administrator boolean not null,
    roles jsonb not null,  -- the group's id to the role in it
    sessions_from timestamptz not null,
    ended_sessions uuid[] not null
);

create table audit_entry (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    account_id uuid,  -- null: at the command line
    actor text not null,
    action text not null,
    subject text not null,
    subject_id uuid,
    subject_name text not null,
    group_id uuid,
    before jsonb not null,
    after jsonb not null,
    reason text not null
);

create index audit_entry_group on audit_entry (group_id, id);
create index audit_entry_subject on audit_entry (subject_id);
