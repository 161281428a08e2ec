//! Operations whose state is as old as what they were rescued from.
//!
//! The server may have taken since then what stands here as not sent. It is asked
//! through the same look at the session as after any unclear outcome; where its session
//! has no name here yet, nobody can ask, and a person decides.

use sqlx::SqliteConnection;

use crate::{clock::Millis, error::Result};

/// Makes unclear what may have been sent in a session that the server can be asked about.
pub(super) async fn ask_the_server(db: &mut SqliteConnection, until: Millis) -> Result<()> {
    sqlx::query(
        "update operation
         set state = 'unknown', not_before = ?1, error_code = 'rescued',
             error_detail = 'The database was built anew, so the server will be asked whether this arrived before'
         where state in ('ready', 'blocked') and kind in ('create_capture', 'send_photo', 'save_redirect')
           and session_id in (select id from session where remote_id is not null)",
    )
    .bind(until)
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps back what may have been sent in a session that is not known here any more; how many.
pub(super) async fn park(db: &mut SqliteConnection, now: Millis) -> Result<u64> {
    let parked = sqlx::query(
        "update operation
         set state = 'parked', not_before = ?1, error_code = 'rescued',
             error_detail = 'The database was built anew from an older copy, and the server may have this already. Look there, then retry or discard this'
         where state in ('ready', 'blocked') and kind in ('create_capture', 'send_photo')
           and session_id in (select id from session where remote_id is null)",
    )
    .bind(now)
    .execute(db)
    .await?;
    Ok(parked.rows_affected())
}
