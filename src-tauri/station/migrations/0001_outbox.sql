-- The outbox: what was captured here, and every remote effect that follows from it.
-- Times are milliseconds since 1970-01-01 UTC. Nothing unacknowledged is ever deleted.

create table session (
    id text primary key,
    order_id text,
    -- collecting | submitting | submitted | closing | closed | expired
    state text not null default 'collecting',
    created integer not null,
    -- Key of the first product, for sessions that are one product each.
    product_key text,
    -- The expired session this one goes on with.
    follows text references session (id),
    -- What the server says, as it was sent.
    remote_id text,
    remote text,
    extraction_status text not null default '',
    submitted_at integer,
    -- Counts and states of the last poll; a change asks for the whole session.
    poll_digest text not null default '',
    polls integer not null default 0,
    next_poll integer,
    -- When the whole session, or its proposals, have to be read again.
    next_look integer,
    looks integer not null default 0,
    proposals_due integer not null default 0
) strict;
create index session_by_order on session (order_id, created);
create index session_that_follows on session (follows) where follows is not null;
create index session_to_poll on session (next_poll) where next_poll is not null;
create index session_to_look on session (next_look) where next_look is not null;

create table capture (
    id text primary key,
    session_id text not null references session (id),
    key text not null,
    -- BARCODE | IMAGE | MANUAL
    capture_type text not null,
    source text not null,
    symbology text not null default '',
    symbology_identifier text not null default '',
    raw_value text not null,
    gtin text,
    -- Application identifiers and their values, a JSON object.
    elements text not null default '{}',
    digital_link text,
    -- Sentences, a JSON array.
    issues text not null default '[]',
    also_read text,
    label_conflict text,
    created integer not null,
    -- What the server says, as it was sent.
    remote_id text,
    remote text,
    proposal_count integer not null default 0,
    applied_at integer
) strict;
create index capture_of_session on capture (session_id, created);
create index capture_by_key on capture (session_id, key);
create index capture_by_remote on capture (remote_id) where remote_id is not null;

create table photo (
    id text primary key,
    session_id text not null references session (id),
    capture_id text not null references capture (id),
    photo_type text not null,
    sort_order integer not null,
    -- blake3 of the file; also its name below photos/.
    hash text not null,
    file_size integer not null,
    width integer not null,
    height integer not null,
    created integer not null,
    -- A photo that took this one's place.
    replaced_by text references photo (id),
    -- Committed before the photo is registered: the natural dedupe key.
    s3_key text,
    remote_id text,
    remote text
) strict;
create index photo_of_capture on photo (capture_id, sort_order);
create index photo_of_session on photo (session_id, sort_order);

create table proposal (
    id text primary key,
    capture_id text not null references capture (id),
    place integer not null,
    -- The proposal as the server sent it.
    remote text not null,
    -- accepted | rejected, our decision; null while open.
    decision text,
    -- open | held | sending | recorded | already_decided
    decision_state text not null default 'open',
    note text not null default ''
) strict;
create index proposal_of_capture on proposal (capture_id, place);
create index proposal_open on proposal (capture_id) where decision_state = 'open';

-- One remote effect each.
create table operation (
    seq integer primary key autoincrement,
    id text not null unique,
    session_id text not null references session (id),
    kind text not null,
    -- blocked | ready | sending | unknown | parked | held | done | discarded
    state text not null,
    -- Served in this order: session and capture, submit, photo, review.
    class integer not null,
    -- Unfinished operations this one waits for; it is promoted when none is left.
    waits_for integer not null default 0,
    not_before integer not null,
    attempts integer not null default 0,
    capture_id text references capture (id),
    photo_id text references photo (id),
    proposal_id text references proposal (id),
    -- Fixed at the first send.
    frozen_request text,
    error_code text not null default '',
    error_detail text not null default '',
    created integer not null,
    finished integer
) strict;
create index operation_due on operation (class, seq) where state = 'ready';
create index operation_next on operation (not_before) where state = 'ready';
create index operation_unclear on operation (not_before, session_id) where state = 'unknown';
create index operation_of_session on operation (session_id, seq);
create index operation_of_capture on operation (capture_id) where capture_id is not null;
create index operation_of_photo on operation (photo_id) where photo_id is not null;
create index operation_of_proposal on operation (proposal_id) where proposal_id is not null;
create index operation_unsent on operation (created) where state not in ('done', 'discarded');
create index operation_parked on operation (seq) where state = 'parked';
create index operation_done on operation (finished desc) where state in ('done', 'discarded');

-- child waits for parent.
create table edge (
    parent integer not null references operation (seq),
    child integer not null references operation (seq),
    primary key (parent, child)
) strict, without rowid;
create index edge_of_child on edge (child);

-- Kept in the same transaction, so that the window never counts rows.
create table counter (state text primary key, n integer not null) strict;
insert into counter (state, n) values
    ('blocked', 0), ('ready', 0), ('sending', 0), ('unknown', 0),
    ('parked', 0), ('held', 0), ('done', 0), ('discarded', 0);
create trigger operation_counted after insert on operation begin
    update counter set n = n + 1 where state = new.state;
end;
create trigger operation_recounted after update of state on operation when old.state <> new.state begin
    update counter set n = n - 1 where state = old.state;
    update counter set n = n + 1 where state = new.state;
end;

-- What the operator has to know or to confirm.
create table notice (
    id text primary key,
    code text not null,
    urgency text not null,
    message text not null,
    created integer not null
) strict;

-- Single values that outlive a restart: the order at hand, the quota ledger.
create table desk (name text primary key, value text not null) strict;
