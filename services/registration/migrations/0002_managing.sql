-- What leads see of their members: the list in the order of sign-up, and what each was sent.

-- Sign-ups wait while it is built, for a second or so with a million members.
-- squawk-ignore require-concurrent-index-creation
create index member_group on member (group_id, signed_up_at, id);

-- Projection of notifications.deliveries.v1, for members that are still here.
create table delivery (
    id uuid primary key,
    version integer not null,
    member_id uuid not null references member (id) on delete cascade,
    kind text not null,
    meeting_id uuid,
    outcome text not null,
    attempts integer not null,
    reason text,
    changed_at timestamptz not null
);

create index delivery_member on delivery (member_id, changed_at);
