//! The link of a product: what was found behind a code is kept for its product.
//!
//! Only a link that was followed to its end can be kept, and what is kept is that end.
//! A red one never is; an amber one only after the operator was asked. The server takes
//! it once it knows the product, so the operation waits for that.
//!
//! It sends nothing.

use scanner_api::{Capture, CaptureStatus, ResolvedUrl};
use sqlx::SqliteConnection;
use tr::tr;

use crate::{
    clock::Millis,
    error::{Result, StationError},
    language::later,
    link::{self, Kept, Light, Unkept, Way},
    outbox::{
        capture_row::{self, CaptureRow},
        link_row::{self, LinkRow},
        operation::{self, Kind, New, Subject},
        queue_row, session_row,
    },
};

/// Why a link waits in vain.
const NO_PRODUCT: &str = later!(
    "The server found no product for this capture, so there is nothing to save the link for. It goes by itself if the product is found later; otherwise take it out"
);

/// Why nobody waits any longer.
const GIVEN_UP: &str = later!(
    "The server has not told the product of this capture, and is not asked about it any more. Try again, and it is asked once more"
);

/// The way behind the link of a capture. What was found because somebody asked is newer
/// than what the server found by itself.
pub fn way(remote: Option<&Capture>, asked: Option<&LinkRow>) -> Option<Way> {
    let answer = asked.and_then(|asked| asked.answer.as_deref());
    let followed: Option<ResolvedUrl> = answer.and_then(|answer| serde_json::from_str(answer).ok());
    let analysis = remote.and_then(|remote| remote.qr_analysis.as_ref());
    followed
        .as_ref()
        .map(Way::from)
        .or_else(|| analysis.map(Way::from))
}

/// Whether the server has matched a product to a capture.
pub fn has_product(capture: &Capture) -> bool {
    let is_done = match &capture.status {
        Some(CaptureStatus::Completed) => true,
        // The word of an older page.
        Some(CaptureStatus::Other(word)) => word.eq_ignore_ascii_case("matched"),
        Some(_) | None => false,
    };
    is_done
        && capture
            .product_short_id
            .as_deref()
            .is_some_and(|id| !id.is_empty())
}

/// Whether the server is done with a capture and has no product.
pub fn ended_without(capture: &Capture) -> bool {
    let is_over = matches!(
        capture.status,
        Some(CaptureStatus::Completed | CaptureStatus::Failed | CaptureStatus::NotFound)
    );
    is_over && !has_product(capture)
}

/// The server's last word on a capture, if there is one.
pub fn remote_of(row: &CaptureRow) -> Option<Capture> {
    serde_json::from_str(row.remote.as_deref()?).ok()
}

/// Puts the link of a capture into the outbox, as that of its product. `is_sure` says that
/// the operator was shown what speaks against it.
///
/// # Errors
/// [`StationError::LinkNotKept`] says why it cannot be, [`StationError::LinkDoubtful`] what
/// has to be asked before; [`StationError::NotNow`] when it is under way already.
pub async fn keep(
    db: &mut SqliteConnection,
    capture_id: &str,
    is_sure: bool,
    now: Millis,
) -> Result<()> {
    let capture = capture_row::by_id(&mut *db, capture_id).await?;
    let remote = remote_of(&capture);
    let kept = keepable(&mut *db, &capture, remote.as_ref())
        .await?
        .map_err(|why| StationError::LinkNotKept(why.to_string()))?;
    if kept.light == Light::Amber && !is_sure {
        return Err(StationError::LinkDoubtful);
    }
    let ids = [capture.id.clone()];
    let standing = queue_row::about_captures(&mut *db, Kind::SaveRedirect, &ids).await?;
    let is_under_way = standing.values().any(queue_row::Standing::is_open);
    let is_there = standing
        .values()
        .any(|each| each.state == operation::State::Done)
        && capture.product_link.as_deref() == Some(kept.link.as_str());
    if is_under_way || is_there {
        return Err(StationError::NotNow {
            state: tr!("the operation is" => "queued already"),
        });
    }
    capture_row::note_product_link(&mut *db, &capture.id, kept.link.as_str()).await?;
    let save = New {
        session: &capture.session_id,
        kind: Kind::SaveRedirect,
        subject: Subject::Capture(&capture.id),
        not_before: now,
        now,
    };
    let seq = operation::enqueue(&mut *db, save).await?;
    if !remote.as_ref().is_some_and(has_product) {
        wait(db, seq, &capture.session_id, now).await?;
    }
    Ok(())
}

/// What may be kept of the link of a capture, as far as it is known here.
///
/// # Errors
/// When the database fails.
pub async fn keepable(
    db: &mut SqliteConnection,
    capture: &CaptureRow,
    remote: Option<&Capture>,
) -> Result<std::result::Result<Kept, Unkept>> {
    let asked = link_row::about(db, std::slice::from_ref(&capture.raw_value)).await?;
    let way = way(remote, asked.get(&capture.raw_value));
    Ok(link::keepable(
        &capture.raw_value,
        capture.gtin.as_deref(),
        way.as_ref(),
    ))
}

/// Keeps an operation back until the product is known, and has somebody look for it.
///
/// # Errors
/// When the database fails.
pub async fn wait(db: &mut SqliteConnection, seq: i64, session: &str, now: Millis) -> Result<()> {
    operation::await_product(&mut *db, seq, now).await?;
    session_row::set_next_look(db, session, Some(now), 0).await
}

/// Nobody asks about the captures of a session any more.
///
/// # Errors
/// When the database fails.
pub async fn give_up(db: &mut SqliteConnection, session: &str, now: Millis) -> Result<()> {
    operation::stop_waiting(db, session, GIVEN_UP, now).await
}

/// Lets go or stops what waits for the product of a capture, now that the server said this of it.
///
/// # Errors
/// When the database fails.
pub async fn heard(
    db: &mut SqliteConnection,
    capture_id: &str,
    remote: &Capture,
    now: Millis,
) -> Result<()> {
    if has_product(remote) {
        return operation::product_known(db, capture_id, now).await;
    }
    match ended_without(remote) {
        true => operation::product_missing(db, capture_id, NO_PRODUCT, now).await,
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(status: &str, product: Option<&str>, want: (bool, bool)) {
        let capture = Capture {
            status: Some(CaptureStatus::from_word(status)),
            product_short_id: product.map(str::to_owned),
            ..Capture::default()
        };
        assert_eq!(
            (has_product(&capture), ended_without(&capture)),
            want,
            "{status}"
        );
    }

    #[test]
    fn a_product_is_known_once_the_capture_is_completed_with_one() {
        check("PENDING", None, (false, false));
        check("RESOLVING", Some("honey"), (false, false));
        check("COMPLETED", Some("honey"), (true, false));
        check("matched", Some("honey"), (true, false));
        check("DREAMING", None, (false, false));
    }

    #[test]
    fn a_capture_may_end_without_a_product() {
        check("COMPLETED", None, (false, true));
        check("COMPLETED", Some(""), (false, true));
        check("NOT_FOUND", None, (false, true));
        check("FAILED", None, (false, true));
    }
}
