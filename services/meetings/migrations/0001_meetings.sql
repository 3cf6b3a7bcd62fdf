-- Meetings with all that their leads have said, and the groups that they belong to.

create table meeting (
    id uuid primary key,
    group_id uuid not null,
    status text not null check (status in ('draft', 'tentative', 'confirmed', 'cancelled', 'held')),
    version integer not null check (version > 0),
    sequence integer not null check (sequence >= 0),
    title jsonb not null,
    agenda jsonb not null,
    reason jsonb not null,
    held_when jsonb not null,  -- the contract's When
    moved_from jsonb,  -- likewise: when it would have been, if it was moved
    time_zone text not null,
    place jsonb not null,
    link jsonb,  -- how to join online: for members only, never in a public place
    link_version integer not null check (link_version >= 0),
    link_changed_at timestamptz not null,
    source text,  -- the words of the imported page that proposed it
    starts timestamptz,
    ends timestamptz,
    created_at timestamptz not null,
    changed_at timestamptz not null
);

create index meeting_group on meeting (group_id, starts);
create index meeting_ends on meeting (ends) where status in ('tentative', 'confirmed');

create table theme_group (
    id uuid primary key,
    version integer not null,
    slug text not null,
    name jsonb not null,
    status text not null
);

create index theme_group_slug on theme_group (slug);
