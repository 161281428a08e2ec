//! A scan is taken in: paired, put into a session and stored, in one transaction.
//!
//! When [`take`] has been committed the capture is durable and every remote effect
//! it needs is in the outbox; only then may a tone sound. The operation becomes
//! due a moment later, so that the other code of the pack still finds its capture
//! before the request is frozen, and an operator who takes it back is quick enough.
//!
//! It does not know the camera, the network or the window.

pub mod finding;

use sqlx::SqliteConnection;
use uuid::Uuid;

use crate::{
    capture::{Capture, LONGEST_TEXT, OnBench, Pairing, Richness, pair},
    clock::Millis,
    error::{Result, StationError},
    language::later,
    on_table,
    outbox::{
        capture_row::{self, CaptureRow},
        desk::{self, Slot},
        notice_row::{self, Note},
        operation::{self, Kind, New, Subject},
        session_row::{self, SessionRow},
    },
    scan::{Code, Scan, Source},
    session::{AtHand, Next, Rule, stays},
    view::Urgency,
};

/// How captures are put into sessions and told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// When a new session is opened.
    pub session: Rule,
    /// Whether the camera may count the same code of a session again.
    pub count_mode: bool,
    /// How long the other code of a pack may take.
    pub merge: Millis,
    /// How long a capture is held back before it is sent.
    pub hold: Millis,
}

/// What became of a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// A capture of its own.
    Captured {
        /// The capture.
        id: String,
    },
    /// The other code of a capture that stands.
    Merged {
        /// The capture.
        id: String,
    },
    /// Seen before in this session; nothing was stored.
    Again {
        /// The capture that stands.
        id: String,
    },
    /// A capture of its own, on one pack with another GTIN.
    Conflict {
        /// The new capture.
        id: String,
        /// The other GTIN.
        with: String,
    },
}

/// Takes a scan in.
///
/// # Errors
/// [`StationError::TextTooLong`] above 8 KiB; otherwise when the database fails.
pub async fn take(db: &mut SqliteConnection, scan: Scan, rules: Rules) -> Result<Taken> {
    if scan.code.raw_value.len() > LONGEST_TEXT {
        return Err(StationError::TextTooLong);
    }
    let beside = scan.beside.clone();
    let capture = Capture::of(scan, Uuid::now_v7());
    let at_hand = at_hand(db).await?;
    if let Some(session) = &at_hand {
        if let Some(again) = seen_before(db, session, &capture, rules).await? {
            return Ok(Taken::Again { id: again });
        }
        let bench = on_bench(db, &session.id, &capture, &beside, rules.merge).await?;
        match pair(&capture, &beside, &bench, rules.merge) {
            Pairing::Alone => {}
            Pairing::NotedIn(id) => return note(db, id, &capture, false).await,
            Pairing::Enriches(id) => return note(db, id, &capture, true).await,
            Pairing::ConflictsWith(id) => return conflict(db, session, id, &capture, rules).await,
        }
    }
    let product_key = capture.meaning.gtin.as_deref().unwrap_or(&capture.key);
    on_table::leave_for(db, product_key, capture.at).await?;
    // Leaving may have submitted the session that was at hand.
    let at_hand = self::at_hand(db).await?;
    let session = session_for(db, at_hand, &capture, rules).await?;
    store(db, &session, &capture, rules.hold).await?;
    on_table::came_again(db, &capture.id.to_string(), product_key).await?;
    Ok(Taken::Captured {
        id: capture.id.to_string(),
    })
}

/// The session at hand, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn at_hand(db: &mut SqliteConnection) -> Result<Option<SessionRow>> {
    match desk::get(db, Slot::Session).await? {
        Some(id) => Ok(Some(session_row::by_id(db, &id).await?)),
        None => Ok(None),
    }
}

/// The capture of this code in a session that still collects, where the camera must not count it again.
///
/// A gun and a keyboard are acts by themselves and always count.
async fn seen_before(
    db: &mut SqliteConnection,
    session: &SessionRow,
    capture: &Capture,
    rules: Rules,
) -> Result<Option<String>> {
    let order = desk::get(db, Slot::Order).await?;
    let counts = rules.count_mode || capture.source != Source::Camera;
    if counts || session.order_id != order {
        return Ok(None);
    }
    if !session.is_collecting() {
        // A pack that is checked is turned and seen again, which makes it no other one.
        let checked = on_table::seen(db).await?;
        let product = capture.meaning.gtin.as_deref().unwrap_or(&capture.key);
        let checked = checked.filter(|seen| {
            on_table::product_of(&seen.first) == product && is_same_pack(&seen.first, capture)
        });
        return Ok(checked.map(|seen| seen.last.id));
    }
    let known = capture_row::with_key(db, &session.id, &capture.key).await?;
    Ok(known.map(|row| row.id))
}

/// Whether nothing that both codes tell of the pack itself speaks against it: batch (10) and
/// serial number (21) of the GS1 General Specifications.
fn is_same_pack(known: &CaptureRow, seen: &Capture) -> bool {
    let known = known.elements();
    ["10", "21"].iter().all(|ai| {
        let both = known.get(*ai).zip(seen.meaning.elements.get(*ai));
        both.is_none_or(|(known, seen)| known == seen)
    })
}

/// The captures a new one may belong to: those of the last moments, and those whose code lies beside it.
async fn on_bench(
    db: &mut SqliteConnection,
    session: &str,
    new: &Capture,
    beside: &[String],
    merge: Millis,
) -> Result<Vec<OnBench>> {
    let rows = capture_row::since(db, session, new.at - merge, beside).await?;
    Ok(rows.iter().filter_map(bench_of).collect())
}

fn bench_of(row: &CaptureRow) -> Option<OnBench> {
    Some(OnBench {
        id: row.id.parse().ok()?,
        key: row.key.clone(),
        gtin: row.gtin.clone(),
        richness: match (&row.digital_link, row.elements().len()) {
            _ if row.gtin.is_none() && row.elements().is_empty() => Richness::Plain,
            _ if row.is_link() => Richness::DigitalLink,
            (_, 0 | 1) => Richness::Gtin,
            (_, _) => Richness::Elements,
        },
        at: row.created,
    })
}

/// Notes the second code of a pack in its capture. Once the request is frozen the
/// server is not told any more, so the operator is.
async fn note(
    db: &mut SqliteConnection,
    id: Uuid,
    capture: &Capture,
    is_richer: bool,
) -> Result<Taken> {
    let id = id.to_string();
    let is_frozen = operation::is_frozen(db, &id).await?;
    match is_richer && !is_frozen {
        true => capture_row::enrich(db, &id, capture).await?,
        false => capture_row::note_also_read(db, &id, &capture.code.raw_value).await?,
    }
    if is_frozen {
        let note = Note {
            code: "late_code",
            urgency: Urgency::Notice,
            message: later!(
                "A second code of this pack was read after its capture was sent. It is noted here and not at the server"
            ),
        };
        notice_row::post(db, &note, &id, capture.at).await?;
    }
    Ok(Taken::Merged { id })
}

/// Stores a capture whose pack also shows another GTIN, and notes that on both.
async fn conflict(
    db: &mut SqliteConnection,
    session: &SessionRow,
    other: Uuid,
    capture: &Capture,
    rules: Rules,
) -> Result<Taken> {
    let other = capture_row::by_id(db, &other.to_string()).await?;
    store(db, &session.id, capture, rules.hold).await?;
    let id = capture.id.to_string();
    let with = other.gtin.clone().unwrap_or_default();
    capture_row::note_conflict(db, &id, &with).await?;
    capture_row::note_conflict(
        db,
        &other.id,
        capture.meaning.gtin.as_deref().unwrap_or_default(),
    )
    .await?;
    Ok(Taken::Conflict { id, with })
}

/// The session a capture goes to; opened if need be.
async fn session_for(
    db: &mut SqliteConnection,
    at_hand: Option<SessionRow>,
    capture: &Capture,
    rules: Rules,
) -> Result<String> {
    let order = desk::get(db, Slot::Order).await?;
    let product_key = capture.meaning.gtin.as_deref().unwrap_or(&capture.key);
    let next = Next {
        order_id: order.as_deref(),
        product_key,
        at: capture.at,
    };
    if let Some(session) = at_hand {
        let contents = session_row::contents(db, &session.id).await?;
        let at_hand = AtHand {
            order_id: session.order_id.as_deref(),
            product_key: session.product_key.as_deref(),
            opened: session.created,
            captures: contents.captures,
            is_collecting: session.is_collecting(),
        };
        if stays(rules.session, &at_hand, &next) {
            return Ok(session.id);
        }
    }
    open(db, order.as_deref(), product_key, capture.at).await
}

/// Opens a session and puts it at hand.
///
/// # Errors
/// When the database fails.
pub async fn open(
    db: &mut SqliteConnection,
    order_id: Option<&str>,
    product_key: &str,
    now: Millis,
) -> Result<String> {
    let id = Uuid::now_v7().to_string();
    session_row::insert(db, &id, order_id, Some(product_key), now).await?;
    let create = New {
        session: &id,
        kind: Kind::CreateSession,
        subject: Subject::Session,
        not_before: now,
        now,
    };
    operation::enqueue(db, create).await?;
    desk::set(db, Slot::Session, Some(&id)).await?;
    Ok(id)
}

/// The capture and the session that take a photo of a capture: its own, or those of the
/// follow-up that is opened for a product whose photos are being checked.
///
/// # Errors
/// [`StationError::SessionClosed`] when its session was submitted or closed.
pub async fn home_of_photo(
    db: &mut SqliteConnection,
    capture: &CaptureRow,
    now: Millis,
) -> Result<(String, String)> {
    let Some(seen) = on_table::about(db, &capture.id).await? else {
        return Ok((capture.id.clone(), session_of(db, capture, now).await?));
    };
    let session = session_row::by_id(db, &seen.last.session_id).await?;
    if session.is_collecting() || session.is_expired() {
        return Ok((seen.last.id.clone(), session_of(db, &seen.last, now).await?));
    }
    follow_up(db, &seen.first, now).await
}

/// Opens a session for what is photographed again, with a capture of the same product: what
/// the server reads in a photo hangs on the capture of its session.
async fn follow_up(
    db: &mut SqliteConnection,
    first: &CaptureRow,
    now: Millis,
) -> Result<(String, String)> {
    let order = session_row::by_id(db, &first.session_id).await?.order_id;
    let text = first.gtin.as_ref().unwrap_or(&first.raw_value);
    let scan = Scan {
        code: Code::typed(text),
        source: Source::Typed,
        at: now,
        beside: Vec::new(),
    };
    let capture = Capture::of(scan, Uuid::now_v7());
    let session = open(db, order.as_deref(), on_table::product_of(first), now).await?;
    store(db, &session, &capture, 0).await?;
    let id = capture.id.to_string();
    on_table::follow_with(db, &id).await?;
    Ok((id, session))
}

/// The session that takes what is added to a capture: its own, or the one that goes
/// on with it after the server let it expire.
///
/// # Errors
/// [`StationError::SessionClosed`] when it was submitted or closed.
pub async fn session_of(
    db: &mut SqliteConnection,
    capture: &CaptureRow,
    now: Millis,
) -> Result<String> {
    let session = session_row::by_id(&mut *db, &capture.session_id).await?;
    if session.is_collecting() {
        return Ok(session.id);
    }
    if !session.is_expired() {
        return Err(StationError::SessionClosed);
    }
    if let Some(follower) = session_row::follower(&mut *db, &session.id).await? {
        return Ok(follower.id);
    }
    let product_key = session.product_key.as_deref().unwrap_or_default();
    let fresh = open(&mut *db, session.order_id.as_deref(), product_key, now).await?;
    session_row::note_follows(db, &fresh, &session.id).await?;
    Ok(fresh)
}

async fn store(
    db: &mut SqliteConnection,
    session: &str,
    capture: &Capture,
    hold: Millis,
) -> Result<()> {
    let id = capture.id.to_string();
    capture_row::insert(db, session, capture).await?;
    let create = New {
        session,
        kind: Kind::CreateCapture,
        subject: Subject::Capture(&id),
        not_before: capture.at + hold,
        now: capture.at,
    };
    operation::enqueue(db, create).await?;
    Ok(())
}
