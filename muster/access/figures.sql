-- Figures of nominals. These functions run as muster_figures, which sees every nominal and answers with none.
-- The owner of the tables does not see them: row-level security is forced upon it too.
grant select on muster.nominal to muster_figures;
set local role muster_figures;
do $$
declare
    f regprocedure;
begin
    -- grants are stated anew each time, as in log.sql
    for f in select oid from pg_proc where pronamespace = 'muster'::regnamespace and proowner = 'muster_figures'::regrole loop
        execute format('revoke all on function %s from public, muster_app, muster_reader, muster_auditor, muster_owner', f);
    end loop;
end $$;

-- Figures of nominals, never people: how many, how many overdue, and when the next review falls due.
create or replace function muster.nominal_figures(on_day date, lists bigint[])
returns table (list_id bigint, active bigint, removed bigint, overdue bigint, next_review date)
language sql stable security definer set search_path = muster, pg_temp
as $$
    select nominal.list_id,
           count(*) filter (where state = 'active'),
           count(*) filter (where state = 'removed'),
           count(*) filter (where state = 'active' and review_on < on_day),
           min(review_on) filter (where state = 'active' and review_on >= on_day)
    from nominal where nominal.list_id = any (lists) group by nominal.list_id
$$;

-- How many active people on a list meet each of its criteria. A figure below five is null: so few could be told apart.
create or replace function muster.criterion_figures(p_list bigint) returns table (criterion text, active bigint)
language sql stable security definer set search_path = muster, pg_temp
as $$
    select each, case when count(*) >= 5 then count(*) end
    from nominal cross join lateral unnest(criteria) as each
    where nominal.list_id = p_list and state = 'active' group by each
$$;

-- Which of these references are on the list already: the import rejects those rows. Answers only what was asked about.
create or replace function muster.on_list_already(p_list bigint, p_refs text[]) returns setof text
language sql stable security definer set search_path = muster, pg_temp
as $$ select ref from nominal where nominal.list_id = p_list and ref = any (p_refs) $$;

grant execute on function muster.nominal_figures(date, bigint[]), muster.on_list_already(bigint, text[]),
    muster.criterion_figures(bigint) to muster_app;
set local role muster_owner;
