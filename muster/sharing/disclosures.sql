-- No list is shared unless it passes muster: a disclosure is kept only of the list that this transaction recorded one of,
-- while the same person looks into it, and while it stands at the door "share". Applied as muster_owner after every migrate.
create or replace function muster.shareable_list() returns bigint
language sql volatile security definer set search_path = muster, pg_temp
as $$
    select standing.list_id from standing
    where standing.list_id = muster.recorded_list(array['nominals.disclosed'])
      and standing.list_id = muster.opened_list()
      and standing.door = 'share' and standing.verdict = 'met'
      and coalesce(standing.until > clock_timestamp(), true)
$$;
grant execute on function muster.shareable_list() to muster_app;

create or replace function muster.refuse_sharing() returns trigger
language plpgsql set search_path = muster, pg_temp
as $$
begin
    if new.list_id is distinct from muster.shareable_list() then
        raise exception 'muster: this list may not be shared now' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger only_what_passes before insert on muster.disclosure
    for each row execute function muster.refuse_sharing();

create or replace trigger append_only before update or delete or truncate on muster.disclosure
    for each statement execute function muster.refuse_change();
revoke update, delete on muster.disclosure from muster_app;
