-- Who may put people on a list, and why not. Applied as muster_owner after every migrate.

-- Is the person the list's owner, or the holder of a live grant that lets them add? That they hold a role for it and
-- are in post is asked elsewhere (people.rules).
create or replace function muster.may_add(p_list bigint, p_person text, on_day date) returns boolean
language sql stable security definer set search_path = muster, pg_temp
as $$
    select exists (
        select from list join person on person.id = list.owner_id where list.id = p_list and person.ref = p_person
    ) or exists (
        select from "grant" join person on person.id = "grant".person_id
        where "grant".list_id = p_list and person.ref = p_person and "grant".may_add
          and "grant".withdrawn_at is null and on_day between "grant".starts_on and "grant".ends_on
    )
$$;

-- Why a door of the list is shut just now; no row when it stands open. By the database's clock, as the policy that will
-- judge an insert does (muster.addable_list), so that the two never disagree.
create or replace function muster.standing_why(p_list bigint, p_door text)
returns table (code text, reason text, remedy text, who text)
language sql stable security definer set search_path = muster, pg_temp
as $$
    select case when standing.list_id is null then 'standing.none' else 'control.' || standing.control end,
           case when standing.list_id is null then 'Nobody has judged this list yet.'
                when standing.verdict = 'met' then 'No longer holds: ' || standing.reason
                else standing.reason end,
           case when standing.list_id is null then 'Run the controls on it.'
                when standing.verdict = 'met' then 'Renew what has run out.'
                else standing.remedy end,
           case when standing.list_id is null then 'Assurance group'
                when standing.verdict = 'met' then 'Information asset owner'
                else standing.who end
    from (select p_list as id) asked
    left join standing on standing.list_id = asked.id and standing.door = p_door
    where not coalesce(standing.verdict = 'met' and coalesce(standing.until > clock_timestamp(), true), false)
$$;

grant execute on function muster.may_add(bigint, text, date), muster.standing_why(bigint, text) to muster_app;

-- A figure, so it runs as the role that may count and answers with no person.
set local role muster_figures;
create or replace function muster.holds_nobody(p_list bigint) returns boolean
language sql stable security definer set search_path = muster, pg_temp
as $$ select not exists (select from nominal where nominal.list_id = p_list) $$;
grant execute on function muster.holds_nobody(bigint) to muster_app;
set local role muster_owner;
