-- Proposals are listed capture by capture, so that writes come in between and a quota
-- that runs out stops the list where it is. Lists that were due begin anew.

alter table capture add column proposals_due integer not null default 0;
create index capture_to_list on capture (session_id, created) where proposals_due = 1;

update capture set proposals_due = 1
where session_id in (select id from session where proposals_due = 1);
