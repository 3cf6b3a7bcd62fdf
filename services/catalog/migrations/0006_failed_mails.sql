-- Mails of a group that failed and were not sent since, as notifications tells of them: leads should look at them.

create table failed_mail (
    id uuid primary key,  -- the message's
    group_id uuid not null,
    failed_at timestamptz not null
);

create index failed_mail_group on failed_mail (group_id, failed_at);
