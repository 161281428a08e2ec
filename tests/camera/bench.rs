//! A machine of test cameras, and the process that believes in it.

use std::{
    env, fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{Arc, OnceLock},
    time::Duration,
};

use perch_station::{
    camera::{Feed, SourceSpec},
    clock::Clock,
    settings::{Settings, Waits},
    station::{Station, StationConfig},
    tone::Silent,
};

/// What a step may take on a busy machine.
const SOON: Duration = Duration::from_secs(20);
/// Names the folder of the machine, as `shim.c` does.
const CAMERAS: &str = "PERCH_CAMERAS";

/// The machine.
pub(crate) struct Bench {
    pub(crate) folder: PathBuf,
    /// What every camera sees.
    pub(crate) picture: Vec<u8>,
}

/// Runs the test of this name in a process that has test cameras, and does it there.
pub(crate) fn on_a_bench(name: &str, test: impl AsyncFnOnce(&Bench)) {
    let output = match here_or_there(&["--exact", name, "--nocapture"]) {
        Ok(bench) => {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            return runtime.unwrap().block_on(test(&bench));
        }
        Err(output) => output,
    };
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    eprintln!("{said}");
    assert!(output.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{name} is no test: {said}");
}

/// The machine, in a process that has one; else what this program said in such a process, to
/// which it gave these arguments.
pub(crate) fn here_or_there(arguments: &[&str]) -> Result<Bench, Output> {
    if let Some(folder) = env::var_os(CAMERAS) {
        return Ok(Bench::at(PathBuf::from(folder)));
    }
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env::current_exe().unwrap())
        .args(arguments)
        .env("LD_PRELOAD", shim())
        .env(CAMERAS, folder.path())
        .output();
    Err(output.unwrap())
}

/// The library to preload, compiled once.
fn shim() -> &'static Path {
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    SHIM.get_or_init(|| {
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("camera-shim.so");
        let fresh = library.with_extension(format!("{}.so", std::process::id()));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/camera/shim.c");
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-O2", "-o"])
            .args([&fresh, &source])
            .arg("-ldl")
            .status();
        assert!(compiled.unwrap().success());
        fs::rename(&fresh, &library).unwrap();
        library
    })
}

/// What comes within a while.
pub(crate) async fn soon<T>(coming: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(SOON, coming).await.ok()
}

impl Bench {
    fn at(folder: PathBuf) -> Self {
        for part in ["dev", "class"] {
            fs::create_dir(folder.join(part)).unwrap();
        }
        let picture = picture();
        fs::write(folder.join("frame.jpg"), &picture).unwrap();
        Self { folder, picture }
    }

    /// Plugs in a camera: the number of its node, its name, its port, its serial number.
    pub(crate) fn plug(&self, number: u32, name: &str, port: &str, serial: &str) {
        self.node(number, name, port, "0");
        let usb = self.folder.join("bus").join(port);
        fs::write(usb.join("serial"), serial).unwrap();
        self.say(number, "");
    }

    /// Adds the second node of a camera, which gives no pictures.
    pub(crate) fn metadata(&self, number: u32, name: &str, port: &str) {
        self.node(number, name, port, "1");
        self.say(number, "");
    }

    /// Pulls a camera out.
    pub(crate) fn unplug(&self, number: u32) {
        fs::remove_file(self.folder.join(format!("dev/video{number}"))).unwrap();
        fs::remove_dir_all(self.class(number)).unwrap();
    }

    /// Gives a camera the faults that these words stand for.
    pub(crate) fn say(&self, number: u32, words: &str) {
        let fresh = self.folder.join("words");
        fs::write(&fresh, words).unwrap();
        fs::rename(fresh, self.folder.join(format!("dev/video{number}"))).unwrap();
    }

    /// The camera with this id, looked after by the station.
    pub(crate) fn feed(&self, id: &str) -> Feed {
        let spec = SourceSpec::from_setting(id);
        Feed::start(spec, Clock::real(), &Waits::default())
    }

    /// What every camera sees in 3840 × 2160 pixels.
    pub(crate) fn ultra(&self) -> Vec<u8> {
        let picture = jpeg(3840, 2160, |at| (at % 3840 / 16) as u8);
        fs::write(self.folder.join("ultra.jpg"), &picture).unwrap();
        picture
    }

    /// A station that works with the camera with this id, has these settings and a capture.
    pub(crate) async fn station(&self, id: &str, change: impl FnOnce(&mut Settings)) -> Station {
        let folder = self.folder.join("data");
        let mut settings = Settings {
            camera: id.to_owned(),
            ..Settings::default()
        };
        change(&mut settings);
        perch_station::outbox::prepare_folder(&folder).unwrap();
        settings.store(&folder).unwrap();
        let config = StationConfig {
            folder,
            clock: Clock::real(),
            waits: Waits::default(),
            server: Some("http://127.0.0.1:9".to_owned()),
            practice: Some("csb_Station0Test0Key0Body0For0Sim001_23f99ff0".to_owned()),
            tones: Arc::new(Silent),
            version: "0.0.0",
            user_agent: "perch-camera-test".to_owned(),
            browsers: None,
        };
        let station = Station::open(config).await.unwrap();
        station.type_code("9521321000018").await.unwrap();
        station
    }

    fn class(&self, number: u32) -> PathBuf {
        self.folder.join(format!("class/video{number}"))
    }

    fn node(&self, number: u32, name: &str, port: &str, within: &str) {
        let interface = self.folder.join(format!("bus/{port}/{port}:1.0"));
        fs::create_dir_all(&interface).unwrap();
        let class = self.class(number);
        if !class.exists() {
            fs::create_dir(&class).unwrap();
            symlink(&interface, class.join("device")).unwrap();
        }
        fs::write(class.join("name"), format!("{name}\n")).unwrap();
        fs::write(class.join("index"), format!("{within}\n")).unwrap();
    }
}

/// A JPEG of 1280 × 720 pixels with some detail in it.
fn picture() -> Vec<u8> {
    jpeg(1280, 720, |at| {
        (at.wrapping_mul(2_654_435_761) >> 27) as u8 + (at % 1280 / 8) as u8
    })
}

/// A JPEG whose brightness is a function of the place.
pub(crate) fn jpeg(width: u16, height: u16, pixel: impl Fn(u32) -> u8) -> Vec<u8> {
    let pixels = u32::from(width) * u32::from(height);
    let luma: Vec<u8> = (0..pixels).map(pixel).collect();
    let mut jpeg = Vec::new();
    jpeg_encoder::Encoder::new(&mut jpeg, 85)
        .encode(&luma, width, height, jpeg_encoder::ColorType::Luma)
        .unwrap();
    jpeg
}
