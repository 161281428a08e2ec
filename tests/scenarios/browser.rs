//! A link in a browser elsewhere: opened when somebody asks, looked at, and always ended.

use std::{fs, path::Path, time::Duration};

use perch_station::view::{BrowserStanding, BrowserView};
use perch_tests::World;
use scanner_sim::{BROWSER_KEY, BUSINESS_KEY, FaultKind, Operation};
use serde_json::json;

const LINK: &str = "https://brand.example/ab12";

/// Nothing runs at the service, and what ran was ended.
#[track_caller]
fn check_ended(world: &World, asked: usize) {
    let browsers = world.server.browsers();
    assert_eq!(browsers.len(), asked);
    assert!(browsers.iter().all(|each| each.was_ended), "{browsers:?}");
    assert_eq!(world.server.live_browsers(), 0);
}

#[tokio::test]
async fn a_link_is_opened_phase_by_phase_looked_at_and_ended() {
    let world = World::with_browsers().await;
    world.browse(LINK).await;
    let first = world.until_standing(BrowserStanding::Starting).await;
    assert_eq!((first.link.as_str(), first.steps.len()), (LINK, 4));
    world.until_provisioning().await;
    let open = world.until_standing(BrowserStanding::Open).await;
    assert!(open.steps.iter().all(|step| step.is_done), "{open:?}");

    let address = world.until_live_view(true).await.unwrap().address;
    let place = format!("{}/live/", world.server.url());
    assert!(address.expose().starts_with(&place), "{}", address.expose());
    let asked_for = json!({"session": {
        "initial_url": LINK,
        "recording": {"active": false},
        "timeout": {"max_duration": 5, "idle_timeout": 1},
        "live_view": {"read_only": true},
    }});
    assert_eq!(world.server.browsers()[0].asked_for, asked_for);
    assert_eq!(world.server.live_browsers(), 1);

    world.station.end_browser().await.unwrap();
    world.until_no_browser().await;
    check_ended(&world, 1);
    world.until_live_view(false).await;
}

#[tokio::test]
async fn each_service_gets_its_own_key_and_no_other() {
    let world = World::with_browsers().await;
    world.browse(LINK).await;
    world.until_standing(BrowserStanding::Open).await;
    world.station.end_browser().await.unwrap();
    world.until_no_browser().await;
    world.sync_until_idle().await;
    let requests = world.server.requests();
    for request in &requests {
        let is_of_browsers = request.path.starts_with("/v1/");
        assert_eq!(request.has_browser_key, is_of_browsers, "{request:?}");
        assert_eq!(request.key_prefix.is_none(), is_of_browsers, "{request:?}");
    }
    let ended = |each: &&scanner_sim::SeenRequest| each.operation == Some(Operation::EndBrowser);
    assert_eq!(requests.iter().filter(ended).count(), 1);
}

#[tokio::test]
async fn it_is_off_until_somebody_switches_it_on() {
    let world = World::start().await;
    world.scan(LINK).await;
    let (capture, link) = world.link_of(LINK).await;
    assert!(!link.can_browse);
    let refused = world.station.look_in_browser(&capture).await.unwrap_err();
    assert_eq!(refused.code(), "no_browser");
    world.set(|settings| settings.browser = true).await;
    assert!(world.link_of(LINK).await.1.can_browse);
    // Without a key it stays as it is.
    let world = world.with_own_key().await;
    assert!(!world.link_of(LINK).await.1.can_browse);
    assert_eq!(world.asked(Operation::CreateBrowser), 0);
}

#[tokio::test]
async fn before_a_link_leaves_it_is_said_who_gets_it() {
    let world = World::with_browsers().await;
    let personal = "https://brand.example/r?email=jo%40example.com";
    world.scan(LINK).await;
    let consent = world.link_of(LINK).await.1.browse_consent;
    assert!(consent.starts_with("AnchorBrowser (127.0.0.1"), "{consent}");
    assert!(consent.ends_with(LINK), "{consent}");
    world.browse(LINK).await;
    // Agreed once, and remembered over a restart; the server of the API is another one.
    let world = world.restart().await;
    let link = world.link_of(LINK).await.1;
    assert_eq!(link.browse_consent, "");
    assert!(!link.consent.is_empty());
    world.scan(personal).await;
    let each_time = world.link_of(personal).await.1.browse_consent;
    assert!(each_time.ends_with(personal), "{each_time}");
}

#[tokio::test]
async fn hostile_and_private_links_are_sent_to_nobody() {
    let world = World::with_browsers().await;
    let long = format!("https://brand.example/{}", "x".repeat(2_100));
    for text in [
        "javascript:alert(1)",
        "data:text/html,<b>x</b>",
        "file:///etc/passwd",
        "intent://scan/#Intent;scheme=zxing;end",
        "smb://host/share",
        "http://localhost:8080/",
        "http://127.0.0.1/admin",
        "http://192.168.0.1/admin",
        "http://[::1]/",
        "http://2130706433/",
        "http://printer.local/",
        "http://printer/",
        "https://anna:secret@brand.example/",
        "https://brand.example/\u{202e}gnp",
        &long,
    ] {
        world.scan(text).await;
        let view = world.station.scan_view().await.unwrap();
        let card = view.captures.first().unwrap();
        let can_browse = card.link.as_ref().is_some_and(|link| link.can_browse);
        assert!(!can_browse, "{text}");
        let refused = world.station.look_in_browser(&card.id).await.unwrap_err();
        assert_eq!(refused.code(), "unfollowed", "{text}");
    }
    assert_eq!(world.asked(Operation::CreateBrowser), 0);
    assert_eq!(world.browser().await, None);
}

#[tokio::test]
async fn called_off_while_it_is_set_up_it_is_ended_once_it_can_be() {
    let world = World::with_browsers().await;
    world.browse(LINK).await;
    world.until_provisioning().await;
    world.station.end_browser().await.unwrap();
    let ending = world.until_standing(BrowserStanding::Ending).await;
    assert_eq!(ending.message, "The browser is being ended");
    world.until_no_browser().await;
    check_ended(&world, 1);
    assert_eq!(world.asked(Operation::ShowBrowser), 0);
}

#[tokio::test]
async fn one_that_never_gets_ready_is_ended_after_a_minute() {
    let world = World::with_browsers().await;
    world.browse("https://stuck.example/x1y2").await;
    let over = world.until_standing(BrowserStanding::Over).await;
    assert!(
        over.message.contains("not ready within a minute"),
        "{over:?}"
    );
    check_ended(&world, 1);
    let polls = world.asked(Operation::GetBrowserStatus);
    assert!((10..20).contains(&polls), "{polls}");
    // It is said until somebody has seen it.
    let world = world.restart().await;
    assert_eq!(world.browser().await, Some(over));
    world.station.end_browser().await.unwrap();
    assert_eq!(world.browser().await, None);
}

#[tokio::test]
async fn one_that_never_leaves_the_queue_is_given_up_and_told() {
    let world = World::with_browsers().await;
    world.browse("https://nowhere.example/x1y2").await;
    let over = world.until_standing(BrowserStanding::Over).await;
    assert!(
        over.message
            .starts_with("Nobody knows whether the browser was ended"),
        "{over:?}"
    );
    let polls = world.asked(Operation::GetBrowserStatus);
    assert!(polls < 160, "{polls}");
}

#[tokio::test]
async fn one_that_is_registered_late_is_shown_all_the_same() {
    let world = World::with_browsers().await;
    world.browse("https://late.example/x1y2").await;
    world.until_standing(BrowserStanding::Open).await;
    world.station.end_browser().await.unwrap();
    world.until_no_browser().await;
    check_ended(&world, 1);
}

#[tokio::test]
async fn one_that_fails_is_told_with_the_reason() {
    let world = World::with_browsers().await;
    world.browse("https://broken.example/x1y2").await;
    let over = world.until_standing(BrowserStanding::Over).await;
    assert_eq!(
        over.message,
        "The browser could not be started: The browser did not start. Try it again"
    );
    assert_eq!(world.server.live_browsers(), 0);
}

#[tokio::test]
async fn one_that_nobody_ends_is_over_when_its_life_is() {
    let world = World::with_browsers().await;
    world.browse(LINK).await;
    world.until_standing(BrowserStanding::Open).await;
    let over = world.until_standing(BrowserStanding::Over).await;
    assert_eq!(over.message, "The browser ended by itself");
    assert_eq!(world.server.live_browsers(), 0);
    world.until_live_view(false).await;
}

#[tokio::test]
async fn a_word_that_nobody_knows_is_polled_on() {
    let world = World::with_browsers().await;
    world.fault(FaultKind::UnknownWords, Operation::GetBrowserStatus);
    world.browse(LINK).await;
    world.until_standing(BrowserStanding::Open).await;
    assert!(world.server.faults().is_empty());
}

/// What is said when asking for a browser is answered with this.
async fn said_after(kind: FaultKind) -> BrowserView {
    let world = World::with_browsers().await;
    world.fault(kind, Operation::CreateBrowser);
    world.browse(LINK).await;
    let over = world.until_standing(BrowserStanding::Over).await;
    assert_eq!(world.asked(Operation::CreateBrowser), 1);
    over
}

#[tokio::test]
async fn every_refusal_is_told_in_words() {
    for (status, words) in [
        (400, "AnchorBrowser does not open this link: "),
        (401, "AnchorBrowser refused the key"),
        (402, "The account at AnchorBrowser has no credit left"),
        (404, "AnchorBrowser does not know this browser"),
        (429, "AnchorBrowser is asked too often"),
        (500, "Nobody knows whether a browser was opened"),
    ] {
        let over = said_after(FaultKind::Status(status)).await;
        assert!(over.message.starts_with(words), "{status}: {over:?}");
    }
    for (kind, words) in [
        (FaultKind::CaptivePortal, "Something else answered"),
        (FaultKind::ForeignRedirect, "Something else answered"),
        (FaultKind::WrongShape, "Nobody knows whether"),
    ] {
        let over = said_after(kind).await;
        assert!(over.message.starts_with(words), "{kind:?}: {over:?}");
    }
}

#[tokio::test]
async fn without_a_line_nothing_is_sent_and_it_is_said() {
    let world = World::with_browsers().await;
    world.server.unplug().await;
    world.browse(LINK).await;
    let over = world.until_standing(BrowserStanding::Over).await;
    assert!(
        over.message.starts_with("AnchorBrowser cannot be reached"),
        "{over:?}"
    );
    world.server.plug_in().await.unwrap();
    assert!(world.server.browsers().is_empty());
}

#[tokio::test]
async fn a_lost_answer_is_told_and_its_browser_is_bounded() {
    let world = World::with_browsers().await;
    world.fault(FaultKind::LostAnswer, Operation::CreateBrowser);
    world.browse(LINK).await;
    let over = world.until_standing(BrowserStanding::Over).await;
    assert!(
        over.message
            .ends_with("it ends by itself 5 minutes after its start"),
        "{over:?}"
    );
    assert_eq!(world.server.live_browsers(), 1);
    let world = world.restart().await;
    assert_eq!(world.browser().await, Some(over));
    assert_eq!(world.asked(Operation::CreateBrowser), 1);
    world.pass(Duration::from_mins(6));
    assert_eq!(world.server.live_browsers(), 0);
}

#[tokio::test]
async fn killed_while_it_is_set_up_it_is_ended_after_the_start() {
    for link in [
        LINK,
        "https://late.example/x1y2",
        "https://stuck.example/x1y2",
    ] {
        let world = World::with_browsers().await;
        world.browse(link).await;
        world.until_provisioning().await;
        // What is killed says no farewell.
        world.server.unplug().await;
        let world = world.crash().await;
        world.server.plug_in().await.unwrap();
        assert_eq!(world.server.live_browsers(), 1);
        world.until_no_browser().await;
        check_ended(&world, 1);
    }
}

#[tokio::test]
async fn killed_while_somebody_looks_it_is_ended_after_the_start() {
    let world = World::with_browsers().await;
    world.browse(LINK).await;
    world.until_standing(BrowserStanding::Open).await;
    world.server.unplug().await;
    let world = world.crash().await;
    world.server.plug_in().await.unwrap();
    world.until_no_browser().await;
    check_ended(&world, 1);
    world.until_live_view(false).await;
}

#[tokio::test]
async fn killed_while_it_is_asked_for_it_is_told_that_nobody_knows() {
    let world = World::with_browsers().await;
    let slow = FaultKind::Slow(Duration::from_secs(10));
    world.fault(slow, Operation::CreateBrowser);
    world.browse(LINK).await;
    world.until_hanging(Operation::CreateBrowser).await;
    let world = world.crash().await;
    let over = world.until_standing(BrowserStanding::Over).await;
    assert!(over.message.starts_with("Nobody knows"), "{over:?}");
    world.pass(Duration::from_mins(6));
    assert_eq!(world.server.live_browsers(), 0);
}

#[tokio::test]
async fn closing_the_program_ends_what_is_open() {
    let world = World::with_browsers().await;
    world.browse(LINK).await;
    world.until_standing(BrowserStanding::Open).await;
    world.station.close().await;
    check_ended(&world, 1);
}

#[tokio::test]
async fn closing_its_window_ends_it_and_nothing_else() {
    let world = World::with_browsers().await;
    world.browse(LINK).await;
    world.until_standing(BrowserStanding::Open).await;
    let view = world.until_live_view(true).await.unwrap();
    world.station.leave_browser(&view.browser).await.unwrap();
    world.until_no_browser().await;
    check_ended(&world, 1);
    // A second time nothing happens, nor to one that nobody knows.
    world.station.leave_browser(&view.browser).await.unwrap();
    world.station.leave_browser("nobody").await.unwrap();
}

#[tokio::test]
async fn a_second_look_ends_the_first() {
    let world = World::with_browsers().await;
    world.browse(LINK).await;
    world.until_standing(BrowserStanding::Open).await;
    let other = "https://other.example/cd34";
    world.browse(other).await;
    world
        .until_browser(|view| {
            view.is_some_and(|view| view.link == other && view.standing == BrowserStanding::Open)
        })
        .await;
    assert_eq!(world.server.live_browsers(), 1);
    assert!(world.server.browsers()[0].was_ended);
}

#[tokio::test]
async fn an_end_that_fails_is_tried_again() {
    let world = World::with_browsers().await;
    world.browse(LINK).await;
    world.until_standing(BrowserStanding::Open).await;
    world.fault(FaultKind::Status(500), Operation::EndBrowser);
    world.station.end_browser().await.unwrap();
    world.until_no_browser().await;
    check_ended(&world, 1);
    assert_eq!(world.asked(Operation::EndBrowser), 2);
}

#[tokio::test]
async fn one_that_is_over_already_needs_no_end() {
    let world = World::with_browsers().await;
    world.browse(LINK).await;
    world.until_standing(BrowserStanding::Open).await;
    world.server.unplug().await;
    world.pass(Duration::from_mins(4));
    let world = world.crash().await;
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_mins(4));
    world.until_no_browser().await;
    assert_eq!(world.server.live_browsers(), 0);
}

/// Every file below a folder, as far as it is text or not.
fn everything(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => everything(&path, found),
            false => found.push((path.display().to_string(), fs::read(&path).unwrap())),
        }
    }
}

#[tokio::test]
async fn neither_the_key_nor_the_address_of_a_view_is_kept_anywhere() {
    let world = World::with_browsers().await;
    let world = world.with_own_key().await;
    let view = world.station.store_browser_key(BROWSER_KEY).await.unwrap();
    assert_eq!(view.hint, "…ator");
    world.browse(LINK).await;
    world.until_standing(BrowserStanding::Open).await;
    let refused = world.station.forget_browser_key().await.unwrap_err();
    assert!(
        refused.to_string().contains("still being ended"),
        "{refused}"
    );
    let state = format!("{:?}", world.station.sync_state().borrow());
    let shown = format!(
        "{:?} {:?}",
        world.browser().await,
        world.link_of(LINK).await
    );
    world.station.end_browser().await.unwrap();
    world.until_no_browser().await;
    world.station.export_diagnosis().await.unwrap();

    let mut files = Vec::new();
    everything(world.folder(), &mut files);
    files.retain(|(name, _)| !name.ends_with("browser-key"));
    files.push(("the state".to_owned(), state.into_bytes()));
    files.push(("the window".to_owned(), shown.into_bytes()));
    assert!(files.len() > 5);
    for secret in [BROWSER_KEY, "/live/", "/cdp/"] {
        for (name, bytes) in &files {
            let is_in = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!is_in, "{secret} is in {name}");
        }
    }
    world.station.forget_browser_key().await.unwrap();
    assert!(!world.folder().join("browser-key").exists());
    // The key of the API stays where it is.
    let kept = fs::read_to_string(world.folder().join("api-key")).unwrap();
    assert_eq!(kept, BUSINESS_KEY);
}
