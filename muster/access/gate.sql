-- The gate: one function that opens a list, for every door, and the policies that show nominals only inside an opening.
-- Applied as muster_owner after every migrate.

-- What every opening and every look runs through is plpgsql: up to PostgreSQL 17 the text of a function in SQL is parsed and
-- planned anew for each call, which took a third of an opening's time.

-- Who is asking? For the program, the person it names for this transaction (it has authenticated them). For anybody
-- else the login itself is the person, whatever the session's settings say.
create or replace function muster.acting_person() returns text
language plpgsql stable security definer set search_path = muster, pg_temp
as $$
begin
    if session_user = 'muster_app' then
        return nullif(current_setting('muster.person', true), '');
    end if;
    return (select person.ref from login join person on person.id = login.person_id
            where login.name = session_user and login.ended_at is null);
end $$;

create or replace function muster.setting(wanted text, otherwise text) returns text
language plpgsql stable security definer set search_path = muster, pg_temp
as $$ begin return coalesce((select value from gate_setting where name = wanted), otherwise); end $$;

-- Today in the organisation's time zone: a day ends at local midnight, not at UTC's.
create or replace function muster.today() returns date
language plpgsql stable security definer set search_path = muster, pg_temp set timezone = 'UTC'
as $$
begin
    return (clock_timestamp() at time zone
            coalesce((select value from gate_setting where name = 'time_zone'), 'Europe/London'))::date;
end $$;

-- The list that this session may look into: that of an opening which is the asker's own, has not run out, was committed
-- by an earlier transaction, and whose two expiring facts still hold. Anything else, and it is null: no rows.
-- Volatile, so that it sees the facts of this moment and not those of the moment at which a cursor was declared; and for
-- the same reason not inside a transaction that keeps one snapshot, in which a withdrawal would stay unseen.
-- One look-up by key after the other: as one join it took a third longer, and a plan for five tables can go wrong in more
-- ways. Without reading whole tables: planned while a table was small or its statistics old, a look-up went on reading all
-- of it in every session that kept the plan, some milliseconds for each opening. In plpgsql, as plans are kept there.
-- Without JIT: up to PostgreSQL 17 what is switched off here costs so much that it was compiled, 200 ms for each opening.
create or replace function muster.opened_list() returns bigint
language plpgsql volatile security definer set search_path = muster, pg_temp
    set timezone = 'UTC' set enable_seqscan = off set jit = off
as $$
declare
    -- the program's person is said again here and not asked of acting_person: a call costs as much as a look-up
    v_person text := case when session_user = 'muster_app' then nullif(current_setting('muster.person', true), '')
                          else muster.acting_person() end;
    -- before this day it is over everywhere, so that the day in the organisation's time zone need not be asked for
    v_over date := (clock_timestamp() at time zone 'UTC')::date - 1;
    v_opening bigint := case when current_setting('muster.opening', true) ~ '^[0-9]{1,18}$'
                             then current_setting('muster.opening', true)::bigint end;
    v_list bigint;
    entry record;
    person record;
    standing record;
    clearance record;
begin
    select e.xid, e.event, e.person, e.list, e.purpose, e.until into entry from entry e where e.id = v_opening;
    select l.id into v_list from list l where l.ref = entry.list;
    select p.id, p.started_on, p.ended_on into person from person p where p.ref = entry.person;
    select s.verdict, s.until into standing from standing s where s.list_id = v_list and s.door = 'open';
    select c.verdict, c.until into clearance from clearance c
    where c.list_id = v_list and c.person_id = person.id and c.purpose = entry.purpose;
    if entry.event = 'list.opened'
       and entry.person = v_person
       and entry.until > clock_timestamp()
       and entry.xid is distinct from pg_current_xact_id_if_assigned()
       and current_setting('transaction_isolation') in ('read committed', 'read uncommitted')
       and standing.verdict = 'met' and coalesce(standing.until > clock_timestamp(), true)
       and clearance.verdict = 'met' and coalesce(clearance.until > clock_timestamp(), true)
       and (person.started_on < v_over and person.ended_on is null
            or person.started_on <= muster.today() and coalesce(person.ended_on >= muster.today(), true)) then
        return v_list;
    end if;
    return null;
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
-- a nominal of the open list could be moved to another, past its door "add". A list past its end is only looked into.
create or replace function muster.changeable_list() returns bigint
language sql volatile security definer set search_path = muster, pg_temp
as $$
    select recorded from muster.recorded_list(array['nominal.reviewed', 'nominal.removed']) recorded
    where recorded = muster.opened_list()
      and not exists (select from authorisation
                      where authorisation.list_id = recorded and authorisation.voided_at is null
                        and (authorisation.ends_on < muster.today() or authorisation.urgent_until <= clock_timestamp()))
$$;

-- How old the oldest entry is that the tree does not hold yet; null when it holds them all. One whose time nobody can
-- tell counts as very old: null would read as "keeping up". So does a tree that is settled beyond any transaction of this
-- server: a database restored from a dump counts anew, and the worker could not tell new entries from old.
create or replace function muster.log_lag() returns interval
language plpgsql stable
as $$
begin
    return (
        select case
            when settled > pg_snapshot_xmax(pg_current_snapshot()) then interval '1000 years'
            else (select coalesce(clock_timestamp() - entry.at, interval '1000 years') from entry
                  where entry.xid >= settled and not exists (select from leaf where leaf.entry_id = entry.id)
                  order by entry.xid limit 1)
        end from tree);
end $$;

-- Whether the gate refuses everybody just now: a page must not say that a list may be used meanwhile. Planned as in the gate.
create or replace function muster.log_is_behind() returns boolean
language plpgsql stable security definer set search_path = muster, pg_temp set timezone = 'UTC'
    set enable_seqscan = off set enable_sort = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
as $$
begin
    return coalesce(muster.log_lag() > make_interval(secs => muster.setting('log_lag_seconds', '600')::int), false);
end $$;

do $$
declare
    f regprocedure;
begin
    -- an older version answered with sets of rows, and PostgreSQL replaces no function by one that answers otherwise
    for f in select oid from pg_proc where pronamespace = 'muster'::regnamespace and proretset
             and proname in ('why_not_open', 'open_list') loop
        execute format('drop function %s', f);
    end loop;
end $$;

-- Why not? The first rule that refuses, in the order in which a person should hear them, or until when it opens. What is
-- wrong with the list is told only to somebody who is cleared for it.
-- Each table is asked once, by its key and for no more than is judged: an opening waits for each of these look-ups.
-- Like log_lag, a step of open_list: with its rights, search path, time zone and planner's settings, and granted to nobody.
create or replace function muster.why_not_open(
    p_list text, p_person text, p_purpose text, p_reason text,
    out code text, out reason text, out remedy text, out who text, out until timestamptz
)
language plpgsql stable
as $$
declare
    v_list record;
    v_person record;
    v_clearance record;
    v_standing record;
    v_over date := (clock_timestamp() at time zone 'UTC')::date - 1; -- as in opened_list
    v_lag_seconds text;
    v_minutes text;
begin
    select id, started_on, ended_on into v_person from person where ref = p_person;
    if v_person.id is null or (v_person.started_on < v_over and v_person.ended_on is null) is not true
       and (v_person.started_on > muster.today() or v_person.ended_on < muster.today()) then
        code := 'person.not_in_post';
        reason := 'You are not known here as a person in post.';
        remedy := 'Ask for an account of your own, or for your dates to be corrected.';
        who := 'Administrator';
        return;
    end if;
    select id, reason_policy into v_list from list where ref = p_list;
    if v_list.id is null or (session_user <> 'muster_app' and not exists (
            select from clearance where clearance.person_id = v_person.id and clearance.list_id = v_list.id)) then
        -- one answer for both, or an analyst could find out by trying which lists there are
        code := 'list.unknown';
        reason := 'There is no such list, or not for you.';
        remedy := 'Check the reference of the list, or ask its owner for a grant.';
        who := 'List owner';
        return;
    end if;
    if not exists (select from purpose where purpose.list_id = v_list.id and purpose.code = p_purpose) then
        code := 'purpose.not_authorised';
        reason := 'The list is not authorised for this purpose.';
        remedy := 'Use a purpose that the list is authorised for, or ask its owner to propose this one.';
        who := 'List owner';
        return;
    end if;
    if coalesce(p_reason, '') !~ '[^[:space:]]'
       and coalesce(nullif(v_list.reason_policy, ''), muster.setting('reason', 'required')) = 'required' then
        code := 'reason.missing';
        reason := 'This list asks for a reason each time it is opened.';
        remedy := 'Say in a few words why you need to look now.';
        who := 'You';
        return;
    end if;
    if length(p_reason) > 2000 then
        code := 'reason.too_long';
        reason := 'The reason is longer than 2,000 characters.';
        remedy := 'Say in a few words why you need to look now.';
        who := 'You';
        return;
    end if;
    select clearance.id, clearance.verdict, clearance.until, clearance.code, clearance.reason, clearance.remedy, clearance.who
    into v_clearance from clearance
    where clearance.person_id = v_person.id and clearance.list_id = v_list.id and clearance.purpose = p_purpose;
    if v_clearance.id is null then
        code := 'clearance.none';
        reason := 'You have no grant to use this list for this purpose.';
        remedy := 'Ask for a grant.';
        who := 'List owner';
        return;
    elsif v_clearance.verdict <> 'met' then
        code := v_clearance.code;
        reason := v_clearance.reason;
        remedy := v_clearance.remedy;
        who := v_clearance.who;
        return;
    elsif v_clearance.until <= clock_timestamp() then
        code := 'clearance.ended';
        reason := 'Your clearance for this list has ended: ' || v_clearance.reason;
        remedy := 'Ask for it to be renewed.';
        who := 'List owner';
        return;
    end if;
    select standing.id, standing.verdict, standing.until, standing.control, standing.reason, standing.remedy, standing.who
    into v_standing from standing where standing.list_id = v_list.id and standing.door = 'open';
    if v_standing.id is null then
        code := 'standing.none';
        reason := 'Nobody has judged this list yet.';
        remedy := 'Run the controls on it.';
        who := 'Assurance group';
        return;
    elsif v_standing.verdict <> 'met' then
        code := 'control.' || v_standing.control;
        reason := v_standing.reason;
        remedy := v_standing.remedy;
        who := v_standing.who;
        return;
    elsif v_standing.until <= clock_timestamp() then
        code := 'control.' || v_standing.control;
        reason := 'No longer holds: ' || v_standing.reason;
        remedy := 'Renew what has run out, and the list opens again.';
        who := 'Information asset owner';
        return;
    end if;
    select (select value from gate_setting where name = 'log_lag_seconds'),
           (select value from gate_setting where name = 'opening_minutes') into v_lag_seconds, v_minutes;
    if muster.log_lag() > make_interval(secs => coalesce(v_lag_seconds, '600')::int) then
        code := 'log.behind';
        reason := 'The log is not keeping up, so nothing may be looked at.';
        remedy := 'Integrate the log: muster log integrate.';
        who := 'Administrator';
        return;
    end if;
    until := least(clock_timestamp() + make_interval(mins => coalesce(v_minutes, '15')::int),
                   v_standing.until, v_clearance.until);
end $$;

-- Open a list for a purpose. Appends the permit or the refusal and returns it; it never raises for a refusal, because
-- raising would roll the refusal's own entry back. Nothing can be read until this transaction has committed.
create or replace function muster.open_list(
    wanted_list text, wanted_purpose text, given_reason text default null, context jsonb default '{}',
    out outcome text, out code text, out reason text, out remedy text, out who text, out until timestamptz,
    out opening bigint
)
language plpgsql security definer set search_path = muster, pg_temp set timezone = 'UTC'
    set enable_seqscan = off set enable_sort = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
as $$
declare
    -- the program names whom it has authenticated in the call itself: a statement before it is a journey of its own
    v_person text := coalesce(
        case when session_user = 'muster_app' then nullif(context ->> 'person', '') end, muster.acting_person());
    v_why record;
    v_details jsonb;
    v_set text;
begin
    v_why := muster.why_not_open(wanted_list, v_person, wanted_purpose, given_reason);
    v_details := jsonb_build_object(
        'operation', 'consultation', 'person', v_person, 'list', left(wanted_list, 200), 'purpose', left(wanted_purpose, 200),
        'justification', nullif(left(btrim(given_reason), 2000), ''),
        'door', case when session_user = 'muster_app' then left(coalesce(context ->> 'door', 'program'), 200) else 'sql' end,
        'role', case when session_user = 'muster_app' then left(context ->> 'role', 200) end,
        'until', to_char(v_why.until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'code', v_why.code, 'why', v_why.reason);
    if v_why.until is null then
        outcome := 'refused';
        code := v_why.code;
        reason := v_why.reason;
        remedy := v_why.remedy;
        who := v_why.who;
        perform muster.write_entry('list.opened.refused', 'refused', v_details);
        return;
    end if;
    outcome := 'opened';
    code := 'opened';
    until := v_why.until;
    opening := muster.write_entry('list.opened', 'permitted', v_details);
    if session_user <> 'muster_app' then
        -- an analyst's session is one person's, so the opening may stay named for the session
        v_set := set_config('muster.opening', opening::text, false);
    end if;
end $$;

-- What the program reads through an opening, in one call for the same reason: it says who looks and through which opening
-- for the rest of its transaction, and reads. With the caller's own rights, so that the policies below decide. The list
-- that the program names (else that of the opening) only narrows: told a single list, PostgreSQL reads it in order and need
-- not sort.
do $$
begin
    drop function if exists muster.seen_through(text, bigint); -- an older version was not told the list
end $$;
create or replace function muster.seen_through(p_person text, p_opening bigint, p_list text default null)
returns setof muster.nominal
language plpgsql volatile set search_path = muster, pg_temp set enable_sort = off set enable_seqscan = off
as $$
declare
    v_set text;
    v_list bigint;
begin
    v_set := set_config('muster.person', p_person, true);
    v_set := set_config('muster.opening', p_opening::text, true);
    select id into v_list from list
    where ref = coalesce(p_list, (select entry.list from entry where entry.id = p_opening));
    return query select * from nominal where list_id = v_list and state = 'active' order by ref;
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
    muster.changeable_list(), muster.log_is_behind(), muster.setting(text, text),
    muster.seen_through(text, bigint, text) to muster_app;
