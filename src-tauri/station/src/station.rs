//! The station: everything above, put together and running.
//!
//! A [`Station`] holds the data folder, watches the camera, takes scans in and
//! sends what stands in the outbox. The window and the command line ask it for
//! views and tell it what the operator wants; it calls back through channels. A
//! [`Looking`] shows the same views of a folder that another process works in.
//!
//! It does not know Tauri, a window or a terminal.

mod alarm;
mod bench;
mod browser_commands;
mod cameras;
mod commands;
mod desk_commands;
mod develop;
mod errand;
mod history_commands;
mod hold_commands;
mod idle;
mod looking;
mod photo_commands;
mod shutter;
mod side_doors;
mod stumbles;
mod table;
mod upkeep;
mod wire;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use scanner_api::BrowserKey;
use tokio::{
    sync::{broadcast, mpsc, watch},
    task::{JoinHandle, spawn_blocking},
};
use tr::tr;
use tracing::info;

use crate::{
    camera::{Feed, SourceSpec},
    clock::{Clock, millis},
    draw::{self, Live},
    error::{Result, StationError},
    eyes::{Eyes, EyesCounts, Stumble, Told},
    frame::Frame,
    key::{KeyPolicy, KeyStore, Secret},
    language,
    outbox::{self, FolderLock, Outbox},
    photo::{SHOTS, Shot},
    settings::{Settings, Waits},
    sync::{Sync, SyncState, Wire},
    tone::{Tone, ToneSink},
    view::{
        CameraChoice, CameraState, HeldView, Moment, Notice, Overlay, PhotosView, QueueFilter,
        QueueView, ReviewView, ScanView, ScanWord, SessionView, SettingsForm, SettingsView,
        StationView, Urgency,
    },
};

use bench::{Act, Bench, Word};
pub use idle::{Idle, Why};
pub use looking::Looking;
pub use stumbles::stumbles;
use table::Table;
use wire::Ways;
pub use wire::{ContractCheck, check_contract, check_key};

/// How long a call that is under way may still take when the station closes.
const CLOSING: Duration = Duration::from_secs(5);
/// How long a browser elsewhere may take to be ended before that.
const LEAVING: Duration = Duration::from_secs(2);
/// Moments that a slow listener may fall behind.
const MOMENTS: usize = 64;

/// What a station is told at its start.
pub struct StationConfig {
    /// The data folder.
    pub folder: PathBuf,
    /// Where the time comes from.
    pub clock: Clock,
    /// Every wait.
    pub waits: Waits,
    /// Server to use instead of the one in the settings.
    pub server: Option<String>,
    /// The key of practice mode; it marks the station as practice, and no key store is touched.
    pub practice: Option<String>,
    /// Where tones go.
    pub tones: Arc<dyn ToneSink>,
    /// Version of the program.
    pub version: &'static str,
    /// What the client calls itself.
    pub user_agent: String,
    /// A browser service instead of the real one, in practice and in tests.
    pub browsers: Option<BrowserService>,
}

/// A browser service in the place of the real one.
#[derive(Clone)]
pub struct BrowserService {
    /// Its address, on this machine.
    pub address: String,
    /// The key of practice mode for it.
    pub key: String,
}

/// A running station. Clones are the same station.
#[derive(Clone)]
pub struct Station(Arc<Inner>);

struct Inner {
    outbox: Outbox,
    clock: Clock,
    waits: Waits,
    /// Overrides the server of the settings.
    server: Option<String>,
    is_practice: bool,
    version: &'static str,
    user_agent: String,
    settings: watch::Sender<Settings>,
    key: KeyStore,
    browser_key: KeyStore<BrowserKey>,
    /// Overrides the address of the browser service.
    browser_service: Option<String>,
    wire: watch::Sender<Wire>,
    feed: Feed,
    /// The camera for photos, where that is another one.
    photo_feed: Feed,
    table: Table,
    acts: mpsc::UnboundedSender<Act>,
    word: watch::Receiver<Word>,
    moments: broadcast::Sender<Moment>,
    overlay: watch::Receiver<Overlay>,
    looked: watch::Receiver<EyesCounts>,
    /// What is to be told of the reader's failures.
    stumbled: watch::Sender<Option<Notice>>,
    tones: Arc<dyn ToneSink>,
    state: watch::Receiver<SyncState>,
    changed: watch::Sender<u32>,
    running: Mutex<Option<Running>>,
}

/// What ends with the station.
struct Running {
    sync: Sync,
    eyes: Eyes,
    tasks: Vec<JoinHandle<()>>,
    lock: FolderLock,
}

impl Station {
    /// Takes the data folder and starts work in it.
    ///
    /// # Errors
    /// [`StationError::DataFolderInUse`] when another process has the folder, and when
    /// the folder, its database or its settings cannot be used.
    pub async fn open(config: StationConfig) -> Result<Self> {
        let policy = match &config.practice {
            Some(key) => KeyPolicy::Practice(key.clone()),
            None => KeyPolicy::Station,
        };
        Self::open_with_keys(config, policy).await
    }

    /// Opens a station that keeps its key only where `policy` lets it.
    ///
    /// # Errors
    /// As [`Station::open`].
    pub async fn open_with_keys(config: StationConfig, policy: KeyPolicy) -> Result<Self> {
        let StationConfig {
            folder,
            clock,
            waits,
            server,
            practice,
            tones,
            version,
            user_agent,
            browsers,
        } = config;
        outbox::prepare_folder(&folder)?;
        let lock = FolderLock::take(&folder)?;
        let settings = Settings::load(&folder)?;
        language::speak(settings.language);
        let outbox = Outbox::open(&folder, clock.now(), waits.quarantine).await?;
        upkeep::sweep(&outbox, clock.now()).await?;
        let is_practice = practice.is_some();
        let browser_service = browsers.as_ref().map(|service| service.address.clone());
        let browser_policy = match &policy {
            KeyPolicy::Practice(_) => {
                KeyPolicy::Practice(browsers.map(|service| service.key).unwrap_or_default())
            }
            other => other.clone(),
        };
        let browser_key = open_key(folder.clone(), browser_policy, waits.clone()).await?;
        let key = open_key(folder, policy, waits.clone()).await?;
        let ways = Ways {
            server: server.as_deref(),
            browsers: browser_service.as_deref(),
        };
        let wire = wire::wire(&settings, ways, (&key, &browser_key), &user_agent, &waits);
        let (wire, wire_seen) = watch::channel(wire);
        let sync = Sync::start(outbox.clone(), clock.clone(), waits.clone(), wire_seen).await?;
        let feed = Feed::start(
            SourceSpec::from_setting(&settings.camera),
            clock.clone(),
            &waits,
        );
        let photo_feed = Feed::start(
            SourceSpec::from_setting(&settings.photo_camera),
            clock.clone(),
            &waits,
        );
        let (acts, inbox) = mpsc::unbounded_channel();
        let (stumbles, stumbles_seen) = mpsc::unbounded_channel();
        let (settings, settings_seen) = watch::channel(settings);
        let eyes = Eyes::open(
            feed.frames(),
            settings_seen.clone(),
            clock.clone(),
            &waits,
            hand_on(acts.clone(), stumbles),
        );
        let (looked, stumbled) = (eyes.counts(), watch::Sender::new(None));
        let upkeep = upkeep::look_after(
            outbox.clone(),
            clock.clone(),
            waits.quiet,
            settings_seen.clone(),
        );
        let mending = upkeep::mend_when_damaged(outbox.clone(), clock.clone(), waits.quarantine);
        let (changed, _) = watch::channel(0);
        let (moments, _) = broadcast::channel(MOMENTS);
        let bench = Bench::new(
            outbox.clone(),
            clock.clone(),
            &waits,
            settings_seen,
            tones.clone(),
            moments.clone(),
        );
        let (word, overlay) = (bench.word(), bench.overlay());
        let state = sync.state();
        let look_after =
            stumbles::look_after(outbox.folder().to_owned(), stumbles_seen, stumbled.clone());
        let mut tasks = vec![
            tokio::spawn(bench.run(inbox)),
            tokio::spawn(upkeep),
            tokio::spawn(mending),
            tokio::spawn(look_after),
            tokio::spawn(bump(stumbled.subscribe(), changed.clone())),
        ];
        tasks.extend(forward(&changed, &outbox, &state, &word));
        for feed in [&feed, &photo_feed] {
            tasks.push(tokio::spawn(bump(feed.status(), changed.clone())));
        }
        let inner = Inner {
            outbox,
            clock,
            waits,
            server,
            is_practice,
            version,
            user_agent,
            settings,
            key,
            browser_key,
            browser_service,
            wire,
            feed,
            photo_feed,
            table: Table::default(),
            acts,
            word,
            moments,
            overlay,
            looked,
            stumbled,
            tones,
            state,
            changed,
            running: Mutex::new(Some(Running {
                sync,
                eyes,
                tasks,
                lock,
            })),
        };
        let station = Self(Arc::new(inner));
        let weak = || Arc::downgrade(&station.0);
        station.also_run(tokio::spawn(alarm::sound(weak())));
        station.also_run(tokio::spawn(table::look(weak())));
        station.also_run(tokio::spawn(side_doors::watch_folder(weak())));
        station.also_run(tokio::spawn(side_doors::listen_to_serial(weak())));
        for is_for_photos in [false, true] {
            station.also_run(tokio::spawn(cameras::remember(weak(), is_for_photos)));
        }
        info!(version, "The station is open");
        Ok(station)
    }

    /// Lets a task end with the station.
    fn also_run(&self, task: JoinHandle<()>) {
        let mut running = self
            .0
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match running.as_mut() {
            Some(running) => running.tasks.push(task),
            None => task.abort(),
        }
    }

    /// Ends cleanly: no more scans, the call under way is let finish, the folder is free.
    pub async fn close(&self) {
        self.leave_browsers(LEAVING).await;
        let running = self
            .0
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(Running {
            sync,
            eyes,
            tasks,
            lock,
        }) = running
        else {
            return;
        };
        self.0.feed.change(None);
        self.0.photo_feed.change(None);
        drop(eyes);
        sync.stop(CLOSING).await;
        for task in tasks {
            task.abort();
        }
        drop(lock);
        info!("The station is closed");
    }

    /// What stands on the disk, for measurements and for scenarios that take room away.
    pub fn outbox(&self) -> &Outbox {
        &self.0.outbox
    }

    /// Counts changes of anything a view shows.
    pub fn changed(&self) -> watch::Receiver<u32> {
        self.0.changed.subscribe()
    }

    /// What is to be heard and seen at the moment it is durable.
    pub fn moments(&self) -> broadcast::Receiver<Moment> {
        self.0.moments.subscribe()
    }

    /// Outlines of the codes in view.
    pub fn overlays(&self) -> watch::Receiver<Overlay> {
        self.0.overlay.clone()
    }

    /// What became of the camera's frames: read, left out, damaged, failed on.
    pub fn looked(&self) -> watch::Receiver<EyesCounts> {
        self.0.looked.clone()
    }

    /// The newest frame.
    pub fn frames(&self) -> watch::Receiver<Option<Arc<Frame>>> {
        self.0.feed.frames()
    }

    /// The newest frame of the camera for photos.
    pub fn photo_frames(&self) -> watch::Receiver<Option<Arc<Frame>>> {
        self.photo_feed().frames()
    }

    /// How sync stands.
    pub fn sync_state(&self) -> watch::Receiver<SyncState> {
        self.0.state.clone()
    }

    /// Looks through another source from now on.
    pub fn watch_camera(&self, source: SourceSpec) {
        self.0.feed.change(Some(source));
    }

    /// The frame around every screen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn station_view(&self) -> Result<StationView> {
        draw::station_view(&mut *self.reader().await?, &self.live()).await
    }

    /// The Scan screen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn scan_view(&self) -> Result<ScanView> {
        draw::scan_view(&mut *self.reader().await?, &self.live()).await
    }

    /// The Session screen of a session, or of the one at hand.
    ///
    /// # Errors
    /// When there is no such session or the database fails.
    pub async fn session_view(&self, session: Option<&str>) -> Result<Option<SessionView>> {
        draw::session_view(&mut *self.reader().await?, &self.live(), session).await
    }

    /// The Photos screen of a capture, or of the one at hand.
    ///
    /// # Errors
    /// When there is no such capture or the database fails.
    pub async fn photos_view(&self, capture: Option<&str>) -> Result<PhotosView> {
        let table = draw::Table {
            shots: self.shots(),
            camera: self.photo_feed().status().borrow().view(),
            own_camera: !self.0.settings.borrow().photo_camera.is_empty(),
            margins: self.0.settings.borrow().margins,
            held: self.held_view(),
            hands_free: self.0.table.is_hands_free(),
            checks: self.0.settings.borrow().check_on_table,
        };
        let live = self.live();
        draw::photos_view(&mut *self.reader().await?, &live, &table, capture).await
    }

    /// One page of the Queue screen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn queue_view(&self, filter: QueueFilter, page: u32) -> Result<QueueView> {
        draw::queue_view(&mut *self.reader().await?, &self.live(), filter, page).await
    }

    /// The Review screen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn review_view(&self) -> Result<ReviewView> {
        draw::review_view(&mut *self.reader().await?, &self.live()).await
    }

    /// The settings as they count now.
    pub fn settings_form(&self) -> SettingsForm {
        let mut form = self.0.settings.borrow().to_form();
        if let Some(server) = &self.0.server {
            form.server.clone_from(server);
        }
        form
    }

    /// The Settings screen.
    ///
    /// # Errors
    /// [`StationError::Closing`] while the program ends.
    pub async fn settings_view(&self) -> Result<SettingsView> {
        let found = spawn_blocking(|| (crate::camera::list(), crate::serial::ports()));
        let (cameras, serial_ports) = found.await.map_err(|_| StationError::Closing)?;
        Ok(SettingsView {
            form: self.settings_form(),
            at_work: self.cameras_at_work().await,
            serial_ports,
            photo_types: photo_types(),
            hold_list: self.hold_list_view().await?,
            key: self.0.key.view(),
            browser_key: self.0.browser_key.view(),
            cameras: cameras
                .into_iter()
                .map(|camera| CameraChoice {
                    id: camera.id,
                    name: camera.name,
                })
                .collect(),
            data_dir: self.0.outbox.folder().display().to_string(),
            version: self.0.version.to_owned(),
            practice: self.0.is_practice,
            is_fresh: Settings::are_fresh(self.0.outbox.folder()),
        })
    }

    /// What is not in the database.
    fn live(&self) -> Live {
        let now = self.0.clock.now();
        let settings = self.0.settings.borrow();
        let camera = self.0.feed.status().borrow().view();
        let (word, message) = self.0.word.borrow().now(camera.state == CameraState::Live);
        let state = self.0.state.borrow();
        let held = self.held_view().into_iter().map(notice_of_held);
        let notices = self
            .0
            .stumbled
            .borrow()
            .iter()
            .cloned()
            .chain(held)
            .collect();
        Live {
            station: settings.station.clone(),
            practice: self.0.is_practice,
            version: self.0.version.to_owned(),
            now,
            taking_long: self.0.waits.taking_long,
            link: state.line.view(&self.0.wire.borrow().host),
            quota: state.ledger.view(now),
            upload: state.upload.clone(),
            camera,
            sound_available: self.0.tones.available(),
            follows_links: settings.follows_links,
            browsers: self.browsers(),
            count_mode: settings.count_mode,
            word,
            message,
            notices,
        }
    }

    /// The camera for photos.
    fn photo_feed(&self) -> &Feed {
        match self.0.settings.borrow().photo_camera.is_empty() {
            true => &self.0.feed,
            false => &self.0.photo_feed,
        }
    }

    /// Tells that something changed which a view shows.
    fn tell_changed(&self) {
        self.0
            .changed
            .send_modify(|revision| *revision = revision.wrapping_add(1));
    }

    async fn reader(&self) -> Result<sqlx::pool::PoolConnection<sqlx::Sqlite>> {
        Ok(self.0.outbox.reader().acquire().await?)
    }

    fn now(&self) -> crate::clock::Millis {
        self.0.clock.now()
    }

    /// Plays a tone, unless tones are switched off.
    fn play(&self, tone: Tone) {
        bench::play(&*self.0.tones, &self.0.settings.borrow(), tone);
    }
}

/// Wherever somebody looks, a photo that waits is told.
fn notice_of_held(held: HeldView) -> Notice {
    Notice {
        id: held.id,
        code: "photo_held".to_owned(),
        urgency: Urgency::Notice,
        message: held.message,
        offer: None,
    }
}

/// The types of photos in words.
fn photo_types() -> Vec<CameraChoice> {
    let choice = |shot: &Shot| CameraChoice {
        id: shot.photo_type.to_owned(),
        name: shot.label(),
    };
    SHOTS.iter().map(choice).collect()
}

async fn open_key<K: Secret>(
    folder: PathBuf,
    policy: KeyPolicy,
    waits: Waits,
) -> Result<KeyStore<K>> {
    // The system's key store may take its time to answer.
    spawn_blocking(move || KeyStore::open(&folder, policy, &waits))
        .await
        .map_err(|_| StationError::Closing)
}

/// Sends what the eyes tell to those who wait for it.
fn hand_on(
    acts: mpsc::UnboundedSender<Act>,
    stumbles: mpsc::UnboundedSender<Stumble>,
) -> impl FnMut(Told) + Send + 'static {
    move |told| {
        // Nobody listens any more once the station closes.
        match told {
            Told::Glimpse(glimpse) => acts.send(Act::Glimpse(glimpse)).ok(),
            Told::Stumble(stumble) => stumbles.send(stumble).ok(),
        };
    }
}

/// One number that grows whenever anything changes that a view shows.
fn forward(
    changed: &watch::Sender<u32>,
    outbox: &Outbox,
    state: &watch::Receiver<SyncState>,
    word: &watch::Receiver<Word>,
) -> Vec<JoinHandle<()>> {
    vec![
        tokio::spawn(bump(outbox.revision(), changed.clone())),
        tokio::spawn(bump(state.clone(), changed.clone())),
        tokio::spawn(bump(word.clone(), changed.clone())),
    ]
}

async fn bump<T>(mut source: watch::Receiver<T>, changed: watch::Sender<u32>) {
    while source.changed().await.is_ok() {
        changed.send_modify(|revision| *revision = revision.wrapping_add(1));
    }
}

/// Free bytes of the disk that holds a folder.
///
/// # Errors
/// What the system says.
#[cfg(unix)]
pub fn free_bytes(folder: &Path) -> std::io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

fn undo_time(waits: &Waits) -> crate::clock::Millis {
    millis(waits.undo)
}

/// The word before anything was scanned.
fn ready() -> (ScanWord, String) {
    (
        ScanWord::Ready,
        tr!("Hold a code under the camera, scan it, or press F2 to type it"),
    )
}
