//! Taking over the records of another station: each once, however often it comes.

use std::{collections::HashMap, path::Path};

use sqlx::SqliteConnection;
use uuid::Uuid;

use super::{Parcel, record::Step};
use crate::{
    clock::Millis,
    error::Result,
    language::later,
    outbox::{
        capture_row::CaptureRow,
        operation::{self, Kind, State},
        photo_file,
        photo_row::PhotoRow,
        session_row::SessionRow,
    },
    view::Imported,
};

/// Takes a checked parcel over, in one transaction. `folder` is the data folder, where the
/// photos lie by now; what may have been sent is asked for at the server after `quarantine`.
///
/// # Errors
/// When the database fails; then nothing was taken over.
pub async fn take(
    db: &mut SqliteConnection,
    parcel: &Parcel,
    folder: &Path,
    now: Millis,
    quarantine: Millis,
) -> Result<Imported> {
    // A photo may name one that comes behind it.
    sqlx::query("pragma defer_foreign_keys = on")
        .execute(&mut *db)
        .await?;
    let mut taken = Imported::default();
    for row in &parcel.sessions {
        session(&mut *db, row).await?;
    }
    for row in &parcel.sessions {
        follow(&mut *db, row).await?;
    }
    for row in &parcel.captures {
        taken.captures += capture(&mut *db, row).await?;
    }
    for row in &parcel.photos {
        taken.photos += photo(&mut *db, row).await?;
    }
    for row in &parcel.photos {
        replace(&mut *db, row).await?;
    }
    for row in &parcel.proposals {
        sqlx::query(
            "insert into proposal (id, capture_id, place, remote, decision, decision_state, note)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict do nothing",
        )
        .bind(&row.id)
        .bind(&row.capture_id)
        .bind(row.place)
        .bind(&row.remote)
        .bind(&row.decision)
        .bind(&row.decision_state)
        .bind(&row.note)
        .execute(&mut *db)
        .await?;
    }
    let lost = lost(parcel, folder);
    let mut fresh = HashMap::new();
    for step in &parcel.steps {
        let is_lost = step
            .photo_id
            .as_ref()
            .is_some_and(|id| lost.contains(&id.as_str()));
        match operation(&mut *db, step, is_lost, now, quarantine).await? {
            Some(seq) => {
                taken.operations += 1;
                fresh.insert(step.id, seq);
            }
            None => taken.known += 1,
        }
    }
    for step in &parcel.steps {
        if let Some(seq) = fresh.get(&step.id) {
            wait_for(&mut *db, *seq, &step.waits_for).await?;
        }
    }
    for session in parcel.sessions.iter().filter(|each| !each.is_collecting()) {
        operation::line_up(&mut *db, &session.id).await?;
    }
    Ok(taken)
}

/// Photos whose file is not on the disk: it was missing at the other station already.
fn lost<'a>(parcel: &'a Parcel, folder: &Path) -> Vec<&'a str> {
    let is_lost = |photo: &&PhotoRow| !photo_file::path(folder, &photo.hash).exists();
    let lost = parcel.photos.iter().filter(is_lost);
    lost.map(|photo| photo.id.as_str()).collect()
}

async fn session(db: &mut SqliteConnection, row: &SessionRow) -> Result<()> {
    sqlx::query(
        "insert into session (id, order_id, state, created, product_key, remote_id, remote, extraction_status, submitted_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict do nothing",
    )
    .bind(&row.id)
    .bind(&row.order_id)
    .bind(&row.state)
    .bind(row.created)
    .bind(&row.product_key)
    .bind(&row.remote_id)
    .bind(&row.remote)
    .bind(&row.extraction_status)
    .bind(row.submitted_at)
    .execute(db)
    .await?;
    Ok(())
}

/// Notes which expired session one goes on with, where that one is known here.
async fn follow(db: &mut SqliteConnection, row: &SessionRow) -> Result<()> {
    sqlx::query(
        "update session set follows = (select id from session where id = ?2)
         where id = ?1 and follows is null and id <> ?2",
    )
    .bind(&row.id)
    .bind(&row.follows)
    .execute(db)
    .await?;
    Ok(())
}

async fn capture(db: &mut SqliteConnection, row: &CaptureRow) -> Result<u32> {
    let added = sqlx::query(
        "insert into capture (id, session_id, key, capture_type, source, symbology, symbology_identifier,
                              raw_value, gtin, elements, digital_link, issues, also_read, label_conflict,
                              created, remote_id, remote, proposal_count, applied_at, held_batch,
                              product_link)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
         on conflict do nothing",
    )
    .bind(&row.id)
    .bind(&row.session_id)
    .bind(&row.key)
    .bind(&row.capture_type)
    .bind(&row.source)
    .bind(&row.symbology)
    .bind(&row.symbology_identifier)
    .bind(&row.raw_value)
    .bind(&row.gtin)
    .bind(&row.elements)
    .bind(&row.digital_link)
    .bind(&row.issues)
    .bind(&row.also_read)
    .bind(&row.label_conflict)
    .bind(row.created)
    .bind(&row.remote_id)
    .bind(&row.remote)
    .bind(row.proposal_count)
    .bind(row.applied_at)
    .bind(&row.held_batch)
    .bind(&row.product_link)
    .execute(db)
    .await?;
    Ok(added.rows_affected().try_into().unwrap_or(u32::MAX))
}

async fn photo(db: &mut SqliteConnection, row: &PhotoRow) -> Result<u32> {
    let added = sqlx::query(
        "insert into photo (id, session_id, capture_id, photo_type, sort_order, hash, file_size, width,
                            height, created, s3_key, remote_id, remote, facts)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) on conflict do nothing",
    )
    .bind(&row.id)
    .bind(&row.session_id)
    .bind(&row.capture_id)
    .bind(&row.photo_type)
    .bind(row.sort_order)
    .bind(&row.hash)
    .bind(row.file_size)
    .bind(row.width)
    .bind(row.height)
    .bind(row.created)
    .bind(&row.s3_key)
    .bind(&row.remote_id)
    .bind(&row.remote)
    .bind(&row.facts)
    .execute(db)
    .await?;
    Ok(added.rows_affected().try_into().unwrap_or(u32::MAX))
}

/// Notes which photo took the place of one, where that one is known here.
async fn replace(db: &mut SqliteConnection, row: &PhotoRow) -> Result<()> {
    sqlx::query(
        "update photo set replaced_by = (select id from photo where id = ?2)
         where id = ?1 and replaced_by is null and id <> ?2",
    )
    .bind(&row.id)
    .bind(&row.replaced_by)
    .execute(db)
    .await?;
    Ok(())
}

/// Adds an operation that is new here and answers its place in the order of making.
async fn operation(
    db: &mut SqliteConnection,
    step: &Step,
    is_lost: bool,
    now: Millis,
    quarantine: Millis,
) -> Result<Option<i64>> {
    let kind: Kind = step.kind.parse()?;
    let (mut state, mut code, mut detail) = (
        step.state.parse()?,
        step.error_code.as_str(),
        step.error_detail.as_str(),
    );
    if is_lost && kind == Kind::SendPhoto {
        (state, code) = (State::Parked, "photo_missing");
        detail = later!(
            "The photo's file was missing at the station it comes from. Take it again, or take this out"
        );
    }
    // A second session does no harm, and there is no looking one up.
    if state == State::Unknown && kind == Kind::CreateSession {
        state = State::Ready;
    }
    let not_before = match state {
        State::Unknown => now + quarantine,
        _ => step.not_before.min(now + quarantine),
    };
    Ok(sqlx::query_scalar(
        "insert into operation (id, session_id, kind, state, class, not_before, attempts, capture_id, photo_id,
                                proposal_id, error_code, error_detail, created)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         on conflict do nothing
         returning seq",
    )
    .bind(step.id.to_string())
    .bind(&step.session_id)
    .bind(kind.word())
    .bind(match state {
        State::Blocked => State::Ready.word(),
        state => state.word(),
    })
    .bind(kind.class())
    .bind(not_before)
    .bind(step.attempts)
    .bind(&step.capture_id)
    .bind(&step.photo_id)
    .bind(&step.proposal_id)
    .bind(code)
    .bind(detail)
    .bind(step.created)
    .fetch_optional(db)
    .await?)
}

/// Puts a new operation behind those it waited for that are not over here.
async fn wait_for(db: &mut SqliteConnection, seq: i64, parents: &[Uuid]) -> Result<()> {
    for parent in parents {
        sqlx::query(
            "insert into edge (parent, child)
             select seq, ?2 from operation where id = ?1 and state not in ('done', 'discarded') and seq <> ?2
             on conflict do nothing",
        )
        .bind(parent.to_string())
        .bind(seq)
        .execute(&mut *db)
        .await?;
    }
    sqlx::query(
        "update operation
         set waits_for = (select count(*) from edge where child = ?1),
             state = iif(state = 'ready' and exists (select 1 from edge where child = ?1), 'blocked', state)
         where seq = ?1",
    )
    .bind(seq)
    .execute(db)
    .await?;
    Ok(())
}
