//! A browser elsewhere that somebody follows.

use sqlx::SqliteConnection;
use tr::tr;

use crate::{
    browser::{Browser, State, stage},
    error::Result,
    outbox::{browser_row, capture_row},
    text::shown,
    view::{BrowserStanding, BrowserStep, BrowserView},
};

/// What stands between a station and browsers elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Browsers {
    /// Whether it is switched on and has a key.
    pub is_set_up: bool,
    /// Whether somebody agreed that links go there.
    pub is_agreed: bool,
    /// Host of the service.
    pub host: String,
}

/// The browser that was asked for last, as long as there is something to say of it.
///
/// # Errors
/// When the database fails.
pub(super) async fn browser_view(db: &mut SqliteConnection) -> Result<Option<BrowserView>> {
    let Some(row) = browser_row::newest(&mut *db).await? else {
        return Ok(None);
    };
    let browser = &row.browser;
    let standing = match browser.state {
        State::Asked | State::Creating | State::Starting => BrowserStanding::Starting,
        State::Ready => BrowserStanding::Open,
        State::Ending => BrowserStanding::Ending,
        // What ended as it should needs no word.
        State::Ended if browser.trouble.is_none() => return Ok(None),
        State::Ended | State::Failed | State::Lost => BrowserStanding::Over,
    };
    let capture = capture_row::by_id(db, &row.capture_id).await.ok();
    Ok(Some(BrowserView {
        standing,
        link: capture.map_or_else(String::new, |capture| shown(&capture.raw_value)),
        steps: steps(browser),
        message: message(browser),
    }))
}

fn steps(browser: &Browser) -> Vec<BrowserStep> {
    let done = stage(browser.state, &browser.phase);
    let words = [
        tr!("Waits for its turn"),
        tr!("A computer is set up for it"),
        tr!("The browser is set up"),
        tr!("The page opens"),
    ];
    let step = |(place, word)| BrowserStep {
        word,
        is_done: place < done,
    };
    words.into_iter().enumerate().map(step).collect()
}

fn message(browser: &Browser) -> String {
    let trouble = browser
        .trouble
        .map(|trouble| trouble.sentence(&shown(&browser.detail)));
    match (browser.state, trouble) {
        (State::Ending, None) => tr!("The browser is being ended"),
        (State::Asked | State::Creating, _) => tr!("AnchorBrowser is asked for a browser"),
        (State::Ready, _) => tr!(
            "The page is open in a window of its own. It can be looked at and not used; closing that window ends the browser"
        ),
        (_, Some(trouble)) => trouble,
        (_, None) => tr!("A browser is started at AnchorBrowser, far from this computer"),
    }
}
