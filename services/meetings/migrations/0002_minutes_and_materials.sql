-- Minutes and files, for everybody, and what leads note for themselves.

alter table meeting
    add column minutes jsonb not null default '{}',
    add column materials jsonb not null default '[]',  -- id, name, media type, size
    add column notes text not null default '';

create table material_content (
    id uuid primary key,
    meeting_id uuid not null references meeting (id) on delete cascade,
    content bytea not null
);

-- Files are compressed already.
alter table material_content alter column content set storage external;
create index material_content_meeting on material_content (meeting_id);
