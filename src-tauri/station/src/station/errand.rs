//! Errands: what the operator may ask for by a key as well as by a command card.
//!
//! Each is one transaction, and what it does to the server waits in the outbox. It does
//! not know who asks, and shows nothing.

use tr::tr;

use crate::{
    clock::Millis,
    error::{Result, StationError},
    intake, on_table,
    outbox::{
        Outbox, capture_row,
        desk::{self, Slot},
        notice_row,
        operation::{self, Kind, New, State, Subject},
        session_row,
    },
};

/// Longest order id, in characters; it has to fit into a pair of metadata.
const LONGEST_ORDER: usize = 100;

/// Sets the order that captures go to; an empty text leaves it. A session of that order
/// that still collects is taken up again.
///
/// # Errors
/// [`StationError::Setting`] when the id is too long.
pub(super) async fn set_order(outbox: &Outbox, order_id: &str) -> Result<()> {
    let order = checked(order_id)?;
    outbox
        .write(move |db| {
            Box::pin(async move {
                let order = (!order.is_empty()).then_some(order.as_str());
                desk::set(&mut *db, Slot::Order, order).await?;
                let open = session_row::collecting_for(&mut *db, order).await?;
                let open = open.as_ref().map(|session| session.id.as_str());
                desk::set(db, Slot::Session, open).await
            })
        })
        .await
}

fn checked(order_id: &str) -> Result<String> {
    let order = order_id.trim().to_owned();
    match order.chars().count() > LONGEST_ORDER {
        true => Err(StationError::Setting(tr!(
            "An order id has at most {most} characters",
            most = LONGEST_ORDER
        ))),
        false => Ok(order),
    }
}

/// Puts the session at hand into an order that was learned late. What has not been sent
/// carries it to the server; what has been stands in it here. A session that has an order,
/// or is closed, is left alone: then this is [`set_order`].
///
/// # Errors
/// As [`set_order`].
pub(super) async fn bind_order(outbox: &Outbox, order_id: &str) -> Result<()> {
    let order = checked(order_id)?;
    if order.is_empty() {
        return set_order(outbox, &order).await;
    }
    let bound = order.clone();
    let is_bound = outbox.write(move |db| {
        Box::pin(async move {
            let at_hand = intake::at_hand(db).await?;
            let Some(session) =
                at_hand.filter(|session| session.is_collecting() && session.order_id.is_none())
            else {
                return Ok(false);
            };
            session_row::set_order(db, &session.id, &bound).await?;
            desk::set(db, Slot::Order, Some(&bound)).await?;
            Ok(true)
        })
    });
    match is_bound.await? {
        true => Ok(()),
        false => set_order(outbox, &order).await,
    }
}

/// Submits a session or ends it without extraction; `None` means the one at hand. `checks`
/// says that what is submitted is checked while it lies on the table.
///
/// # Errors
/// [`StationError::NothingCaptured`] or [`StationError::SessionClosed`].
pub(super) async fn close_session(
    outbox: &Outbox,
    session: Option<&str>,
    kind: Kind,
    checks: bool,
    now: Millis,
) -> Result<()> {
    let session = session.map(str::to_owned);
    outbox
        .write(move |db| {
            Box::pin(async move {
                let at_hand = desk::get(&mut *db, Slot::Session).await?;
                let id = session
                    .or_else(|| at_hand.clone())
                    .ok_or(StationError::NothingCaptured)?;
                let session = session_row::by_id(&mut *db, &id).await?;
                if !session.is_collecting() {
                    return Err(StationError::SessionClosed);
                }
                if session_row::contents(&mut *db, &id).await?.captures == 0 {
                    return Err(StationError::NothingCaptured);
                }
                if kind == Kind::SubmitSession {
                    on_table::submit(&mut *db, &id, now).await?;
                    // What lies on the table is of the session at hand.
                    return match checks && at_hand.as_deref() == Some(&id) {
                        true => on_table::begin(db, &id, now).await,
                        false => Ok(()),
                    };
                }
                let close = New {
                    session: &id,
                    kind,
                    subject: Subject::Session,
                    not_before: now,
                    now,
                };
                operation::enqueue(&mut *db, close).await?;
                session_row::set_state(&mut *db, &id, "closing").await?;
                if at_hand.as_deref() == Some(&id) {
                    desk::set(&mut *db, Slot::Order, None).await?;
                    desk::set(db, Slot::Session, None).await?;
                }
                Ok(())
            })
        })
        .await
}

/// Takes back the newest capture of the session at hand, with its photos; tells what its
/// code says. It leaves the session's memory too, so that its code may be scanned again.
///
/// # Errors
/// [`StationError::NothingToUndo`], or [`StationError::TooLateToUndo`] once the server was
/// asked: it knows no way to delete a capture.
pub(super) async fn undo(outbox: &Outbox, now: Millis) -> Result<String> {
    outbox
        .write(move |db| {
            Box::pin(async move {
                let session = intake::at_hand(db)
                    .await?
                    .ok_or(StationError::NothingToUndo)?;
                let capture = capture_row::newest_standing(db, &session.id)
                    .await?
                    .ok_or(StationError::NothingToUndo)?;
                let label =
                    super::bench::short(capture.gtin.as_ref().unwrap_or(&capture.raw_value));
                let create = operation::creator_of_capture(db, &capture.id).await?;
                match create.state {
                    State::Sending | State::Unknown | State::Done => {
                        Err(StationError::TooLateToUndo { label })
                    }
                    State::Blocked
                    | State::Ready
                    | State::Parked
                    | State::Held
                    | State::Discarded => {
                        operation::discard(db, create.seq, now).await?;
                        capture_row::forget_conflict(db, &capture).await?;
                        on_table::forget(db, &capture.id).await?;
                        Ok(label)
                    }
                }
            })
        })
        .await
}

/// Leaves the stop screen, whatever it says; tells whether there was one.
///
/// # Errors
/// When the database fails.
pub(super) async fn release(outbox: &Outbox) -> Result<bool> {
    let released = outbox
        .write(|db| Box::pin(async move { notice_row::release(db).await }))
        .await?;
    Ok(released > 0)
}
