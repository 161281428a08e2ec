-- From how many days left the date of a product deserves attention, as the server told it:
-- each GTIN once, however many packs carry it.
create table freshness (
    gtin text primary key not null,
    -- When it is asked for (again); null once the answer is there.
    next_ask integer,
    -- When the server answered last, and what it said.
    asked integer,
    answer text
) strict;
create index freshness_to_ask on freshness (next_ask) where next_ask is not null;

-- Batches that must not leave the house. An empty batch means every batch of the GTIN.
create table held_batch (
    -- 14 digits.
    gtin text not null,
    -- As AI 10 writes it.
    batch text not null,
    reason text not null,
    primary key (gtin, batch)
) strict, without rowid;

-- Why the batch of a capture was on the hold list when it was captured.
alter table capture add column held_batch text;
