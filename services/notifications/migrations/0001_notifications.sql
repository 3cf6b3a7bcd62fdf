-- Who is told what, and what became of it; beside it what notifications know of groups, meetings and members.

-- Projection of catalog.groups.v1.
create table theme_group (
    id uuid primary key,
    version integer not null,
    slug text not null,
    name jsonb not null,
    lead_emails text[] not null
);

-- Projection of meetings.meetings.v1.
create table meeting (
    id uuid primary key,
    version integer not null,
    group_id uuid not null,
    status text not null,
    starts_at timestamptz,  -- null: the date is open
    over_at timestamptz,  -- null: the date is open
    snapshot jsonb not null
);

create index meeting_group on meeting (group_id);

-- Projection of meetings.joining.v1.
create table joining (
    meeting_id uuid primary key,
    version integer not null,
    snapshot jsonb not null
);

-- Projection of registration.members.v1: what a mail needs and no more. Of those who left, only that they did.
create table member (
    id uuid primary key,
    version integer not null,
    group_id uuid not null,
    status text not null check (status in ('pending', 'member', 'withdrawn')),
    language text not null,
    name text,
    email text,
    own_page text,
    confirm_link text,
    confirm_by timestamptz,
    check ((status = 'withdrawn') = (email is null)),
    check ((name is null) = (email is null) and (own_page is null) = (email is null))
);

create index member_group on member (group_id) where status = 'member';

-- Members who want no mails about the group's meetings.
create table mute (
    member_id uuid primary key,
    muted_at timestamptz not null
);

-- One change of a meeting that the group's members are told of, as its event said it.
create table announcement (
    id uuid primary key,
    kind text not null,
    meeting_id uuid not null,
    meeting_version integer not null,
    group_id uuid not null,
    snapshot jsonb not null,
    previous_place jsonb,  -- null: not known, or it is where it was
    created_at timestamptz not null,
    due_at timestamptz not null,
    tell_until timestamptz not null,
    unique (meeting_id, meeting_version)
);

-- One message to one person. Holds no address: that is looked up when the message is sent.
create table notice (
    id uuid primary key,  -- the local part of the Message-ID too
    kind text not null,
    subject_id uuid not null,  -- the meeting, or else the member
    version integer not null,  -- of the subject
    member_id uuid not null,
    group_id uuid not null,
    meeting_id uuid,
    announcement_id uuid references announcement (id),
    meetings uuid[] not null default '{}',  -- those that a welcome invites to
    bulk boolean not null,  -- one of many alike: those that somebody waits for go first
    status text not null default 'queued'
        check (status in ('queued', 'sending', 'sent', 'failed', 'late', 'skipped')),
    attempts integer not null default 0,
    first_attempt_at timestamptz,
    due_at timestamptz not null,  -- queued: not before; sending: when the lease is over
    tell_until timestamptz not null,
    reason text,
    outcomes integer not null default 0,  -- the version of the delivery that was last published
    created_at timestamptz not null,
    finished_at timestamptz,
    unique (member_id, subject_id, version, kind)
);

create index notice_due on notice (bulk, due_at) where status in ('queued', 'sending');
create index notice_failed on notice (created_at) where status = 'failed';
create index notice_meeting on notice (meeting_id) where status = 'queued';
create index notice_old on notice (tell_until);
create index notice_announcement on notice (announcement_id);
