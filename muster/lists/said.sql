-- What somebody said of a list, and what they answered to a flag, stays as it was said: another view is another row.
-- Whoever could change it could say afterwards that the data protection officer had been for it.
create or replace trigger append_only before update or delete or truncate on muster.opinion
    for each statement execute function muster.refuse_change();
create or replace trigger append_only before update or delete or truncate on muster.flag_answer
    for each statement execute function muster.refuse_change();
create or replace trigger append_only before update or delete or truncate on muster.declined
    for each statement execute function muster.refuse_change();
create or replace trigger append_only before update or delete or truncate on muster.delegation_vote
    for each statement execute function muster.refuse_change();
create or replace trigger append_only before update or delete or truncate on muster.delegated_tier
    for each statement execute function muster.refuse_change();
revoke update, delete on muster.delegation_vote, muster.delegated_tier from muster_app;
create or replace trigger append_only before update or delete or truncate on muster.list_review
    for each statement execute function muster.refuse_change();
revoke update, delete on muster.list_review from muster_app;
revoke update, delete on muster.opinion, muster.flag_answer, muster.declined from muster_app;
