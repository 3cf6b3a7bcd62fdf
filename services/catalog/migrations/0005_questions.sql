-- What an imported page left open, until a lead says that it is settled.

create table open_question (
    group_id uuid not null references theme_group (id) on delete cascade,
    number integer not null,
    code text not null,  -- the importer's name for the kind of doubt
    lines integer[] not null,
    quote text not null,  -- those lines of the page
    proposals text[] not null,
    primary key (group_id, number)
);
