-- What leads add to their group's mails in their own words, and the list of a group's mails, the newest first.

create table wording (
    group_id uuid not null,
    kind text not null,
    language text not null,
    words text not null,  -- empty: taken away again
    version integer not null,  -- rises with each change, so that prepared mails are written anew
    changed_at timestamptz not null,
    primary key (group_id, kind, language)
);

-- Mails wait while it is built, for a second or so with a million notices.
-- squawk-ignore require-concurrent-index-creation
create index notice_group on notice (group_id, id);
