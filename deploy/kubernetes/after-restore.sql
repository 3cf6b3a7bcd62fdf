-- After a restore, where Kafka is new or older than the backup: everything in the outboxes is published again, and
-- everything in the topics read again. Events carry versions, so what is known already changes nothing and mails nobody.
-- Run it as the database's administrator before any service is started.
do $$
declare
    service name;
begin
    foreach service in array array['catalog', 'registration', 'meetings', 'notifications'] loop
        execute format('update %I.outbox set published_at = null', service);
        execute format('delete from %I.consumer_offset', service);
    end loop;
end
$$;
