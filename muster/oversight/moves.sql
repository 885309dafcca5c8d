-- How a recommendation came to stand where it does, and what was published, stays as it was said.
create or replace trigger append_only before update or delete or truncate on muster.move
    for each statement execute function muster.refuse_change();
create or replace trigger append_only before update or delete or truncate on muster.progress
    for each statement execute function muster.refuse_change();
revoke update, delete on muster.move, muster.progress from muster_app;
