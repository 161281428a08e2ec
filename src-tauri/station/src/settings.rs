//! What an operator can set, and every wait of the program.
//!
//! [`Settings`] live in one TOML file in the data folder, never the key.
//! [`Waits`] are not for operators: they stand in one struct so that scenarios
//! can scale all of them and nobody hides a wait elsewhere.

use std::{collections::BTreeMap, fs, io::Write, path::Path, time::Duration};

use perch_reader::{Symbology, SymbologySet};
use serde::{Deserialize, Serialize};
use tr::tr;

use crate::{
    error::{Result, StationError},
    view::{
        CameraCard, CodeFamily, Control, Language, Margins, PhotoSet, SessionPer, SettingsForm,
        Theme,
    },
};

/// Server of a fresh installation.
pub const DEFAULT_SERVER: &str = "https://www.closient.com";

const FILE_NAME: &str = "settings.toml";
/// Per cent of a photo that can be cut from one side; a part of it is always left.
const WIDEST_MARGIN: u32 = 45;

/// What an operator can set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Name of this station, 1 to 60 characters.
    pub station: String,
    /// Base address of the server.
    pub server: String,
    /// Id of the scanning camera; empty for none.
    pub camera: String,
    /// When a new session is opened.
    pub session_per: SessionPer,
    /// Captures per session when `session_per` is `captures`.
    pub captures_per_session: u32,
    /// Count the same code each time it comes back.
    pub count_mode: bool,
    /// Kinds of code that the camera reads.
    pub codes: Vec<CodeFamily>,
    /// Play tones.
    pub sound: bool,
    /// Loudness of the tones, 0 to 100.
    pub volume: u32,
    /// Whether the window says aloud what comes next, where the system has a voice.
    pub voice: bool,
    /// Colours of the window.
    pub theme: Theme,
    /// Whether the window fills the screen, with larger targets.
    pub kiosk: bool,
    /// Whether Perch starts when somebody signs in to this computer.
    pub autostart: bool,
    /// Keys that were changed: the window's name of an action and its chord.
    pub keys: BTreeMap<String, String>,
    /// Language of the window.
    pub language: Language,
    /// Days after which the picture of a delivered photo is removed here; 0 keeps it.
    pub keep_photos_days: u32,
    /// Free megabytes of the disk below which no photo is taken.
    pub photo_floor_mb: u32,
    /// Id of the camera for photos; empty for the scanning one.
    pub photo_camera: String,
    /// Shots that are asked for.
    pub photo_set: PhotoSet,
    /// Types of the own set.
    pub own_shots: Vec<String>,
    /// Pictures of which the sharpest becomes the photo, 1 to 5.
    pub best_of: u32,
    /// Whether the camera changes to its full size for each photo.
    pub full_stills: bool,
    /// Whether a product is submitted as soon as its shots are complete, and checked while it
    /// is on the table.
    pub check_on_table: bool,
    /// What is cut away from each photo of a camera before it is stored.
    pub margins: Margins,
    /// Longest side of what is uploaded, in pixels; 0 leaves every photo as it is.
    pub upload_long_edge: u32,
    /// JPEG quality of what has to be made smaller for the upload, 60 to 100.
    pub upload_quality: u32,
    /// Folder whose new pictures become photos; empty for none.
    pub hot_folder: String,
    /// Port of a serial scanner; empty for none.
    pub serial_port: String,
    /// Its speed in bits a second.
    pub serial_speed: u32,
    /// Whether somebody agreed that the server follows links.
    pub follows_links: bool,
    /// Whether links may be looked at in a browser elsewhere.
    pub browser: bool,
    /// Whether somebody agreed that links go there.
    pub browses_links: bool,
    /// What was set on each camera, by its id; what is not in here, the camera chooses.
    pub controls: BTreeMap<String, BTreeMap<Control, i32>>,
    /// What was found when a camera was examined, by its id.
    pub cards: BTreeMap<String, CameraCard>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            station: "bench-1".to_owned(),
            server: DEFAULT_SERVER.to_owned(),
            camera: String::new(),
            session_per: SessionPer::Order,
            captures_per_session: 10,
            count_mode: false,
            codes: families_of(SymbologySet::product()),
            sound: true,
            volume: 70,
            voice: false,
            theme: Theme::System,
            kiosk: false,
            autostart: false,
            keys: BTreeMap::new(),
            language: Language::Desktop,
            keep_photos_days: 0,
            photo_floor_mb: 500,
            photo_camera: String::new(),
            photo_set: PhotoSet::All,
            own_shots: Vec::new(),
            best_of: 3,
            full_stills: false,
            check_on_table: false,
            margins: Margins::default(),
            upload_long_edge: 4_096,
            upload_quality: 90,
            hot_folder: String::new(),
            serial_port: String::new(),
            serial_speed: 9_600,
            follows_links: false,
            browser: false,
            browses_links: false,
            controls: BTreeMap::new(),
            cards: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Reads the settings of a data folder; defaults when there are none.
    ///
    /// # Errors
    /// [`StationError::Setting`] when the file is there but cannot be understood.
    pub fn load(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE_NAME);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(source) => return Err(StationError::DataFolder { path, source }),
        };
        toml::from_str(&text).map_err(|error| {
            StationError::Setting(tr!(
                "The settings file {path} cannot be read: {error}. Correct it or remove it to start with defaults",
                path = path.display(),
                error = error.message()
            ))
        })
    }

    /// Whether nobody has stored settings in this data folder yet.
    pub fn are_fresh(folder: &Path) -> bool {
        !folder.join(FILE_NAME).exists()
    }

    /// Writes the settings, whole or not at all.
    ///
    /// # Errors
    /// [`StationError::DataFolder`] when the file cannot be written.
    pub fn store(&self, folder: &Path) -> Result<()> {
        let failed = |source| StationError::DataFolder {
            path: folder.to_owned(),
            source,
        };
        let text = toml::to_string_pretty(self).map_err(|error| {
            StationError::Setting(tr!("The settings cannot be written: {error}", error))
        })?;
        let temporary = folder.join(".settings.toml.new");
        let mut file = fs::File::create(&temporary).map_err(failed)?;
        file.write_all(text.as_bytes()).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        fs::rename(&temporary, folder.join(FILE_NAME)).map_err(failed)
    }

    /// Takes what the Settings screen sends, or says what is wrong with it.
    ///
    /// # Errors
    /// [`StationError::Setting`] with one sentence about the first wrong value.
    pub fn from_form(form: SettingsForm) -> Result<Self> {
        let wrong = |message| Err(StationError::Setting(message));
        let station = form.station.trim().to_owned();
        if station.is_empty() || station.chars().count() > 60 {
            return wrong(tr!("Give the station a name of 1 to 60 characters"));
        }
        let server = form.server.trim().trim_end_matches('/').to_owned();
        if !(server.starts_with("https://") || server.starts_with("http://")) {
            return wrong(tr!("The server address has to start with https://"));
        }
        if form.captures_per_session == 0 || form.captures_per_session > 1_000 {
            return wrong(tr!("Captures per session have to be between 1 and 1000"));
        }
        if form.codes.is_empty() {
            return wrong(tr!("Choose at least one kind of code to read"));
        }
        if form.volume > 100 {
            return wrong(tr!("The volume has to be between 0 and 100"));
        }
        if form.keep_photos_days > 3_650 {
            return wrong(tr!(
                "Delivered photos can be kept for 0 (always) to 3650 days"
            ));
        }
        if !(1..=5).contains(&form.best_of) {
            return wrong(tr!("A photo can be the best of 1 to 5 pictures"));
        }
        let margins = form.margins;
        if [margins.left, margins.top, margins.right, margins.bottom]
            .iter()
            .any(|margin| *margin > WIDEST_MARGIN)
        {
            return wrong(tr!(
                "At most 45 per cent can be cut from each side of a photo"
            ));
        }
        if form.upload_long_edge != 0 && !(1_000..=12_000).contains(&form.upload_long_edge) {
            return wrong(tr!(
                "The longest side of an upload has to be 0 (as it is) or 1000 to 12000 pixels"
            ));
        }
        if !(60..=100).contains(&form.upload_quality) {
            return wrong(tr!("The quality of an upload has to be between 60 and 100"));
        }
        if form.photo_set == PhotoSet::Own && form.own_shots.is_empty() {
            return wrong(tr!("Choose at least one shot for your own set"));
        }
        if !(300..=921_600).contains(&form.serial_speed) {
            return wrong(tr!(
                "The speed of a serial scanner has to be between 300 and 921600"
            ));
        }
        Ok(Self {
            station,
            server,
            camera: form.camera,
            session_per: form.session_per,
            captures_per_session: form.captures_per_session,
            count_mode: form.count_mode,
            codes: form.codes,
            sound: form.sound,
            volume: form.volume,
            voice: form.voice,
            theme: form.theme,
            kiosk: form.kiosk,
            autostart: form.autostart,
            keys: form.keys,
            language: form.language,
            keep_photos_days: form.keep_photos_days,
            photo_floor_mb: form.photo_floor_mb,
            photo_camera: form.photo_camera,
            photo_set: form.photo_set,
            own_shots: form.own_shots,
            best_of: form.best_of,
            full_stills: form.full_stills,
            check_on_table: form.check_on_table,
            margins: form.margins,
            upload_long_edge: form.upload_long_edge,
            upload_quality: form.upload_quality,
            hot_folder: form.hot_folder.trim().to_owned(),
            serial_port: form.serial_port.trim().to_owned(),
            serial_speed: form.serial_speed,
            browser: form.browser,
            // Not in the form: these count at once.
            follows_links: false,
            browses_links: false,
            controls: BTreeMap::new(),
            cards: BTreeMap::new(),
        })
    }

    /// The symbologies that the camera reads.
    pub fn symbologies(&self) -> SymbologySet {
        let families = self.codes.iter();
        families
            .flat_map(|family| members(*family))
            .copied()
            .collect()
    }

    /// The settings as the Settings screen edits them.
    pub fn to_form(&self) -> SettingsForm {
        SettingsForm {
            station: self.station.clone(),
            server: self.server.clone(),
            camera: self.camera.clone(),
            session_per: self.session_per,
            captures_per_session: self.captures_per_session,
            count_mode: self.count_mode,
            codes: self.codes.clone(),
            sound: self.sound,
            volume: self.volume,
            voice: self.voice,
            theme: self.theme,
            kiosk: self.kiosk,
            autostart: self.autostart,
            keys: self.keys.clone(),
            language: self.language,
            keep_photos_days: self.keep_photos_days,
            photo_floor_mb: self.photo_floor_mb,
            photo_camera: self.photo_camera.clone(),
            photo_set: self.photo_set,
            own_shots: self.own_shots.clone(),
            best_of: self.best_of,
            full_stills: self.full_stills,
            check_on_table: self.check_on_table,
            margins: self.margins,
            upload_long_edge: self.upload_long_edge,
            upload_quality: self.upload_quality,
            hot_folder: self.hot_folder.clone(),
            serial_port: self.serial_port.clone(),
            serial_speed: self.serial_speed,
            browser: self.browser,
        }
    }
}

/// The symbologies of a family.
fn members(family: CodeFamily) -> &'static [Symbology] {
    match family {
        CodeFamily::Retail => &[
            Symbology::Ean13,
            Symbology::Ean8,
            Symbology::UpcA,
            Symbology::UpcE,
        ],
        CodeFamily::Itf14 => &[Symbology::Itf14],
        CodeFamily::Code128 => &[Symbology::Code128, Symbology::Gs1_128],
        CodeFamily::Code39 => &[Symbology::Code39],
        CodeFamily::DataBar => &[Symbology::DataBarOmni, Symbology::DataBarExpanded],
        CodeFamily::Qr => &[Symbology::Qr, Symbology::Gs1Qr],
        CodeFamily::DataMatrix => &[Symbology::DataMatrix, Symbology::Gs1DataMatrix],
        CodeFamily::Pdf417 => &[Symbology::Pdf417],
        CodeFamily::Aztec => &[Symbology::Aztec],
    }
}

/// The families of which a set has a member.
fn families_of(symbologies: SymbologySet) -> Vec<CodeFamily> {
    let is_in = |family: &CodeFamily| symbologies.contains_any(members(*family));
    CodeFamily::ALL.into_iter().filter(is_in).collect()
}

/// Every wait of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    /// How long the other code of a pack may take to be merged into its capture.
    pub merge: Duration,
    /// From the commit of a capture until it may be sent, so that it can be taken back and
    /// the other code of its pack merged into it; not less than `merge`.
    pub take_back: Duration,
    /// How long a code may be out of sight and still count as the same sight.
    pub rearm: Duration,
    /// How long an unclear outcome rests before the server is asked.
    pub quarantine: Duration,
    /// How long a decision is held back so that it can be undone.
    pub undo: Duration,
    /// First back-off after a network fault; doubles up to `backoff_cap`.
    pub backoff_base: Duration,
    /// Longest back-off after network faults.
    pub backoff_cap: Duration,
    /// Polls of a submitted session: these one after the other, then the last again and again.
    pub polls: [Duration; 6],
    /// When an extraction counts as "taking long".
    pub taking_long: Duration,
    /// Pace of polls once it takes long.
    pub slow_poll: Duration,
    /// When the station stops asking on its own.
    pub give_up: Duration,
    /// Looks at an open session after its last delivery, to show product names.
    pub looks: [Duration; 3],
    /// How long limits of freshness count as new. The server gives no mark to compare them by.
    pub freshness: Duration,
    /// Wait before limits of freshness are asked for again after an answer that was of no use.
    pub freshness_again: Duration,
    /// Wait before a refused apply is tried again while its product is not linked.
    pub apply_again: Duration,
    /// Longest time to reach the server.
    pub connect: Duration,
    /// Longest silence of the server.
    pub answer: Duration,
    /// Silence of a live camera that counts as a stall.
    pub stall: Duration,
    /// Silence after which a camera is closed and opened again.
    pub lost: Duration,
    /// Waits before a lost camera is opened again; the last one stays.
    pub reopen: [Duration; 4],
    /// Least time between two frames that are read: none of a usual camera is left out, and
    /// a fast one leaves a core free.
    pub look: Duration,
    /// Time between two sounds of what stops work.
    pub alarm: Duration,
    /// How long one frame may be read.
    pub frame_budget: Duration,
    /// Reading time after which the reader counts as hung and is replaced.
    pub hung: Duration,
    /// How long a place stays unread before its advice is told without being asked.
    pub unread: Duration,
    /// How long a piece of advice stays before it gives way to another.
    pub steady_advice: Duration,
    /// How long an unread place is in view before it counts as part of the bench.
    pub scenery: Duration,
    /// How long the key store of the system may take to answer.
    pub key_store: Duration,
    /// Quiet after which the station copies its database and tidies up, once a day.
    pub quiet: Duration,
    /// Time between two looks at the photo table.
    pub glance: Duration,
    /// How long a turned pack has to lie still before it is photographed by itself.
    pub still: Duration,
    /// How long a camera is examined.
    pub examine: Duration,
    /// How long a photo may be read by the guard.
    pub guard: Duration,
    /// How long a camera may take for pictures in its full size.
    pub full_still: Duration,
    /// Time between two looks into the hot folder.
    pub hot_folder: Duration,
    /// Silence that ends a code of a serial scanner.
    pub serial_silence: Duration,
    /// Wait before a serial scanner that is gone is opened again.
    pub serial_again: Duration,
    /// Polls of a browser that starts: these one after the other, then the last again and again.
    pub browser_polls: [Duration; 5],
    /// How long a browser may take to start.
    pub browser_start: Duration,
    /// How long a browser lives at the longest.
    pub browser_life: Duration,
    /// Time between two polls of a browser that somebody looks at.
    pub browser_watch: Duration,
    /// Pace of the polls of a browser that nobody wants, once its life would be over.
    pub browser_late: Duration,
    /// How long a browser that was never registered is asked for, so that it can be ended.
    pub browser_give_up: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            merge: Duration::from_millis(1_500),
            take_back: seconds(4),
            rearm: Duration::from_millis(700),
            quarantine: seconds(90),
            undo: seconds(10),
            backoff_base: seconds(1),
            backoff_cap: seconds(300),
            polls: [2, 3, 5, 8, 13, 20].map(seconds),
            taking_long: seconds(600),
            slow_poll: seconds(300),
            give_up: seconds(86_400),
            looks: [4, 10, 25].map(seconds),
            freshness: seconds(86_400),
            freshness_again: seconds(3_600),
            apply_again: seconds(15),
            connect: seconds(10),
            answer: seconds(30),
            stall: seconds(1),
            lost: seconds(5),
            reopen: [250, 500, 1_000, 2_000].map(Duration::from_millis),
            look: Duration::from_millis(30),
            alarm: seconds(3),
            frame_budget: Duration::from_millis(60),
            hung: seconds(2),
            unread: Duration::from_millis(1_500),
            steady_advice: seconds(1),
            scenery: seconds(30),
            key_store: seconds(3),
            quiet: seconds(300),
            glance: Duration::from_millis(150),
            still: Duration::from_millis(600),
            examine: seconds(3),
            guard: seconds(4),
            full_still: seconds(2),
            hot_folder: Duration::from_millis(300),
            serial_silence: Duration::from_millis(80),
            serial_again: seconds(1),
            browser_polls: [1, 2, 3, 4, 5].map(seconds),
            browser_start: seconds(60),
            browser_life: seconds(60 * u64::from(scanner_api::BROWSER_MINUTES)),
            browser_watch: seconds(15),
            browser_late: seconds(60),
            browser_give_up: seconds(3_600),
        }
    }
}

impl Waits {
    /// All waits of the network side divided by `factor`; the bench keeps its own pace.
    ///
    /// Practice mode and scenarios use this: a quarantine of 90 s becomes one of 90 s / factor.
    pub fn hurried(factor: u32) -> Self {
        let waits = Self::default();
        Self {
            take_back: waits.merge,
            quarantine: waits.quarantine / factor,
            undo: waits.undo / factor,
            backoff_base: waits.backoff_base / factor,
            backoff_cap: waits.backoff_cap / factor,
            polls: waits.polls.map(|wait| wait / factor),
            slow_poll: waits.slow_poll / factor,
            looks: waits.looks.map(|wait| wait / factor),
            freshness_again: waits.freshness_again / factor,
            apply_again: waits.apply_again / factor,
            ..waits
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[track_caller]
    fn check(change: impl FnOnce(&mut SettingsForm), want: Option<&str>) {
        let mut form = Settings::default().to_form();
        change(&mut form);
        let got = Settings::from_form(form)
            .err()
            .map(|error| error.to_string());
        assert_eq!(got.as_deref(), want);
    }

    #[test]
    fn every_symbology_is_in_one_family() {
        let members = CodeFamily::ALL.into_iter().flat_map(members).copied();
        let mut members: Vec<Symbology> = members.collect();
        members.sort();
        let mut all = Symbology::ALL.to_vec();
        all.sort();
        assert_eq!(members, all);
    }

    #[test]
    fn a_fresh_station_reads_what_a_packing_bench_meets() {
        let settings = Settings::default();
        assert_eq!(settings.symbologies(), SymbologySet::product());
        assert!(!settings.codes.contains(&CodeFamily::Pdf417));
    }

    #[test]
    fn wrong_values_are_named() {
        check(|_| {}, None);
        check(
            |form| form.codes.clear(),
            Some("Choose at least one kind of code to read"),
        );
        check(
            |form| form.station = " ".to_owned(),
            Some("Give the station a name of 1 to 60 characters"),
        );
        check(
            |form| form.server = "ftp://x".to_owned(),
            Some("The server address has to start with https://"),
        );
        check(
            |form| form.captures_per_session = 0,
            Some("Captures per session have to be between 1 and 1000"),
        );
        check(
            |form| form.keep_photos_days = 3_651,
            Some("Delivered photos can be kept for 0 (always) to 3650 days"),
        );
        check(
            |form| form.volume = 101,
            Some("The volume has to be between 0 and 100"),
        );
        check(
            |form| form.best_of = 0,
            Some("A photo can be the best of 1 to 5 pictures"),
        );
        check(
            |form| form.margins.top = 46,
            Some("At most 45 per cent can be cut from each side of a photo"),
        );
        check(
            |form| form.upload_long_edge = 400,
            Some("The longest side of an upload has to be 0 (as it is) or 1000 to 12000 pixels"),
        );
        check(
            |form| form.photo_set = PhotoSet::Own,
            Some("Choose at least one shot for your own set"),
        );
    }

    #[test]
    fn settings_survive_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Settings::load(folder.path()).unwrap(), Settings::default());
        let settings = Settings {
            station: "pack-03".to_owned(),
            volume: 20,
            controls: [("Webcam".to_owned(), [(Control::Focus, 30)].into())].into(),
            ..Settings::default()
        };
        settings.store(folder.path()).unwrap();
        assert_eq!(Settings::load(folder.path()).unwrap(), settings);
    }

    #[test]
    fn a_broken_file_is_named_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("settings.toml"), "station = [").unwrap();
        let error = Settings::load(folder.path()).unwrap_err();
        assert_eq!(error.code(), "setting");
        assert!(folder.path().join("settings.toml").exists());
    }
}
