-- Who has asked to join which group, and what they answer to meetings; beside it what registration knows of both.

create table member (
    id uuid primary key,
    group_id uuid not null,
    group_slug text not null,
    email text not null,
    email_key text not null,  -- case-folded, NFC: what addresses are compared by
    name text not null,
    organisation text,
    organisation_type text,
    title text,
    phone text,  -- E.164
    language text not null,
    message text,
    status text not null check (status in ('pending', 'member', 'withdrawn')),
    version integer not null,
    changed_at timestamptz not null,
    signed_up_at timestamptz not null,
    last_signed_up_at timestamptz not null,
    confirm_by timestamptz,
    confirmed_at timestamptz,
    check ((status = 'pending') = (confirm_by is not null)),
    unique (email_key, group_id)
);

create index member_lapses on member (confirm_by) where status = 'pending';

create table answer (
    member_id uuid not null references member (id) on delete cascade,
    meeting_id uuid not null,
    answer text not null check (answer in ('yes', 'online', 'no')),
    version integer not null,
    changed_at timestamptz not null,
    primary key (member_id, meeting_id)
);

-- Submissions of other systems that were taken in, so that one sent twice is one.
create table submission (
    id uuid primary key,
    received_at timestamptz not null
);

create index submission_age on submission (received_at);

-- Projection of catalog.groups.v1.
create table theme_group (
    id uuid primary key,
    version integer not null,
    slug text not null,
    name jsonb not null,
    status text not null,
    sign_up jsonb not null
);

create index theme_group_slug on theme_group (slug);

-- Projection of meetings.meetings.v1.
create table meeting (
    id uuid primary key,
    version integer not null,
    group_id uuid not null,
    status text not null,
    title jsonb not null,
    held_when jsonb not null,
    time_zone text not null,
    place jsonb not null,
    pages jsonb not null,
    ends_at timestamptz  -- null: the date is open
);

create index meeting_group on meeting (group_id, ends_at);
