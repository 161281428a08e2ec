-- What History searches: one narrow row for each capture, in the order of time, so that a
-- search reads it once from the newest on and stops when the page is full.

create table history (
    created integer not null,
    capture_id text not null,
    -- Order, GTIN, what was read and the product's name, in lower case, one a line.
    words text not null,
    primary key (created, capture_id)
) strict, without rowid;

create view history_words as
select capture.created as created, capture.id as capture_id,
       lower(coalesce(session.order_id, '') || char(10) || coalesce(capture.gtin, '') || char(10)
           || substr(capture.raw_value, 1, 2000) || char(10) || substr(coalesce(capture.also_read, ''), 1, 2000) || char(10)
           || coalesce(capture.label_conflict, '') || char(10)
           || substr(coalesce(json_extract(capture.remote, '$.product_name'), ''), 1, 500)) as words
from capture left join session on session.id = capture.session_id;

create trigger history_of_capture after insert on capture begin
    insert or replace into history (created, capture_id, words)
    select created, capture_id, words from history_words where capture_id = new.id;
end;
create trigger history_of_change after update of session_id, raw_value, gtin, also_read, label_conflict, remote on capture
when new.session_id is not old.session_id or new.raw_value is not old.raw_value or new.gtin is not old.gtin
    or new.also_read is not old.also_read or new.label_conflict is not old.label_conflict
    or json_extract(new.remote, '$.product_name') is not json_extract(old.remote, '$.product_name')
begin
    insert or replace into history (created, capture_id, words)
    select created, capture_id, words from history_words where capture_id = new.id;
end;
create trigger history_of_order after update of order_id on session when new.order_id is not old.order_id begin
    insert or replace into history (created, capture_id, words)
    select created, capture_id, words from history_words
    where capture_id in (select id from capture where session_id = new.id);
end;
-- Rows that are put back one by one may come in any order.
create trigger history_of_session after insert on session begin
    insert or replace into history (created, capture_id, words)
    select created, capture_id, words from history_words
    where capture_id in (select id from capture where session_id = new.id);
end;
create trigger history_forgotten after delete on capture begin
    delete from history where created = old.created and capture_id = old.id;
end;

insert into history (created, capture_id, words) select created, capture_id, words from history_words;
