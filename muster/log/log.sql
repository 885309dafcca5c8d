-- The log in PostgreSQL: append, no entry no change, append-only. Applied as muster_owner after every migrate.

-- Grants are stated anew each time: what an older version granted, and this one does not, is gone.
do $$
declare
    f regprocedure;
begin
    for f in select oid from pg_proc where pronamespace = 'muster'::regnamespace and proowner = 'muster_owner'::regrole loop
        execute format('revoke all on function %s from public, muster_app, muster_reader, muster_auditor, muster_figures', f);
    end loop;
end $$;

-- Every function here names pg_temp last in its search_path. Left out, it comes *first* for types: a caller's temporary
-- domain called jsonb, with a check of the caller's own making, then ran as muster_owner and switched the gate off.
-- And moments are read and written under UTC: a session whose TimeZone is '<UTC>-12' or '<Z>24' gives those letters a
-- meaning of its own (PostgreSQL 18), which dated entries falsely and kept an opening open for a week.

-- Is the commitment that of salt and body, and do the columns say what the body says? One reading of the body for all of
-- them: as generated columns they took eight, which with their set-up was a seventh of an opening's work.
-- Immutable in truth: UTF-8 to bytes never varies, and moments in a body end in Z and are read under UTC.
create or replace function muster.is_sound(
    salt bytea, body text, commitment bytea, at timestamptz, until timestamptz,
    event text, operation text, outcome text, person text, list text, purpose text
) returns boolean
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp set timezone = 'UTC'
as $$
declare
    said jsonb := body;
begin
    return octet_length(commitment) = 32 and octet_length(salt) = 32
        and (body is null or commitment = sha256(salt || convert_to(body, 'UTF8')))
        and (said ->> 'at')::timestamptz is not distinct from at
        and (said ->> 'until')::timestamptz is not distinct from until
        and said ->> 'event' is not distinct from event and said ->> 'operation' is not distinct from operation
        and said ->> 'outcome' is not distinct from outcome and said ->> 'person' is not distinct from person
        and said ->> 'list' is not distinct from list and said ->> 'purpose' is not distinct from purpose;
end $$;

do $$
begin
    if not exists (select from pg_constraint where conrelid = 'muster.entry'::regclass and conname = 'entry_is_sound') then
        -- somebody dropped it. `not valid`, which `muster log verify` sees: it then compares the columns of every entry
        alter table muster.entry add constraint entry_is_sound check (muster.is_sound(
            salt, body, commitment, at, until, event, operation, outcome, person, list, purpose)) not valid;
    end if;
end $$;

-- Where a body is changed or erased, its columns go with it, whatever the statement says of them. No role but a superuser
-- gets that far. Always: also in a session that switched the other triggers off.
create or replace function muster.follow_the_body() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set timezone = 'UTC'
as $$
declare
    said jsonb := new.body;
begin
    new.at := (said ->> 'at')::timestamptz;
    new.until := (said ->> 'until')::timestamptz;
    new.event := said ->> 'event';
    new.operation := said ->> 'operation';
    new.outcome := said ->> 'outcome';
    new.person := said ->> 'person';
    new.list := said ->> 'list';
    new.purpose := said ->> 'purpose';
    return new;
end $$;
create or replace trigger follow_the_body before update on muster.entry
    for each row execute function muster.follow_the_body();
alter table muster.entry enable always trigger follow_the_body;

-- The commitment hides what the body says (the salt) and yet binds it. Immutable in truth: UTF-8 to bytes never varies.
create or replace function muster.commitment(salt bytea, body text) returns bytea
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$ select sha256(salt || convert_to(body, 'UTF8')) $$;

-- Write one entry and make it the entry of this transaction. Everything that is the same for all entries is said here
-- and wins over `details`, so that no caller can date or sign an entry for somebody else's door. Granted to nobody:
-- it has the rights of append and of open_list, which pin the search path and the time zone.
create or replace function muster.write_entry(event text, outcome text, details jsonb) returns bigint
language plpgsql
as $$
declare
    v_salt bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    v_said jsonb;
    v_body text;
    v_id bigint;
    v_set text;
begin
    -- `is not true`: anything but an object would give an entry without a time, which the gate could not hold to account
    if (event <> '' and outcome in ('permitted', 'refused', 'recorded') and jsonb_typeof(details) = 'object') is not true then
        raise exception 'An entry needs an event, an outcome and details.' using errcode = '22023';
    end if;
    v_said := jsonb_strip_nulls(details) || jsonb_build_object(
        'event', event,
        'outcome', outcome,
        'login', session_user,
        'at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'));
    v_body := v_said::text;
    insert into entry (xid, salt, body, commitment, at, until, event, operation, outcome, person, list, purpose)
    values (pg_current_xact_id(), v_salt, v_body, sha256(v_salt || convert_to(v_body, 'UTF8')),
            (v_said ->> 'at')::timestamptz, (v_said ->> 'until')::timestamptz,
            v_said ->> 'event', v_said ->> 'operation', v_said ->> 'outcome',
            v_said ->> 'person', v_said ->> 'list', v_said ->> 'purpose')
    returning id into v_id;
    v_set := set_config('muster.entry', v_id::text, true);
    if current_setting('synchronous_commit') = 'off' then
        -- a permit that a crash could still lose would let somebody read and leave no trace
        v_set := set_config('synchronous_commit', 'on', true);
    end if;
    return v_id;
end $$;

-- What the program calls. Only the gate itself says that a list was opened: else the program could write itself a permit
-- without the gate's questions, for as long as it liked.
create or replace function muster.append(event text, outcome text, details jsonb) returns bigint
language plpgsql security definer set search_path = muster, pg_temp set timezone = 'UTC'
as $$
begin
    if event = 'list.opened' then
        raise exception 'Only muster.open_list opens a list.' using errcode = 'MU003';
    end if;
    return muster.write_entry(event, outcome, details);
end $$;

-- The entry of this transaction that a change may rest on, or null. A forged setting fails here: the entry must be of
-- this very transaction. Its age is asked too, as a database restored from a dump counts its transactions from the
-- beginning and old entries carry the numbers of new ones. No change rests on an entry that says that nothing was
-- changed: a refusal, or a look.
create or replace function muster.current_entry() returns bigint
language sql stable security definer set search_path = muster, pg_temp
as $$
    select id from entry
    where id = case when current_setting('muster.entry', true) ~ '^[0-9]{1,18}$'
                    then current_setting('muster.entry', true)::bigint end
      and xid = pg_current_xact_id_if_assigned() and at >= now()
      and outcome <> 'refused' and event <> 'list.opened'
$$;

create or replace function muster.require_entry() returns trigger
language plpgsql security definer set search_path = muster, pg_temp
as $$
begin
    if muster.current_entry() is null then
        raise exception 'No entry, no change: % of "%" was refused because this transaction has not recorded an entry.',
            lower(tg_op), tg_table_name
            using errcode = 'MU001', hint = 'Call muster.append first, in the same transaction.';
    end if;
    return null;
end $$;

create or replace function muster.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'The log is append-only: % of "%" was refused.', lower(tg_op), tg_table_name using errcode = 'MU002';
end $$;

-- The worker's mark may only move forward, and never past a transaction that is still running: what lies before it is
-- not looked at again, so an entry could be hidden from the tree for good by moving the mark over it.
create or replace function muster.only_forward() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    if (new.size >= old.size and new.settled >= old.settled
        and new.settled <= pg_snapshot_xmin(pg_current_snapshot())) is not true then
        raise exception 'The tree only grows: % (settled %) cannot become % (settled %).',
            old.size, old.settled, new.size, new.settled using errcode = 'MU002';
    end if;
    return new;
end $$;

-- The tables in which libraries keep the state of signing in. They hold nothing that Muster governs, and change with each
-- request; that somebody signed in is an entry. Nobody but the program sees them: they hold secrets.
create or replace function muster.sign_in_tables() returns text[]
language sql immutable set search_path = pg_catalog, pg_temp
as $$ select array['account_emailaddress', 'account_emailconfirmation', 'auth_group', 'auth_group_permissions',
    'auth_permission', 'django_cache', 'django_content_type', 'django_session', 'mfa_authenticator', 'socialaccount_socialaccount',
    'socialaccount_socialapp', 'socialaccount_socialtoken'] $$;

-- Every table is governed unless it is named here, so that a table added tomorrow is covered today.
do $$
declare
    t text;
begin
    for t in select tablename from pg_tables where schemaname = 'muster' and tablename = any (muster.sign_in_tables()) loop
        execute format('revoke all on muster.%I from public, muster_app, muster_reader, muster_auditor, muster_figures', t);
        execute format('grant select, insert, update, delete on muster.%I to muster_app', t);
    end loop;
    for t in select tablename from pg_tables where schemaname = 'muster' and tablename <> all (muster.sign_in_tables())
             and tablename not in ('entry', 'leaf', 'tile', 'checkpoint', 'tree', 'django_migrations') loop
        execute format('create or replace trigger require_entry before insert or update or delete or truncate
                        on muster.%I for each statement execute function muster.require_entry()', t);
        execute format('revoke all on muster.%I from public, muster_app, muster_reader, muster_auditor, muster_figures', t);
        execute format('grant select, insert, update, delete on muster.%I to muster_app', t);
        execute format('grant select on muster.%I to muster_auditor', t);
    end loop;
    foreach t in array array['entry', 'leaf', 'checkpoint'] loop
        execute format('create or replace trigger append_only before update or delete or truncate
                        on muster.%I for each statement execute function muster.refuse_change()', t);
    end loop;
    foreach t in array array['tile', 'tree'] loop
        execute format('create or replace trigger append_only before delete or truncate
                        on muster.%I for each statement execute function muster.refuse_change()', t);
    end loop;
    foreach t in array array['entry', 'leaf', 'tile', 'checkpoint', 'tree'] loop
        execute format('revoke all on muster.%I from public, muster_app, muster_reader, muster_auditor, muster_figures', t);
        execute format('grant select on muster.%I to muster_app, muster_auditor', t);
    end loop;
end $$;
-- The worker is the program: it may add leaves, tiles and checkpoints, and an entry only through muster.append.
grant insert on muster.leaf, muster.checkpoint to muster_app;
grant insert, update on muster.tile to muster_app;
grant update on muster.tree to muster_app;
create or replace trigger only_forward before update on muster.tree
    for each row execute function muster.only_forward();
grant usage on all sequences in schema muster to muster_app;
revoke all on sequence muster.entry_id_seq from muster_app;
revoke all on muster.django_migrations from public, muster_app, muster_reader, muster_auditor, muster_figures;
grant select on muster.django_migrations to muster_app;

-- Functions are for nobody until named (see roles.sql): a new function that forgets its grant fails closed.
grant execute on function muster.append(text, text, jsonb) to muster_app;
grant execute on function muster.current_entry() to muster_app;
grant execute on function muster.commitment(bytea, text), muster.is_sound to muster_app, muster_auditor;
insert into muster.tree (id, size, settled) values (1, 0, '0') on conflict do nothing;
