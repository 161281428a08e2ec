//! Operations that wait for the product of their capture instead of for other operations.
//!
//! The server refuses to keep a link while it knows no product, and heals by itself. So
//! such an operation counts one thing more to wait for than stands before it, and whoever
//! notes what the server says of a capture tells it here.

use sqlx::SqliteConnection;

use super::Cause;
use crate::{clock::Millis, error::Result};

/// Code of an operation that the server's last word on its capture stopped.
const NO_PRODUCT: &str = "no_product";

/// Keeps an operation back until the product of its capture is known.
///
/// # Errors
/// When the database fails.
pub async fn await_product(db: &mut SqliteConnection, seq: i64, now: Millis) -> Result<()> {
    sqlx::query(
        "update operation
         set state = iif(state = 'held', state, 'blocked'), not_before = ?2, error_code = '', error_detail = '',
             waits_for = 1 + (select count(*) from edge join operation as parent on parent.seq = edge.parent
                              where edge.child = ?1 and parent.state not in ('done', 'discarded'))
         where seq = ?1 and state not in ('done', 'discarded')",
    )
    .bind(seq)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Lets go what waited for the product of a capture.
///
/// # Errors
/// When the database fails.
pub async fn product_known(db: &mut SqliteConnection, capture: &str, now: Millis) -> Result<()> {
    sqlx::query(
        "update operation
         set waits_for = (select count(*) from edge join operation as parent on parent.seq = edge.parent
                          where edge.child = operation.seq and parent.state not in ('done', 'discarded'))
         where capture_id = ?1 and kind = 'save_redirect' and waits_for > 0 and state not in ('done', 'discarded')",
    )
    .bind(capture)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "update operation set state = 'ready', not_before = ?2, error_code = '', error_detail = ''
         where capture_id = ?1 and kind = 'save_redirect' and waits_for = 0
           and (state = 'blocked' or (state = 'parked' and error_code = ?3))",
    )
    .bind(capture)
    .bind(now)
    .bind(NO_PRODUCT)
    .execute(db)
    .await?;
    Ok(())
}

/// Stops what waits for a product that the server did not find. It goes on by itself if the
/// server finds one later.
///
/// # Errors
/// When the database fails.
pub async fn product_missing(
    db: &mut SqliteConnection,
    capture: &str,
    detail: &str,
    now: Millis,
) -> Result<()> {
    let waiting = sqlx::query_scalar(
        "select seq from operation
         where capture_id = ?1 and kind = 'save_redirect' and state = 'blocked'",
    )
    .bind(capture)
    .fetch_all(&mut *db)
    .await?;
    park_all(db, waiting, detail, now).await
}

/// Stops what waits in a session for products of captures that the server has, because
/// nobody asks about them any more.
///
/// # Errors
/// When the database fails.
pub async fn stop_waiting(
    db: &mut SqliteConnection,
    session: &str,
    detail: &str,
    now: Millis,
) -> Result<()> {
    let waiting = sqlx::query_scalar(
        "select operation.seq from operation join capture on capture.id = operation.capture_id
         where operation.session_id = ?1 and operation.kind = 'save_redirect' and operation.state = 'blocked'
           and capture.remote_id is not null",
    )
    .bind(session)
    .fetch_all(&mut *db)
    .await?;
    park_all(db, waiting, detail, now).await
}

async fn park_all(
    db: &mut SqliteConnection,
    waiting: Vec<i64>,
    detail: &str,
    now: Millis,
) -> Result<()> {
    let cause = Cause {
        code: NO_PRODUCT.to_owned(),
        detail: detail.to_owned(),
    };
    for seq in waiting {
        super::park(&mut *db, seq, now, &cause).await?;
    }
    Ok(())
}

/// Whether something of a session waits for a product.
///
/// # Errors
/// When the database fails.
pub async fn is_awaited(db: &mut SqliteConnection, session: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select 1 from operation
         where session_id = ?1 and kind = 'save_redirect' and state = 'blocked')",
    )
    .bind(session)
    .fetch_one(db)
    .await?)
}

/// What waits for the product of a capture goes where the capture went.
///
/// # Errors
/// When the database fails.
pub async fn follow_capture(db: &mut SqliteConnection, capture: &str, session: &str) -> Result<()> {
    sqlx::query(
        "update operation set session_id = ?2
         where capture_id = ?1 and kind = 'save_redirect' and state not in ('done', 'discarded')",
    )
    .bind(capture)
    .bind(session)
    .execute(db)
    .await?;
    Ok(())
}
