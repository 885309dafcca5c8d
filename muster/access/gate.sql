-- The gate: one function that opens a list, for every door, and the policies that show nominals only inside an opening.
-- Applied as muster_owner after every migrate.

-- Who is asking? For the program, the person it names for this transaction (it has authenticated them). For anybody
-- else the login itself is the person, whatever the session's settings say.
create or replace function muster.acting_person() returns text
language sql stable security definer set search_path = muster, pg_temp
as $$
    select case
        when session_user = 'muster_app' then nullif(current_setting('muster.person', true), '')
        else (select person.ref from login join person on person.id = login.person_id
              where login.name = session_user and login.ended_at is null)
    end
$$;

create or replace function muster.setting(wanted text, otherwise text) returns text
language sql stable security definer set search_path = muster, pg_temp
as $$ select coalesce((select value from gate_setting where name = wanted), otherwise) $$;

-- Today in the organisation's time zone: a day ends at local midnight, not at UTC's.
create or replace function muster.today() returns date
language sql stable security definer set search_path = muster, pg_temp set timezone = 'UTC'
as $$ select (clock_timestamp() at time zone muster.setting('time_zone', 'Europe/London'))::date $$;

-- The list that this session may look into: that of an opening which is the asker's own, has not run out, was committed
-- by an earlier transaction, and whose two expiring facts still hold. Anything else, and it is null: no rows.
-- Volatile, so that it sees the facts of this moment and not those of the moment at which a cursor was declared; and for
-- the same reason not inside a transaction that keeps one snapshot, in which a withdrawal would stay unseen.
-- By keys only (also log_lag): planned while a table was small or its statistics old, the lookup went on reading the whole
-- table in every session that kept the plan, some milliseconds for each opening. In plpgsql, as a plan is kept there.
-- Without JIT: up to PostgreSQL 17 what is switched off here costs so much that it was compiled, 200 ms for each opening.
create or replace function muster.opened_list() returns bigint
language plpgsql volatile security definer set search_path = muster, pg_temp
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
as $$
declare
    v_person text := muster.acting_person();
    v_today date := muster.today();
begin
    return (
        select list.id
        from entry
        join list on list.ref = entry.list
        join person on person.ref = entry.person
        join standing on standing.list_id = list.id and standing.door = 'open'
        join clearance on clearance.list_id = list.id and clearance.person_id = person.id
                      and clearance.purpose = entry.purpose
        where entry.id = case when current_setting('muster.opening', true) ~ '^[0-9]{1,18}$'
                              then current_setting('muster.opening', true)::bigint end
          and entry.event = 'list.opened'
          and entry.person = v_person
          and entry.until > clock_timestamp()
          and entry.xid is distinct from pg_current_xact_id_if_assigned()
          and current_setting('transaction_isolation') in ('read committed', 'read uncommitted')
          and standing.verdict = 'met' and coalesce(standing.until > clock_timestamp(), true)
          and clearance.verdict = 'met' and coalesce(clearance.until > clock_timestamp(), true)
          and person.started_on <= v_today and coalesce(person.ended_on >= v_today, true));
end $$;

-- The list that the entry of this transaction is about, when it recorded one of these events.
create or replace function muster.recorded_list(events text[]) returns bigint
language sql stable security definer set search_path = muster, pg_temp
as $$
    select list.id from entry join list on list.ref = entry.list
    where entry.id = muster.current_entry() and entry.event = any (events)
$$;

-- The person whose act that entry records: who puts people on a list is not for the statement to say.
create or replace function muster.recorded_person() returns bigint
language sql stable security definer set search_path = muster, pg_temp
as $$
    select person.id from entry join person on person.ref = entry.person where entry.id = muster.current_entry()
$$;

-- The list that this transaction may add people to: recorded, and standing at the door "add". An unauthorised list
-- holds no nominal (finding A2), whatever the program thinks.
create or replace function muster.addable_list() returns bigint
language sql stable security definer set search_path = muster, pg_temp
as $$
    select standing.list_id from standing
    where standing.list_id = muster.recorded_list(array['nominal.added', 'nominals.imported'])
      and standing.door = 'add' and standing.verdict = 'met'
      and coalesce(standing.until > clock_timestamp(), true)
$$;

-- The list whose nominals this transaction may change: recorded, and open to the same person. One list and not two, or
-- a nominal of the open list could be moved to another, past its door "add".
create or replace function muster.changeable_list() returns bigint
language sql volatile security definer set search_path = muster, pg_temp
as $$
    select recorded from muster.recorded_list(array['nominal.reviewed', 'nominal.removed']) recorded
    where recorded = muster.opened_list()
$$;

-- How old the oldest entry is that the tree does not hold yet; null when it holds them all. One whose time nobody can
-- tell counts as very old: null would read as "keeping up". So does a tree that is settled beyond any transaction of this
-- server: a database restored from a dump counts anew, and the worker could not tell new entries from old.
create or replace function muster.log_lag() returns interval
language sql stable security definer set search_path = muster, pg_temp
    set enable_seqscan = off set enable_sort = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
as $$
    select interval '1000 years' from tree where settled > pg_snapshot_xmax(pg_current_snapshot())
    union all
    (select coalesce(clock_timestamp() - entry.at, interval '1000 years') from entry
    where entry.xid >= (select settled from tree)
      and not exists (select from leaf where leaf.entry_id = entry.id)
    order by entry.xid limit 1)
    limit 1
$$;

-- Why not? One row at most: the first rule that refuses, in the order in which a person should hear them. What is
-- wrong with the list is told only to somebody who is cleared for it.
create or replace function muster.why_not_open(p_list text, p_person text, p_purpose text, p_reason text)
returns table (code text, reason text, remedy text, who text, list_id bigint, person_id bigint, until timestamptz)
language plpgsql stable security definer set search_path = muster, pg_temp
as $$
declare
    v_list list%rowtype;
    v_person person%rowtype;
    v_clearance clearance%rowtype;
    v_standing standing%rowtype;
    v_policy text;
    v_today date := muster.today();
    v_settings jsonb := (select jsonb_object_agg(name, value) from gate_setting);
begin
    select * into v_person from person where ref = p_person;
    if v_person.id is null or v_person.started_on > v_today or v_person.ended_on < v_today then
        return query select 'person.not_in_post', 'You are not known here as a person in post.',
            'Ask for an account of your own, or for your dates to be corrected.', 'Administrator',
            null::bigint, null::bigint, null::timestamptz;
        return;
    end if;
    select * into v_list from list where ref = p_list;
    if v_list.id is null or (session_user <> 'muster_app' and not exists (
            select from clearance where clearance.person_id = v_person.id and clearance.list_id = v_list.id)) then
        -- one answer for both, or an analyst could find out by trying which lists there are
        return query select 'list.unknown', 'There is no such list, or not for you.',
            'Check the reference of the list, or ask its owner for a grant.', 'List owner',
            null::bigint, v_person.id, null::timestamptz;
        return;
    end if;
    if not exists (select from purpose where purpose.list_id = v_list.id and purpose.code = p_purpose) then
        return query select 'purpose.not_authorised', 'The list is not authorised for this purpose.',
            'Use a purpose that the list is authorised for, or ask its owner to propose this one.', 'List owner',
            v_list.id, v_person.id, null::timestamptz;
        return;
    end if;
    v_policy := coalesce(nullif(v_list.reason_policy, ''), v_settings ->> 'reason', 'required');
    if v_policy = 'required' and coalesce(p_reason, '') !~ '[^[:space:]]' then
        return query select 'reason.missing', 'This list asks for a reason each time it is opened.',
            'Say in a few words why you need to look now.', 'You', v_list.id, v_person.id, null::timestamptz;
        return;
    end if;
    if length(p_reason) > 2000 then
        return query select 'reason.too_long', 'The reason is longer than 2,000 characters.',
            'Say in a few words why you need to look now.', 'You', v_list.id, v_person.id, null::timestamptz;
        return;
    end if;
    select * into v_clearance from clearance
    where clearance.person_id = v_person.id and clearance.list_id = v_list.id and clearance.purpose = p_purpose;
    if v_clearance.id is null then
        return query select 'clearance.none', 'You have no grant to use this list for this purpose.',
            'Ask for a grant.', 'List owner', v_list.id, v_person.id, null::timestamptz;
        return;
    elsif v_clearance.verdict <> 'met' then
        return query select v_clearance.code::text, v_clearance.reason, v_clearance.remedy, v_clearance.who,
            v_list.id, v_person.id, null::timestamptz;
        return;
    elsif v_clearance.until <= clock_timestamp() then
        return query select 'clearance.ended', 'Your clearance for this list has ended: ' || v_clearance.reason,
            'Ask for it to be renewed.', 'List owner', v_list.id, v_person.id, null::timestamptz;
        return;
    end if;
    select * into v_standing from standing where standing.list_id = v_list.id and standing.door = 'open';
    if v_standing.id is null then
        return query select 'standing.none', 'Nobody has judged this list yet.', 'Run the controls on it.',
            'Assurance group', v_list.id, v_person.id, null::timestamptz;
        return;
    elsif v_standing.verdict <> 'met' then
        return query select 'control.' || v_standing.control, v_standing.reason, v_standing.remedy, v_standing.who,
            v_list.id, v_person.id, null::timestamptz;
        return;
    elsif v_standing.until <= clock_timestamp() then
        return query select 'control.' || v_standing.control, 'No longer holds: ' || v_standing.reason,
            'Renew what has run out, and the list opens again.', 'Information asset owner',
            v_list.id, v_person.id, null::timestamptz;
        return;
    end if;
    if muster.log_lag() > make_interval(secs => coalesce(v_settings ->> 'log_lag_seconds', '600')::int) then
        return query select 'log.behind', 'The log is not keeping up, so nothing may be looked at.',
            'Integrate the log: muster log integrate.', 'Administrator', v_list.id, v_person.id, null::timestamptz;
        return;
    end if;
    return query select null::text, null::text, null::text, null::text, v_list.id, v_person.id,
        least(clock_timestamp() + make_interval(mins => coalesce(v_settings ->> 'opening_minutes', '15')::int),
              v_standing.until, v_clearance.until);
end $$;

-- Open a list for a purpose. Appends the permit or the refusal and returns it; it never raises for a refusal, because
-- raising would roll the refusal's own entry back. Nothing can be read until this transaction has committed.
create or replace function muster.open_list(
    wanted_list text, wanted_purpose text, given_reason text default null, context jsonb default '{}'
)
returns table (outcome text, code text, reason text, remedy text, who text, until timestamptz, opening bigint)
language plpgsql security definer set search_path = muster, pg_temp set timezone = 'UTC'
as $$
declare
    -- the program names whom it has authenticated in the call itself: a statement before it is a journey of its own
    v_person text := coalesce(
        case when session_user = 'muster_app' then nullif(context ->> 'person', '') end, muster.acting_person());
    v_why record;
    v_entry bigint;
    v_details jsonb;
begin
    select * into v_why from muster.why_not_open(wanted_list, v_person, wanted_purpose, given_reason) w;
    v_details := jsonb_build_object(
        'operation', 'consultation', 'person', v_person, 'list', left(wanted_list, 200), 'purpose', left(wanted_purpose, 200),
        'justification', nullif(left(btrim(given_reason), 2000), ''),
        'door', case when session_user = 'muster_app' then left(coalesce(context ->> 'door', 'program'), 200) else 'sql' end,
        'role', case when session_user = 'muster_app' then left(context ->> 'role', 200) end);
    if v_why.until is null then
        v_entry := muster.write_entry('list.opened.refused', 'refused', v_details || jsonb_build_object(
            'code', v_why.code, 'why', v_why.reason));
        return query select 'refused', v_why.code, v_why.reason, v_why.remedy, v_why.who,
            null::timestamptz, null::bigint;
        return;
    end if;
    v_entry := muster.write_entry('list.opened', 'permitted', v_details || jsonb_build_object(
        'until', to_char(v_why.until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')));
    if session_user <> 'muster_app' then
        -- an analyst's session is one person's, so the opening may stay named for the session
        perform set_config('muster.opening', v_entry::text, false);
    end if;
    return query select 'opened', 'opened', null::text, null::text, null::text, v_why.until, v_entry;
end $$;

-- What the program reads through an opening, in one call for the same reason: it says who looks and through which opening
-- for the rest of its transaction, and reads. With the caller's own rights, so that the policies below decide.
create or replace function muster.seen_through(p_person text, p_opening bigint) returns setof muster.nominal
language plpgsql volatile set search_path = muster, pg_temp
as $$
begin
    perform set_config('muster.person', p_person, true), set_config('muster.opening', p_opening::text, true);
    return query select * from nominal where state = 'active' order by ref;
end $$;

-- What an analyst may ask for before opening: the lists and purposes they hold a grant for.
create or replace function muster.my_lists()
returns table (list text, title text, purpose text, verdict text, until timestamptz)
language sql stable security definer set search_path = muster, pg_temp
as $$
    select list.ref, list.title, clearance.purpose, clearance.verdict, clearance.until
    from clearance join list on list.id = clearance.list_id join person on person.id = clearance.person_id
    where person.ref = muster.acting_person() order by 1, 3
$$;

alter table muster.nominal enable row level security;
alter table muster.nominal force row level security;
do $$
declare
    old name;
begin
    -- policies are joined by OR: one left by an older version would open what these close
    for old in select policyname from pg_policies where schemaname = 'muster' and tablename = 'nominal' loop
        execute format('drop policy %I on muster.nominal', old);
    end loop;
end $$;
-- `= any (array[…])` and not `=`: PostgreSQL then asks it before any comparison of the caller's. With `=`, EXPLAIN
-- ANALYZE told from "never executed" whether anybody on any list bears a name (starts_with is leakproof, so it may run
-- before the policy). One sub-select, so that the opening is looked up once for each statement and not for each row.
create policy seen_when_opened on muster.nominal for select to muster_app
    using (list_id = any (array[(select muster.opened_list())]));
-- An analyst sees nobody who was taken off (finding E3a). The program leaves them out itself: it must be able to see the
-- row that it takes off, before and after.
create policy seen_by_analysts_when_opened on muster.nominal for select to muster_reader
    using (list_id = any (array[(select muster.opened_list())]) and state = any (array['active']));
create policy counted on muster.nominal for select to muster_figures using (true);
create policy added_when_recorded on muster.nominal for insert to muster_app
    with check (list_id = (select muster.addable_list()) and added_by_id = (select muster.recorded_person()));
create policy changed_when_opened_and_recorded on muster.nominal for update to muster_app
    using (list_id = any (array[(select muster.opened_list())]))
    with check (list_id = (select muster.changeable_list()));

-- The planner keeps samples of a table's values and its guesses show them, to everybody, whatever the policies say: EXPLAIN
-- guessed 500 rows for a common name and 1 for an unknown one. So it keeps none of what identifies a person.
do $$
declare
    c name;
begin
    for c in select attname from pg_attribute where attrelid = 'muster.nominal'::regclass and attnum > 0
             and not attisdropped and attname not in ('id', 'list_id', 'state', 'review_on') loop
        execute format('alter table muster.nominal alter column %I set statistics 0', c);
    end loop;
end $$;

revoke all on muster.nominal from muster_app, muster_reader, muster_auditor;
grant select, insert on muster.nominal to muster_app;
-- reviewing and removing touch these and no other: an entry that says "reviewed" must not cover a changed name
grant update (review_on, details, state, removed_at, removed_reason) on muster.nominal to muster_app;
grant select on muster.nominal to muster_reader;

grant execute on function muster.acting_person(), muster.opened_list(), muster.my_lists(), muster.today(),
    muster.open_list(text, text, text, jsonb) to muster_app, muster_reader;
grant execute on function muster.recorded_list(text[]), muster.recorded_person(), muster.addable_list(),
    muster.changeable_list(), muster.log_lag(), muster.setting(text, text), muster.seen_through(text, bigint) to muster_app;
