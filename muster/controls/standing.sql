-- The record of standings: what was stated stays as it was stated. Whoever could mend the past could say that a list had
-- been in order all along.
create or replace trigger append_only before update or delete or truncate on muster.standing_stated
    for each statement execute function muster.refuse_change();
revoke update, delete on muster.standing_stated from muster_app;
