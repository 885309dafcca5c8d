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
alter function muster.said_at(text) set search_path = pg_catalog, pg_temp;
alter function muster.said_at(text) set timezone = 'UTC';
alter function muster.said_until(text) set search_path = pg_catalog, pg_temp;
alter function muster.said_until(text) set timezone = 'UTC';

-- Not inlined: as SQL, its text was parsed again for each of the six columns of every entry, a sixth of an append's work.
-- Every name is qualified, as it has no search_path of its own.
create or replace function muster.said(body text, key text) returns text
language plpgsql immutable parallel safe
as $$ begin return body::pg_catalog.jsonb operator(pg_catalog.->>) key; end $$;

-- The commitment hides what the body says (the salt) and yet binds it. Immutable in truth: UTF-8 to bytes never varies.
create or replace function muster.commitment(salt bytea, body text) returns bytea
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$ select sha256(salt || convert_to(body, 'UTF8')) $$;

alter table muster.entry drop constraint if exists commitment_of_salt_and_body;
alter table muster.entry add constraint commitment_of_salt_and_body
    check (octet_length(commitment) = 32 and octet_length(salt) = 32
           and (body is null or commitment = muster.commitment(salt, body))) not valid;

-- Write one entry and make it the entry of this transaction. Everything that is the same for all entries is said here
-- and wins over `details`, so that no caller can date or sign an entry for somebody else's door. Granted to nobody.
create or replace function muster.write_entry(event text, outcome text, details jsonb) returns bigint
language plpgsql security definer set search_path = muster, pg_temp set timezone = 'UTC'
as $$
declare
    v_salt bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    v_body text;
    v_id bigint;
begin
    -- `is not true`: anything but an object would give an entry without a time, which the gate could not hold to account
    if (event <> '' and outcome in ('permitted', 'refused', 'recorded') and jsonb_typeof(details) = 'object') is not true then
        raise exception 'An entry needs an event, an outcome and details.' using errcode = '22023';
    end if;
    v_body := (jsonb_strip_nulls(details) || jsonb_build_object(
        'event', event,
        'outcome', outcome,
        'login', session_user,
        'at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    ))::text;
    insert into entry (xid, salt, body, commitment)
    values (pg_current_xact_id(), v_salt, v_body, commitment(v_salt, v_body))
    returning id into v_id;
    perform set_config('muster.entry', v_id::text, true);
    if current_setting('synchronous_commit') = 'off' then
        -- a permit that a crash could still lose would let somebody read and leave no trace
        perform set_config('synchronous_commit', 'on', true);
    end if;
    return v_id;
end $$;

-- What the program calls. Only the gate itself says that a list was opened: else the program could write itself a permit
-- without the gate's questions, for as long as it liked.
create or replace function muster.append(event text, outcome text, details jsonb) returns bigint
language plpgsql security definer set search_path = muster, pg_temp
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
grant execute on function muster.said(text, text), muster.said_at(text), muster.said_until(text) to muster_app, muster_auditor;
grant execute on function muster.commitment(bytea, text) to muster_app, muster_auditor;
insert into muster.tree (id, size, settled) values (1, 0, '0') on conflict do nothing;
