//! What a check says while the product is on the table.

use tr::tr;

use super::Live;
use crate::{
    clock::millis,
    on_table::{Seen, State},
    photo,
    reshoot::Ask,
    view::{AskView, LinkState, TableCheckState, TableCheckView},
};

/// A check as the Photos screen shows it.
pub(super) fn table_check(seen: &Seen, live: &Live) -> TableCheckView {
    let asks: Vec<AskView> = seen.asks().iter().map(ask).collect();
    let (state, message) = match &seen.state {
        State::Waiting => (TableCheckState::Waiting, waiting(seen, live)),
        State::Lost => (
            TableCheckState::Lost,
            tr!(
                "The server let go of this session, so nobody looks at its photos. Go on with the next product"
            ),
        ),
        State::Read(asks) if asks.is_empty() => (
            TableCheckState::Clear,
            tr!("Nothing has to be taken again. The next product may come"),
        ),
        State::Read(asks) => (
            TableCheckState::Asks,
            tr!("{n} shot is worth taking again" | "{n} shots are worth taking again" % asks.len()),
        ),
    };
    TableCheckView {
        state,
        message,
        asks,
    }
}

fn waiting(seen: &Seen, live: &Live) -> String {
    let submitted = seen.session.submitted_at;
    let is_slow =
        submitted.is_some_and(|submitted| live.now - submitted >= millis(live.taking_long));
    match live.link.state {
        _ if is_slow => {
            tr!("The server takes long with these photos. Go on with the next product if you like")
        }
        LinkState::Offline | LinkState::Waiting | LinkState::KeyMissing | LinkState::KeyRefused => {
            tr!(
                "The photos are checked once the server can be asked. Go on with the next product if you like"
            )
        }
        LinkState::Idle | LinkState::Online if submitted.is_none() => {
            tr!("The photos are on their way to be checked. Leave the product on the table")
        }
        LinkState::Idle | LinkState::Online => {
            tr!("The server looks at the photos. Leave the product on the table")
        }
    }
}

fn ask(ask: &Ask) -> AskView {
    AskView {
        photo_type: ask.photo_type.to_owned(),
        label: photo::label(ask.photo_type),
        request: match ask.was_taken {
            true => tr!("Take this shot again"),
            false => tr!("Take this shot too"),
        },
        reasons: ask.reasons.clone(),
    }
}
