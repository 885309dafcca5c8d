-- What was said in an assessment, and what the Commissioner answered, stays as it was said: another answer is another row.
-- Whoever could change it could say afterwards that the risk had been known, or that it had been low.
do $$
declare
    name text;
begin
    foreach name in array array['answer', 'risk', 'measure', 'measure_taken', 'consultation', 'scope'] loop
        execute format(
            'create or replace trigger append_only before update or delete or truncate on muster.%I '
            'for each statement execute function muster.refuse_change()', name);
        execute format('revoke update, delete on muster.%I from muster_app', name);
    end loop;
end
$$;

-- An assessment that is finished or dropped takes no more answers, also from whoever writes past the application.
create or replace function muster.refuse_when_finished() returns trigger
language plpgsql set search_path = muster, pg_temp as $$
begin
    if exists (
        select from muster.assessment where id = new.assessment_id and (version_id is not null or dropped_at is not null)
    ) then
        raise exception 'the assessment is finished, so nothing more is said in it' using errcode = 'check_violation';
    end if;
    return new;
end
$$;
create or replace trigger finished before insert on muster.answer
    for each row execute function muster.refuse_when_finished();
create or replace trigger finished before insert on muster.risk
    for each row execute function muster.refuse_when_finished();
create or replace trigger finished before insert on muster.measure
    for each row execute function muster.refuse_when_finished();
