-- Links that somebody had the server follow: each once, however many packs carry it.
create table link (
    url text primary key not null,
    -- When it is asked for (again); null once the answer is there.
    next_ask integer,
    -- The server's answer as it was sent.
    answer text
);
create index link_to_ask on link (next_ask) where next_ask is not null;
