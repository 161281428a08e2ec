//! What the storm prints.

use std::{
    io::{self, Write},
    time::Duration,
};

use perch_station::settings::Waits;
use scanner_sim::{FaultKind, Simulator};

use crate::{
    Options,
    faults::{self, LATEST},
    hunt::Trouble,
    states::NAMED,
    tally::{Delivery, Tally},
};

/// Ids that are named before the rest is only counted.
const NAMED_IDS: usize = 10;

/// Says what is about to happen, and refuses a storm whose result would mean nothing.
pub(crate) fn begin(options: &Options) -> Result<(), Trouble> {
    let (quarantine, hurry) = (Waits::default().quarantine, options.hurry.max(1));
    if quarantine <= LATEST {
        return Err("the quarantine has to be longer than the latest effect of a request".into());
    }
    say(&format!(
        "{} kills, seed {}, both clocks {hurry} times as fast as the machine's\n\
         quarantine {} s ({} ms here), latest effect of a lost request {} s ({} ms here)",
        options.kills,
        options.seed,
        quarantine.as_secs(),
        (quarantine / hurry).as_millis(),
        LATEST.as_secs(),
        (LATEST / hurry).as_millis(),
    ))?;
    Ok(())
}

/// Says how far it is.
pub(crate) fn word(tally: &Tally, elapsed: Duration) -> io::Result<()> {
    say(&format!(
        "{} kills, {} captures and {} photos acknowledged, {} s",
        tally.kills,
        tally.acknowledged(),
        tally.photos.len(),
        elapsed.as_secs()
    ))
}

/// Prints the result and answers whether all is well.
pub(crate) fn end(
    options: &Options,
    tally: &Tally,
    server: &Simulator,
    elapsed: Duration,
) -> io::Result<bool> {
    let delivery = tally.compare(server);
    say(&requests(server))?;
    say("\nkills          found in the state")?;
    for state in NAMED.iter().copied().chain(["(opening)", "(in a photo)"]) {
        let kills = tally.killed_in.get(state).copied().unwrap_or_default();
        say(&format!("{kills:>8}       {state}"))?;
    }
    say(&format!(
        "{:>8}       in all, in {} s",
        tally.kills,
        elapsed.as_secs()
    ))?;
    say("\n               captures    photos")?;
    let row = |name: &str, captures: usize, photos: usize| {
        say(&format!("{name:<12}{captures:>11}{photos:>10}"))
    };
    row("acknowledged", tally.acknowledged(), tally.photos.len())?;
    row("delivered", delivery.captures, delivery.photos)?;
    findings(tally, &delivery)?;
    let is_whole = tally.kills == options.kills;
    if !is_whole {
        say(&format!("The time was over after {} kills", tally.kills))?;
    }
    Ok(is_well(tally, &delivery))
}

fn findings(tally: &Tally, delivery: &Delivery) -> io::Result<()> {
    named("lost", &delivery.lost)?;
    named("doubled", &delivery.doubled)?;
    named("damaged", &delivery.damaged)?;
    match tally.left {
        Some(left) => say(&format!("undrained   {left:>11}"))?,
        None => say("undrained     draining did not begin")?,
    }
    for trouble in &tally.troubles {
        say(&format!("trouble: {trouble}"))?;
    }
    Ok(())
}

fn is_well(tally: &Tally, delivery: &Delivery) -> bool {
    let nothing_wrong =
        delivery.lost.is_empty() && delivery.doubled.is_empty() && delivery.damaged.is_empty();
    // A storm in which nothing was captured proves nothing.
    let something_done = delivery.captures > 0 && delivery.photos > 0;
    nothing_wrong && something_done && tally.left == Some(0) && tally.troubles.is_empty()
}

fn named(what: &str, ids: &[String]) -> io::Result<()> {
    say(&format!("{what:<12}{:>11}", ids.len()))?;
    for id in ids.iter().take(NAMED_IDS) {
        say(&format!("              {id}"))?;
    }
    Ok(())
}

/// The share of faults the server really dealt out.
fn requests(server: &Simulator) -> String {
    let log = server.requests();
    let struck = |is: &dyn Fn(FaultKind) -> bool| {
        let count = log.iter().filter(|each| each.fault.is_some_and(is)).count();
        100.0 * count as f64 / log.len().max(1) as f64
    };
    format!(
        "{} requests: {:.1} % with an unclear outcome, {:.1} % 503, {:.1} % 429",
        log.len(),
        struck(&faults::is_unclear),
        struck(&|kind| kind == FaultKind::Status(503)),
        struck(&|kind| matches!(kind, FaultKind::Quota(..))),
    )
}

fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
