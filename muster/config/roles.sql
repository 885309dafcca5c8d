-- The roles of PostgreSQL, applied first and as an administrator. Safe to apply again.
--   muster_owner    owns every table and function; nobody logs in as it
--   muster_app      the program
--   muster_reader   what analysts' own logins share: nominals, through the gate
--   muster_auditor  reads the log, and no list
--   muster_figures  may count nominals; only functions that answer with figures run as it
lock table pg_catalog.pg_authid in share row exclusive mode; -- roles are the whole server's: two set-ups take turns
do $$
declare
    wanted text;
begin
    foreach wanted in array array['muster_owner', 'muster_app', 'muster_reader', 'muster_auditor', 'muster_figures'] loop
        if not exists (select from pg_roles where rolname = wanted) then
            execute format('create role %I', wanted);
        end if;
    end loop;
end $$;
-- noinherit: the owner may hand functions to muster_figures without itself seeing what that role sees
alter role muster_owner nologin noinherit nosuperuser nobypassrls nocreaterole nocreatedb noreplication;
alter role muster_app login noinherit nosuperuser nobypassrls nocreaterole nocreatedb noreplication;
alter role muster_reader nologin noinherit nosuperuser nobypassrls nocreaterole nocreatedb noreplication;
alter role muster_auditor nologin noinherit nosuperuser nobypassrls nocreaterole nocreatedb noreplication;
alter role muster_figures nologin noinherit nosuperuser nobypassrls nocreaterole nocreatedb noreplication;
grant muster_figures to muster_owner;
do $$
begin
    -- from 16 on, each grant remembers whether it inherits, as the role was when it was first given
    if current_setting('server_version_num')::int >= 160000 then
        execute 'grant muster_figures to muster_owner with inherit false, set true';
    end if;
end $$;

create schema if not exists muster authorization muster_owner;
revoke all on schema muster from public, muster_app, muster_reader, muster_auditor, muster_figures;
grant usage on schema muster to muster_app, muster_reader, muster_auditor, muster_figures;
-- a function changes hands only to a role that may create in its schema
grant create on schema muster to muster_figures;
-- no temporary look-alike of a function or table may stand before ours
revoke create on schema public from public;

-- PostgreSQL lets everybody call a new function. Not these roles' functions: each is granted by name.
alter default privileges for role muster_owner revoke execute on functions from public;
alter default privileges for role muster_figures revoke execute on functions from public;

-- A transaction that stays open holds up the tree: no later entry is settled before it ends. So PostgreSQL ends it, some
-- minutes before the hour by which verification judges an entry's time (log.checking.LONGEST_TRANSACTION). Before 17 no
-- setting ends a whole transaction: these two end each statement and each pause in it.
do $$
declare
    ours name;
begin
    if current_setting('server_version_num')::int >= 170000 then
        for ours in select 'muster_app' union all
                    select rolname from pg_auth_members join pg_roles on pg_roles.oid = member
                    where roleid = 'muster_reader'::regrole loop
            execute format('alter role %I set transaction_timeout = %L', ours, '55min');
        end loop;
    else -- analysts' logins have shorter ones (config/logins.py)
        execute 'alter role muster_app set statement_timeout = ''55min''';
        execute 'alter role muster_app set idle_in_transaction_session_timeout = ''55min''';
    end if;
end $$;

-- What is searched for or added is somebody's name, and it travels in the statement. PostgreSQL's own log would keep it
-- for as long as whoever runs the server likes: so nothing that the program says is written there, nor an error's details,
-- which name the row that failed. What the program did is in Muster's log. (An analyst's statements are theirs to answer for.)
alter role muster_app set log_statement = 'none';
alter role muster_app set log_min_duration_statement = -1;
alter role muster_app set log_min_duration_sample = -1;
alter role muster_app set log_transaction_sample_rate = 0;
alter role muster_app set log_min_error_statement = 'panic';
alter role muster_app set log_error_verbosity = 'terse';
