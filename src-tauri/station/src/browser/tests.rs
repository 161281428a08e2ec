//! What becomes of a browser, told call by call.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use super::*;

const START: Millis = 1_000_000;

fn waits() -> Waits {
    Waits::default()
}

fn id(text: &str) -> BrowserId {
    BrowserId::parse(text).unwrap()
}

fn told(status: &str, phase: &str, session: Option<&str>) -> BrowserState {
    BrowserState {
        status: BrowserStatus::from_word(status),
        phase: BrowserPhase::from_word(phase),
        session_id: session.map(id),
        live_view: (status == "ready").then(|| SecretUrl::from("https://view.example/1")),
        control: None,
        error: None,
    }
}

/// One whose request was taken at START.
fn starting() -> Browser {
    let mut browser = Browser::asked(START);
    browser.sends(START, &waits());
    browser.created(Ok(id("r")), START, &waits());
    browser
}

fn ready() -> Browser {
    let mut browser = starting();
    let view = browser.polled(&told("ready", "ready", Some("s")), START, &waits());
    assert_eq!(view, Some(SecretUrl::from("https://view.example/1")));
    browser
}

const NOT_THERE: BrowserFailure = BrowserFailure::Unknown;
const BUSY: BrowserFailure = BrowserFailure::Busy {
    wait: Duration::from_secs(30),
};
const FAULT: BrowserFailure = BrowserFailure::ServerFault { status: 500 };

#[test]
fn it_is_polled_ever_more_slowly_and_for_a_minute_at_most() {
    let mut browser = starting();
    let mut times = Vec::new();
    while browser.state == State::Starting {
        let now = browser.next_call.unwrap();
        assert_eq!(browser.step(), Step::Poll(id("r")));
        times.push((now - START) / 1_000);
        browser.polled(&told("processing", "baking", Some("s")), now, &waits());
    }
    assert_eq!(times, [1, 3, 6, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60]);
    assert_eq!(browser.trouble, Some(Trouble::Late));
    // And then it is ended.
    assert_eq!(browser.step(), Step::End(id("s")));
    browser.ended(Ok(()), START + 60_000, &waits());
    assert_eq!((browser.state, browser.next_call), (State::Ended, None));
}

#[test]
fn it_can_be_looked_at_when_it_is_ready_and_a_view_is_there() {
    let mut browser = starting();
    let mut no_view = told("ready", "ready", Some("s"));
    no_view.live_view = None;
    assert_eq!(browser.polled(&no_view, START, &waits()), None);
    let unregistered = told("ready", "ready", None);
    assert_eq!(starting().polled(&unregistered, START, &waits()), None);
    assert_eq!(browser.state, State::Starting);
    assert_eq!(ready().state, State::Ready);
    assert_eq!(ready().ends_by, Some(START + 300_000));
}

#[test]
fn it_stops_where_the_service_says_so() {
    for (status, state, trouble) in [
        ("failed", State::Failed, Trouble::GaveUp),
        ("completed", State::Failed, Trouble::Over),
        ("cancelled", State::Failed, Trouble::Over),
    ] {
        let mut browser = starting();
        browser.polled(&told(status, "", None), START, &waits());
        assert_eq!((browser.state, browser.trouble), (state, Some(trouble)));
    }
    let mut browser = ready();
    browser.polled(&told("completed", "", None), START, &waits());
    assert_eq!(
        (browser.state, browser.trouble),
        (State::Ended, Some(Trouble::Over))
    );
}

#[test]
fn one_that_nobody_wants_is_polled_until_it_can_be_ended() {
    let mut browser = starting();
    browser.leave(START + 1_000);
    assert_eq!(browser.step(), Step::Poll(id("r")));
    browser.polled(
        &told("processing", "provisioning", None),
        START + 1_000,
        &waits(),
    );
    assert_eq!(browser.next_call, Some(START + 6_000));
    browser.polled(
        &told("processing", "configuring", Some("s")),
        START + 6_000,
        &waits(),
    );
    assert_eq!(browser.step(), Step::End(id("s")));
    browser.ended(Err(&FAULT), START + 6_000, &waits());
    assert_eq!(browser.state, State::Ending);
    browser.ended(Err(&NOT_THERE), START + 11_000, &waits());
    assert_eq!(browser.state, State::Ended);
}

#[test]
fn one_that_is_left_while_it_is_asked_for_is_ended_too() {
    let mut browser = Browser::asked(START);
    browser.sends(START, &waits());
    browser.leave(START);
    browser.created(Ok(id("r")), START, &waits());
    assert_eq!(
        (browser.state, browser.step()),
        (State::Ending, Step::Poll(id("r")))
    );
    let mut unsent = Browser::asked(START);
    unsent.leave(START);
    assert_eq!(unsent.state, State::Ended);
}

#[test]
fn a_lost_answer_is_told_and_bounded() {
    for failure in [FAULT, BrowserFailure::Unreadable] {
        let mut browser = Browser::asked(START);
        browser.sends(START, &waits());
        browser.created(Err(&failure), START, &waits());
        assert_eq!(
            (browser.state, browser.trouble),
            (State::Lost, Some(Trouble::Unsure))
        );
        assert_eq!(browser.ends_by, Some(START + 360_000));
    }
}

#[test]
fn a_refusal_is_told_and_nothing_is_left() {
    for (failure, trouble) in [
        (BrowserFailure::NoCredit, Trouble::Credit),
        (BrowserFailure::KeyRefused, Trouble::Key),
        (BUSY, Trouble::Busy),
    ] {
        let mut browser = Browser::asked(START);
        browser.sends(START, &waits());
        browser.created(Err(&failure), START, &waits());
        assert_eq!(
            (browser.state, browser.trouble),
            (State::Failed, Some(trouble))
        );
    }
}

#[test]
fn after_a_start_everything_that_was_under_way_is_ended() {
    #[track_caller]
    fn check(mut browser: Browser, want: State) {
        browser.recover(START + 86_400_000);
        assert_eq!(browser.state, want);
        assert_eq!(browser.next_call.is_some(), want == State::Ending);
    }
    let mut creating = Browser::asked(START);
    creating.sends(START, &waits());
    check(Browser::asked(START), State::Ended);
    check(creating.clone(), State::Lost);
    creating.leave(START);
    check(creating, State::Lost);
    check(starting(), State::Ending);
    check(ready(), State::Ending);
}

#[test]
fn one_that_cannot_be_ended_is_bounded_by_its_life() {
    let mut browser = ready();
    browser.leave(START);
    let mut calls = 0;
    while let Some(now) = browser.next_call {
        browser.ended(Err(&FAULT), now, &waits());
        calls += 1;
    }
    assert_eq!(
        (browser.state, browser.trouble),
        (State::Lost, Some(Trouble::Unended))
    );
    assert!(calls < 70, "{calls}");
}

#[test]
fn one_that_is_never_registered_is_asked_for_gently_and_not_for_ever() {
    let mut browser = starting();
    browser.leave(START);
    let mut calls = 0;
    while let Some(now) = browser.next_call {
        browser.polled(&told("pending", "queued", None), now, &waits());
        calls += 1;
    }
    assert_eq!(browser.state, State::Lost);
    assert!((60..140).contains(&calls), "{calls}");
}

#[test]
fn a_refused_end_is_looked_into() {
    let mut browser = ready();
    browser.leave(START);
    browser.ended(Err(&BrowserFailure::KeyRefused), START, &waits());
    assert_eq!(browser.step(), Step::Poll(id("r")));
    let mut over = browser.clone();
    over.polled(&told("completed", "", None), START, &waits());
    assert_eq!(over.state, State::Ended);
    // It runs, so it is tried again; the key is wrong, so it takes its time.
    browser.polled(&told("ready", "", None), START, &waits());
    assert_eq!(browser.step(), Step::End(id("s")));
    assert_eq!(browser.next_call, Some(START + 5_000));
}

#[test]
fn whoever_asks_for_time_gets_it() {
    let mut browser = starting();
    browser.poll_failed(&BUSY, START + 1_000, &waits());
    assert_eq!(browser.next_call, Some(START + 31_000));
    browser.polled(
        &told("processing", "queued", None),
        START + 31_000,
        &waits(),
    );
    assert_eq!(browser.trouble, None);
}

#[test]
fn every_stage_has_its_place() {
    #[track_caller]
    fn check(state: State, phase: &str, want: usize) {
        assert_eq!(stage(state, phase), want);
    }
    check(State::Asked, "", 0);
    check(State::Starting, "queued", 0);
    check(State::Starting, "provisioning", 1);
    check(State::Starting, "configuring", 2);
    check(State::Starting, "baking", 0);
    check(State::Ready, "ready", STAGES);
}

#[test]
fn words_are_read_back() {
    for state in State::ALL {
        assert_eq!(State::from_word(state.word()), state);
    }
    for trouble in Trouble::ALL {
        assert_eq!(Trouble::from_word(trouble.word()), Some(trouble));
        assert!(!trouble.sentence("why").is_empty());
    }
    assert_eq!(State::from_word("dreaming"), State::Lost);
}
