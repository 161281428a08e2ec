-- Browsers elsewhere that were asked to open the link of a capture. A row is kept until its
-- browser is known to be over; the addresses that show or control one are never in here.
create table browser (
    id text primary key not null,
    capture_id text not null,
    -- asked | creating | starting | ready | ending | ended | failed | lost
    state text not null,
    asked integer not null,
    -- When the request went out; null before that.
    sent integer,
    -- Committed before the first poll.
    request_id text,
    -- Once the service told it; without it nothing can be ended.
    session_id text,
    -- How far the start has come, in the service's own word.
    phase text not null default '',
    polls integer not null default 0,
    -- When the next call is due; null once it is over.
    next_call integer,
    -- When it is over at the latest, whatever becomes of the calls.
    ends_by integer,
    -- 1 when the service refused to end it, so that it has to be asked whether it is over.
    doubt integer not null default 0,
    -- What went wrong last, and in the service's own words.
    trouble text not null default '',
    detail text not null default '',
    -- 0 once somebody has seen how it came out.
    is_shown integer not null default 1
) strict;
create index browser_due on browser (next_call) where next_call is not null;
