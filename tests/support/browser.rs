//! A browser elsewhere in a scenario: set up, waited for.

use std::time::Duration;

use perch_station::{
    sync::{Browsing, LiveView},
    view::{BrowserStanding, BrowserView, LinkView},
};

use crate::World;

impl World {
    /// A station that may have links looked at elsewhere.
    pub async fn with_browsers() -> Self {
        let world = Self::start().await;
        world.set(|settings| settings.browser = true).await;
        world
    }

    /// What is said of the link of the only capture with this text.
    pub async fn link_of(&self, text: &str) -> (String, LinkView) {
        let view = self.station.scan_view().await.unwrap();
        let mut cards = view.captures.into_iter();
        let card = cards.find(|card| card.raw_value == text).unwrap();
        (card.id, card.link.unwrap())
    }

    /// Scans a link and has it opened elsewhere.
    pub async fn browse(&self, text: &str) {
        self.scan(text).await;
        let (capture, _) = self.link_of(text).await;
        self.station.look_in_browser(&capture).await.unwrap();
    }

    /// What is said of the browser that is followed.
    pub async fn browser(&self) -> Option<BrowserView> {
        self.station.station_view().await.unwrap().browser
    }

    /// Lets time pass from call to call until what is said of the browser is this.
    pub async fn until_browser(&self, want: impl Fn(Option<&BrowserView>) -> bool) {
        let mut state = self.station.sync_state();
        let comes = async {
            loop {
                let seen = state.borrow_and_update().browsing.clone();
                if want(self.browser().await.as_ref()) {
                    return;
                }
                let now = self.clock.now();
                match seen {
                    Browsing::Until(due) if due > now => {
                        let wait = u64::try_from(due - now).unwrap();
                        self.pass(Duration::from_millis(wait));
                    }
                    _ => state.changed().await.unwrap(),
                }
            }
        };
        let came = tokio::time::timeout(Duration::from_secs(20), comes).await;
        assert!(came.is_ok(), "{:?}", self.browser().await);
    }

    /// Waits until it stands so.
    pub async fn until_standing(&self, standing: BrowserStanding) -> BrowserView {
        self.until_browser(|view| view.is_some_and(|view| view.standing == standing))
            .await;
        self.browser().await.unwrap()
    }

    /// Waits until its machine is being set up.
    pub async fn until_provisioning(&self) {
        self.until_browser(|view| {
            view.is_some_and(|view| view.steps.iter().filter(|step| step.is_done).count() == 1)
        })
        .await;
    }

    /// Waits until there is something to look at, or nothing any more.
    pub async fn until_live_view(&self, is_there: bool) -> Option<LiveView> {
        let mut state = self.station.sync_state();
        let comes = state.wait_for(|state| state.live_view.is_some() == is_there);
        let came = tokio::time::timeout(Duration::from_secs(20), comes).await;
        came.unwrap().unwrap().live_view.clone()
    }

    /// Waits until nothing more is said of it.
    pub async fn until_no_browser(&self) {
        self.until_browser(|view| view.is_none()).await;
    }
}
