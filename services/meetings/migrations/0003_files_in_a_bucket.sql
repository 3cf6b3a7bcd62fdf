-- A file's content may be kept in a bucket of an S3 storage instead, under the file's id; then content is null.
-- A version from before this one says of such a file that it is not found.

-- squawk-ignore ban-drop-not-null
alter table material_content alter column content drop not null;

-- What is in the bucket, or was about to be put there, and belongs to no meeting. Written before an object is put, and
-- taken out in the transaction that gives the file to its meeting: whatever breaks off leaves a line here and is removed.
create table object_to_forget (
    key uuid primary key,
    due timestamptz not null
);
create index object_to_forget_due on object_to_forget (due);

-- A file goes with its meeting, and a meeting with its group: here none is missed.
create function forget_object() returns trigger language plpgsql as $$
begin
    insert into object_to_forget (key, due) values (old.id, '-infinity')
    on conflict (key) do update set due = excluded.due;
    return null;
end $$;

create trigger material_content_in_a_bucket after delete on material_content
    for each row when (old.content is null) execute function forget_object();
