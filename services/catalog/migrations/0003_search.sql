-- What people can find: each public text of a group, of its measures and of its meetings, in each language it is in.
-- Triggers keep it, so that it follows whatever way a group or a meeting changes, old versions of the service included.
-- Needs pg_trgm in the schema `extensions`, which the administrator makes together with the roles.

create function search_config(language text) returns regconfig language sql immutable parallel safe as
$$ select case language when 'fi' then 'pg_catalog.finnish'::regconfig
                        when 'sv' then 'pg_catalog.swedish'::regconfig
                        else 'pg_catalog.english'::regconfig end $$;

create table search_entry (
    kind text not null check (kind in ('group', 'measure', 'meeting')),
    source_id uuid not null,  -- the group or the meeting
    part integer not null,  -- which of the group's measures and programmes, from 1; 0: the thing itself
    language text not null check (language in ('fi', 'sv', 'en')),
    group_id uuid not null,
    title text not null,
    body text not null,
    words tsvector not null,
    primary key (kind, source_id, part, language)
);

create index search_entry_words on search_entry using gin (words);
create index search_entry_group on search_entry (group_id);

create function add_search_entries(
    kind text, source_id uuid, part integer, group_id uuid, title jsonb, texts jsonb[]
) returns void language sql as $$
    insert into search_entry
    select kind, source_id, part, language, group_id, coalesce(title ->> language, ''), body,
        setweight(to_tsvector(search_config(language), coalesce(title ->> language, '')), 'A')
        || setweight(to_tsvector(search_config(language), body), 'B')
    from unnest(array['fi', 'sv', 'en']) language
    cross join lateral (
        select coalesce(string_agg(coalesce(text ->> language, text #>> '{}'), E'\n' order by place), '') body
        from unnest(texts) with ordinality as given (text, place)
        where jsonb_typeof(text) = 'string' or text ? language
    ) bodies
    where title ? language or body <> ''
$$;

create function localised_in(list jsonb, variadic names text[]) returns jsonb[] language sql immutable as $$
    select coalesce(array_agg(element -> name), '{}')
    from jsonb_array_elements(list) element, unnest(names) name
    where jsonb_typeof(element -> name) in ('object', 'string')
$$;

create function keep_group_searchable() returns trigger language plpgsql as $$
declare
    content constant jsonb := new.content;
    element jsonb;
    part integer := 0;
begin
    delete from search_entry where source_id = new.id and kind <> 'meeting';
    perform add_search_entries(
        'group', new.id, 0, new.id, content -> 'name',
        array[content -> 'task', content -> 'intention', content -> 'invitation']
        || array(select jsonb_array_elements(content -> 'objectives'))
        || localised_in(content -> 'leads', 'name', 'title', 'organisation'));
    for element in select jsonb_array_elements(content -> 'measures') loop
        part := part + 1;
        perform add_search_entries('measure', new.id, part, new.id, element -> 'title', array[element -> 'text']);
    end loop;
    for element in select jsonb_array_elements(content -> 'programmes') loop
        part := part + 1;
        perform add_search_entries(
            'measure', new.id, part, new.id, element -> 'name',
            localised_in(jsonb_build_array(element), 'description', 'responsible', 'funder', 'implementer'));
    end loop;
    return null;
end
$$;

create function keep_meeting_searchable() returns trigger language plpgsql as $$
begin
    delete from search_entry where kind = 'meeting' and source_id = coalesce(new.id, old.id);
    if tg_op <> 'DELETE' then
        perform add_search_entries(
            'meeting', new.id, 0, new.group_id, new.data -> 'title',
            array[new.data -> 'agenda', new.data #> '{place,room}', new.data #> '{place,address}']);
    end if;
    return null;
end
$$;

create trigger keep_searchable after insert or update on theme_group
    for each row execute function keep_group_searchable();
create trigger keep_searchable after insert or update or delete on meeting
    for each row execute function keep_meeting_searchable();

update theme_group set slug = slug;
update meeting set version = version;
