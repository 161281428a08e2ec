//! What the operator hears, made of samples.
//!
//! Each tone says one thing and is told apart without looking: high and short is
//! done, two soft ones ask for a look, low and repeated is stop, a click is a photo.
//! It promises samples that begin and end in silence. It opens no sound device.

use std::f32::consts::TAU;

/// What a tone says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// A capture is stored.
    Captured,
    /// Look at the screen when there is time.
    Notice,
    /// Stop and look at the screen.
    Stop,
    /// A photo is stored.
    Shutter,
}

/// Plays tones.
pub trait ToneSink: Send + Sync {
    /// Plays a tone at a loudness of 0 to 100, without waiting for it.
    fn play(&self, tone: Tone, volume: u32);
    /// Whether there is a device that can be heard.
    fn available(&self) -> bool;
}

/// Plays nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl ToneSink for Silent {
    fn play(&self, _tone: Tone, _volume: u32) {}

    fn available(&self) -> bool {
        false
    }
}

/// The factor for a loudness of 0 to 100: its square, as ears hear it.
pub fn gain(volume: u32) -> f32 {
    let share = volume.min(100) as f32 / 100.0;
    share * share
}

/// The samples of a tone, one channel, each between -1 and 1, at `rate` samples a second.
pub fn samples(tone: Tone, rate: u32) -> Vec<f32> {
    match tone {
        Tone::Captured => [beep(880.0, 0.05, rate), beep(1_320.0, 0.08, rate)].concat(),
        Tone::Notice => {
            let soft = scaled(&beep(587.0, 0.11, rate), 0.6);
            [soft.clone(), silence(0.07, rate), soft].concat()
        }
        Tone::Stop => {
            let low = [beep(220.0, 0.18, rate), silence(0.08, rate)].concat();
            [low.clone(), low.clone(), low].concat()
        }
        Tone::Shutter => [
            click(0.02, rate),
            silence(0.045, rate),
            scaled(&click(0.03, rate), 0.7),
        ]
        .concat(),
    }
}

/// Seconds over which a beep rises and falls, so that it does not crack.
const SOFT: f32 = 0.008;
/// The same for a click, which is meant to be sharp.
const SHARP: f32 = 0.001;
/// Leaves room for tones that overlap.
const LOUD: f32 = 0.8;

/// A tone with a little of its octave and twelfth, so that small speakers carry it.
fn beep(hertz: f32, seconds: f32, rate: u32) -> Vec<f32> {
    let count = length(seconds, rate);
    let voice = |at: usize| {
        let turn = TAU * hertz * at as f32 / rate as f32;
        (turn.sin() + 0.3 * (2.0 * turn).sin() + 0.15 * (3.0 * turn).sin()) / 1.45
    };
    (0..count)
        .map(|at| LOUD * fade(at, count, SOFT * rate as f32) * voice(at))
        .collect()
}

/// A short noise that dies away, the same each time.
fn click(seconds: f32, rate: u32) -> Vec<f32> {
    let count = length(seconds, rate);
    let mut state = 0x2545_F491_u32;
    (0..count)
        .map(|at| {
            // Marsaglia's xorshift: noise needs no better random numbers.
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let noise = (state >> 8) as f32 / (1 << 23) as f32 - 1.0;
            let decay = (-6.0 * at as f32 / count as f32).exp();
            LOUD * noise * decay * fade(at, count, SHARP * rate as f32)
        })
        .collect()
}

fn silence(seconds: f32, rate: u32) -> Vec<f32> {
    vec![0.0; length(seconds, rate)]
}

fn scaled(samples: &[f32], factor: f32) -> Vec<f32> {
    samples.iter().map(|sample| sample * factor).collect()
}

fn length(seconds: f32, rate: u32) -> usize {
    (seconds * rate as f32) as usize
}

/// From 0 to 1 and back over so many samples: 0 at the first and the last.
fn fade(at: usize, count: usize, over: f32) -> f32 {
    let edge = at.min(count.saturating_sub(1).saturating_sub(at));
    (edge as f32 / over).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Tone; 4] = [Tone::Captured, Tone::Notice, Tone::Stop, Tone::Shutter];

    #[track_caller]
    fn check_length(tone: Tone, milliseconds: usize) {
        for rate in [8_000, 44_100, 48_000] {
            let got = samples(tone, rate).len() * 1_000 / rate as usize;
            assert!(
                got.abs_diff(milliseconds) <= 1,
                "{tone:?} at {rate}: {got} ms"
            );
        }
    }

    #[test]
    fn tones_are_short_and_the_urgent_one_is_the_longest() {
        check_length(Tone::Captured, 130);
        check_length(Tone::Notice, 290);
        check_length(Tone::Stop, 780);
        check_length(Tone::Shutter, 95);
    }

    #[test]
    fn every_tone_is_loud_enough_and_never_clipped() {
        for tone in ALL {
            let peak = samples(tone, 48_000)
                .iter()
                .fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
            assert!((0.2..=0.9).contains(&peak), "{tone:?}: {peak}");
        }
    }

    #[test]
    fn every_tone_begins_and_ends_in_silence() {
        for tone in ALL {
            let samples = samples(tone, 48_000);
            assert_eq!(
                (samples.first(), samples.last()),
                (Some(&0.0), Some(&0.0)),
                "{tone:?}"
            );
        }
    }

    #[test]
    fn no_beep_cracks() {
        for tone in [Tone::Captured, Tone::Notice, Tone::Stop] {
            let samples = samples(tone, 48_000);
            let step = samples
                .windows(2)
                .map(|pair| (pair[1] - pair[0]).abs())
                .fold(0.0_f32, f32::max);
            assert!(step < 0.25, "{tone:?} jumps by {step}");
        }
    }

    #[test]
    fn the_loudness_is_heard_as_it_is_set() {
        assert_eq!([0, 50, 100, 200].map(gain), [0.0, 0.25, 1.0, 1.0]);
    }
}
