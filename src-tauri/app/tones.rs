//! Tones through the machine's sound device.
//!
//! The device is opened and kept on one thread, since its stream may not move to
//! another. A machine without one is a machine without sound, never an error; a
//! device that was pulled out is looked for again at the next tone. It does not
//! know what a tone means.

use std::{
    num::{NonZeroU16, NonZeroU32},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use perch_station::tone::{Tone, ToneSink, gain, samples};
use rodio::{DeviceSinkBuilder, DeviceSinkError, MixerDeviceSink, buffer::SamplesBuffer};

/// One channel; the device's mixer spreads it.
const MONO: NonZeroU16 = NonZeroU16::MIN;
/// A tone that had to wait longer than the next one came is not worth playing.
const WAITING_TONES: usize = 4;
/// How long the start waits to learn whether there is a device.
const OPENING: Duration = Duration::from_secs(2);

/// Plays tones on the default sound device.
pub(crate) struct Speaker {
    tones: mpsc::SyncSender<(Tone, u32)>,
    available: Arc<AtomicBool>,
}

impl Speaker {
    /// Looks for a device, for a moment at most.
    pub(crate) fn open() -> Self {
        let (tones, inbox) = mpsc::sync_channel(WAITING_TONES);
        let (tried, opened) = mpsc::channel();
        let available = Arc::new(AtomicBool::new(false));
        let heard = Arc::clone(&available);
        let started = thread::Builder::new()
            .name("tones".to_owned())
            .spawn(move || {
                let mut device = Device::new(heard);
                device.open();
                tried.send(()).ok();
                for (tone, volume) in inbox {
                    device.play(tone, volume);
                }
            });
        match started {
            Ok(_) => {
                // A device that takes longer plays from then on.
                opened.recv_timeout(OPENING).ok();
            }
            Err(error) => tracing::warn!(%error, "there will be no tones"),
        }
        Self { tones, available }
    }
}

impl ToneSink for Speaker {
    fn play(&self, tone: Tone, volume: u32) {
        // Whoever plays a tone does not wait for the device.
        self.tones.try_send((tone, volume)).ok();
    }

    fn available(&self) -> bool {
        self.available.load(Ordering::Relaxed)
    }
}

/// The device, on its thread.
struct Device {
    sink: Option<MixerDeviceSink>,
    available: Arc<AtomicBool>,
}

impl Device {
    fn new(available: Arc<AtomicBool>) -> Self {
        Self {
            sink: None,
            available,
        }
    }

    fn open(&mut self) {
        self.sink = None;
        if !may_have_sound() {
            return;
        }
        match default_sink(Arc::clone(&self.available)) {
            Ok(mut sink) => {
                // It would print a line to the terminal.
                sink.log_on_drop(false);
                self.sink = Some(sink);
                self.available.store(true, Ordering::Relaxed);
            }
            Err(error) => tracing::info!(%error, "there is no sound device"),
        }
    }

    fn play(&mut self, tone: Tone, volume: u32) {
        if !self.available.load(Ordering::Relaxed) {
            self.open();
        }
        if let Some(sink) = &self.sink {
            let rate = sink.config().sample_rate();
            sink.mixer().add(buffer(tone, volume, rate));
        }
    }
}

fn default_sink(available: Arc<AtomicBool>) -> Result<MixerDeviceSink, DeviceSinkError> {
    DeviceSinkBuilder::from_default_device()?
        .with_error_callback(move |error| {
            tracing::warn!(%error, "the sound device failed");
            available.store(false, Ordering::Relaxed);
        })
        .open_stream()
}

fn buffer(tone: Tone, volume: u32, rate: NonZeroU32) -> SamplesBuffer {
    let gain = gain(volume);
    let samples = samples(tone, rate.get()).into_iter();
    let scaled: Vec<f32> = samples.map(|sample| sample * gain).collect();
    SamplesBuffer::new(MONO, rate, scaled)
}

/// Without a sound card and without a sound server the system's library would only
/// fill the terminal with complaints.
#[cfg(target_os = "linux")]
fn may_have_sound() -> bool {
    use std::path::Path;

    let server = std::env::var_os("XDG_RUNTIME_DIR").is_some_and(|folder| {
        let folder = Path::new(&folder);
        ["pulse/native", "pipewire-0"]
            .iter()
            .any(|socket| folder.join(socket).exists())
    });
    server || std::env::var_os("PULSE_SERVER").is_some() || Path::new("/dev/snd").exists()
}

#[cfg(not(target_os = "linux"))]
fn may_have_sound() -> bool {
    true
}
