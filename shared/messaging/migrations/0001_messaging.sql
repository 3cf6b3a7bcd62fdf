-- What a service needs to send and receive events in the transaction of its own work.

create table outbox (
    id bigint generated always as identity primary key,
    topic text not null,
    key text not null,
    type text not null,
    version integer not null,
    headers jsonb not null,
    value bytea,  -- null: a tombstone, which erases the key
    published_at timestamptz,
    position bigint  -- order of publication, the cursor of change feeds
);

create index outbox_unpublished on outbox (id) where published_at is null;
create unique index outbox_position on outbox (position) where position is not null;
create index outbox_key on outbox (topic, key);

create table consumer_offset (
    consumer_group text not null,
    topic text not null,
    partition integer not null,
    next_offset bigint not null,
    primary key (consumer_group, topic, partition)
);

create table dead_letter (
    id bigint generated always as identity primary key,
    consumer_group text not null,
    topic text not null,
    partition integer not null,
    record_offset bigint not null,
    key bytea,
    headers jsonb not null,  -- [[name, value in hexadecimal or null], ...], exactly as received
    value bytea,
    record_time timestamptz not null,
    reason text not null,
    waiting boolean not null,  -- sound itself, but behind a dead letter of its key
    failed_at timestamptz not null,
    unique (consumer_group, topic, partition, record_offset)
);

create index dead_letter_key on dead_letter (consumer_group, topic, key);
