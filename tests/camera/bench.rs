//! A machine of test cameras, and the process that believes in it.

use std::{
    env, fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
    time::Duration,
};

use perch_station::{
    camera::{Feed, SourceSpec},
    clock::Clock,
    settings::Waits,
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
    if let Some(folder) = env::var_os(CAMERAS) {
        let bench = Bench::at(PathBuf::from(folder));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        return runtime.unwrap().block_on(test(&bench));
    }
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env("LD_PRELOAD", shim())
        .env(CAMERAS, folder.path())
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    eprintln!("{said}");
    assert!(output.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{name} is no test: {said}");
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
    let luma: Vec<u8> = (0..1280 * 720_u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 27) as u8 + (at % 1280 / 8) as u8)
        .collect();
    let mut jpeg = Vec::new();
    jpeg_encoder::Encoder::new(&mut jpeg, 85)
        .encode(&luma, 1280, 720, jpeg_encoder::ColorType::Luma)
        .unwrap();
    jpeg
}
