//! A station in a process of its own, killed with SIGKILL, and the one that is started after it.

use std::{
    env,
    io::{self, BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use perch_station::{
    clock::Clock,
    settings::{Settings, Waits},
    station::{BrowserService, Station, StationConfig},
    tone::Silent,
};
use scanner_sim::{
    BROWSER_KEY, BUSINESS_KEY, BrowserTimings, Config, Operation, Simulator, Timings,
};

const NAME: &str =
    "killed::a_browser_that_is_provisioned_when_its_station_is_killed_is_ended_by_the_next";
/// Tells the process that is to be killed where its data are, and where the server is.
const FOLDER: &str = "PERCH_KILLED_FOLDER";
const SERVER: &str = "PERCH_KILLED_SERVER";
const LINK: &str = "https://brand.example/ab12";
/// What any step may take on a busy machine.
const SOON: Duration = Duration::from_secs(60);
/// Times as fast as the machine's own clock.
const PACE: u32 = 5;

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_is_provisioned_when_its_station_is_killed_is_ended_by_the_next() {
    if let (Some(folder), Some(server)) = (env::var_os(FOLDER), env::var_os(SERVER)) {
        let life = live(Path::new(&folder), server.to_str().unwrap());
        return tokio::time::timeout(SOON, life).await.unwrap();
    }
    let config = Config {
        clock: scanner_sim::Clock::scaled(f64::from(PACE)),
        timings: Timings {
            browser: BrowserTimings {
                provisioning: Duration::from_secs(15),
                ..BrowserTimings::default()
            },
            ..Timings::default()
        },
        ..Config::default()
    };
    let server = Simulator::start(config).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut life = Command::new(env::current_exe().unwrap())
        .args(["--exact", NAME, "--nocapture"])
        .env(FOLDER, folder.path())
        .env(SERVER, server.url())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(life.stdout.take().unwrap());
    let is_there = tokio::task::spawn_blocking(move || {
        let mut lines = said.lines().map_while(Result::ok);
        lines.any(|line| line.ends_with("provisioned"))
    });
    assert!(is_there.await.unwrap(), "the station saw no browser");
    life.kill().unwrap();
    life.wait().unwrap();
    assert_eq!(server.live_browsers(), 1);

    let next = open(folder.path(), &server.url()).await;
    let mut state = next.sync_state();
    let is_ended = async {
        while !server.browsers().iter().all(|each| each.was_ended) {
            state.changed().await.unwrap();
        }
    };
    let came = tokio::time::timeout(SOON, is_ended).await;
    assert!(came.is_ok(), "{:?}", server.browsers());
    next.close().await;
    assert_eq!((server.browsers().len(), server.live_browsers()), (1, 0));
    let requests = server.requests();
    let creates = requests
        .iter()
        .filter(|each| each.operation == Some(Operation::CreateBrowser));
    assert_eq!(creates.count(), 1);
    server.stop().await;
}

/// Has a link opened elsewhere, says when the browser is being set up, and waits for its end.
async fn live(folder: &Path, server: &str) {
    perch_station::outbox::prepare_folder(folder).unwrap();
    let settings = Settings {
        browser: true,
        ..Settings::default()
    };
    settings.store(folder).unwrap();
    let station = open(folder, server).await;
    let moment = station.type_code(LINK).await.unwrap();
    station
        .look_in_browser(&moment.capture_id.unwrap())
        .await
        .unwrap();
    let mut state = station.sync_state();
    loop {
        let browser = station.station_view().await.unwrap().browser;
        if browser.is_some_and(|view| view.steps.iter().any(|step| step.is_done)) {
            io::stdout().write_all(b"provisioned\n").unwrap();
        }
        state.changed().await.unwrap();
    }
}

async fn open(folder: &Path, server: &str) -> Station {
    let config = StationConfig {
        folder: folder.to_owned(),
        clock: Clock::hurried(PACE, Clock::real().now()),
        waits: Waits::default(),
        server: Some(server.to_owned()),
        practice: Some(BUSINESS_KEY.to_owned()),
        tones: Arc::new(Silent),
        version: "0.0.0",
        user_agent: "perch-tests".to_owned(),
        browsers: Some(BrowserService {
            address: server.to_owned(),
            key: BROWSER_KEY.to_owned(),
        }),
    };
    Station::open(config).await.unwrap()
}
