-- Groups with all that their leads have written, the history of it, and the meetings that their pages show.

create table theme_group (
    id uuid primary key,
    slug text not null unique,
    status text not null check (status in ('draft', 'active', 'ended')),
    version integer not null check (version > 0),
    content jsonb not null,  -- the contract's fields that leads write
    created_at timestamptz not null,
    changed_at timestamptz not null
);

create table revision (
    group_id uuid not null references theme_group (id) on delete cascade,
    version integer not null,
    what text not null,  -- the event's type: what happened
    changed_by text not null,
    changed_at timestamptz not null,
    content jsonb,  -- null where this version left the content as it was
    primary key (group_id, version)
);

create table meeting (
    id uuid primary key,
    group_id uuid not null,
    version integer not null,
    data jsonb not null,  -- the public snapshot
    moved_from jsonb,  -- when it would have been before it was last moved
    starts timestamptz,
    over timestamptz  -- from when on it is past; null: never by itself
);

create index meeting_group on meeting (group_id, starts);
