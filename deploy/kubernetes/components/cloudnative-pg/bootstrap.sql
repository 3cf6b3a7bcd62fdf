-- Generated from deploy/local/bootstrap.sql: python -m deploy.kubernetes.generate
set talkoot.service = 'catalog';
-- Gives one service its login role and its schema in the current database, and closes everything else to it.
-- Run by a superuser, or by who may create roles and owns the database (pg_trgm is a trusted extension). The service's name is in the setting `talkoot.service`; running it again changes nothing.
do $$
declare
    service constant name := current_setting('talkoot.service');
begin
    -- Roles belong to the cluster, schemas to the database: the role may be there already.
    if not exists (select from pg_roles where rolname = service) then
        execute format('create role %I login', service);
    end if;
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to %I', current_database(), service);
    execute 'revoke all on schema public from public';
    execute format('create schema if not exists %I authorization %I', service, service);
    -- Extensions are the administrator's: a service may use them and change nothing of them.
    create schema if not exists extensions;
    create extension if not exists pg_trgm with schema extensions;
    execute format('grant usage on schema extensions to %I', service);
    execute format('alter role %I in database %I set search_path = %I', service, current_database(), service);
end
$$;
set talkoot.service = 'registration';
-- Gives one service its login role and its schema in the current database, and closes everything else to it.
-- Run by a superuser, or by who may create roles and owns the database (pg_trgm is a trusted extension). The service's name is in the setting `talkoot.service`; running it again changes nothing.
do $$
declare
    service constant name := current_setting('talkoot.service');
begin
    -- Roles belong to the cluster, schemas to the database: the role may be there already.
    if not exists (select from pg_roles where rolname = service) then
        execute format('create role %I login', service);
    end if;
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to %I', current_database(), service);
    execute 'revoke all on schema public from public';
    execute format('create schema if not exists %I authorization %I', service, service);
    -- Extensions are the administrator's: a service may use them and change nothing of them.
    create schema if not exists extensions;
    create extension if not exists pg_trgm with schema extensions;
    execute format('grant usage on schema extensions to %I', service);
    execute format('alter role %I in database %I set search_path = %I', service, current_database(), service);
end
$$;
set talkoot.service = 'meetings';
-- Gives one service its login role and its schema in the current database, and closes everything else to it.
-- Run by a superuser, or by who may create roles and owns the database (pg_trgm is a trusted extension). The service's name is in the setting `talkoot.service`; running it again changes nothing.
do $$
declare
    service constant name := current_setting('talkoot.service');
begin
    -- Roles belong to the cluster, schemas to the database: the role may be there already.
    if not exists (select from pg_roles where rolname = service) then
        execute format('create role %I login', service);
    end if;
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to %I', current_database(), service);
    execute 'revoke all on schema public from public';
    execute format('create schema if not exists %I authorization %I', service, service);
    -- Extensions are the administrator's: a service may use them and change nothing of them.
    create schema if not exists extensions;
    create extension if not exists pg_trgm with schema extensions;
    execute format('grant usage on schema extensions to %I', service);
    execute format('alter role %I in database %I set search_path = %I', service, current_database(), service);
end
$$;
set talkoot.service = 'notifications';
-- Gives one service its login role and its schema in the current database, and closes everything else to it.
-- Run by a superuser, or by who may create roles and owns the database (pg_trgm is a trusted extension). The service's name is in the setting `talkoot.service`; running it again changes nothing.
do $$
declare
    service constant name := current_setting('talkoot.service');
begin
    -- Roles belong to the cluster, schemas to the database: the role may be there already.
    if not exists (select from pg_roles where rolname = service) then
        execute format('create role %I login', service);
    end if;
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to %I', current_database(), service);
    execute 'revoke all on schema public from public';
    execute format('create schema if not exists %I authorization %I', service, service);
    -- Extensions are the administrator's: a service may use them and change nothing of them.
    create schema if not exists extensions;
    create extension if not exists pg_trgm with schema extensions;
    execute format('grant usage on schema extensions to %I', service);
    execute format('alter role %I in database %I set search_path = %I', service, current_database(), service);
end
$$;
