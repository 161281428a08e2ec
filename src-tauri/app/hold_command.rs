//! `perch hold`: batches that must not leave the house, from a list and on the terminal.

use std::{
    io::{self, Write},
    path::Path,
};

use perch_station::hold_list::{self, HeldBatch};

use crate::{
    cli::{Common, Hold},
    exit::{Exit, Failure},
    headless, table, terminal,
};

/// Carries out one of its commands.
pub(crate) async fn run(command: &Hold, common: &Common) -> Result<Exit, Failure> {
    match command {
        Hold::Import { file } => import(file, common).await,
        Hold::List { csv } => list(*csv, common).await,
        Hold::Clear => clear(common).await,
    }
}

async fn import(file: &Path, common: &Common) -> Result<Exit, Failure> {
    let station = headless::open(common).await?;
    let imported = station.import_hold_list(file).await;
    station.close().await;
    let imported = imported?;
    if common.json {
        terminal::say_json(&imported)?;
        return Ok(Exit::Done);
    }
    terminal::say(format_args!(
        "{} batches of {} products are held now",
        imported.batches, imported.products
    ))?;
    Ok(Exit::Done)
}

async fn list(csv: bool, common: &Common) -> Result<Exit, Failure> {
    let list = headless::look(common).await?.hold_list().await?;
    if common.json {
        terminal::say_json(&list)?;
    } else if csv {
        io::stdout()
            .lock()
            .write_all(hold_list::write(&list).as_bytes())?;
    } else if list.is_empty() {
        terminal::say("No batch is held")?;
    } else {
        let rows: Vec<Vec<String>> = list.into_iter().map(cells).collect();
        table::print(&["GTIN", "BATCH", "REASON"], &rows)?;
    }
    Ok(Exit::Done)
}

fn cells(line: HeldBatch) -> Vec<String> {
    let batch = match line.batch.is_empty() {
        true => "(every batch)".to_owned(),
        false => line.batch,
    };
    vec![line.gtin, batch, line.reason]
}

async fn clear(common: &Common) -> Result<Exit, Failure> {
    let station = headless::open(common).await?;
    let cleared = station.clear_hold_list().await;
    station.close().await;
    cleared?;
    terminal::say("No batch is held any more")?;
    Ok(Exit::Done)
}
