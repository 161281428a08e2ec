//! Counts and times, group by group.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::engines::{Answer, Engine};
use crate::score::{Score, Truth};

/// What is in view, as far as it matters for time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum View {
    Linear,
    Qr,
    DataMatrix,
    Nothing,
}

impl View {
    pub(crate) const ALL: [Self; 4] = [Self::Linear, Self::Qr, Self::DataMatrix, Self::Nothing];

    pub(crate) fn of(truth: &Truth) -> Self {
        if truth.texts.is_empty() {
            return Self::Nothing;
        }
        let group = truth.group.to_lowercase();
        if group.contains("qr") {
            Self::Qr
        } else if group.contains("-dm") || group.contains("datamatrix") {
            Self::DataMatrix
        } else {
            Self::Linear
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear code in view",
            Self::Qr => "QR in view",
            Self::DataMatrix => "Data Matrix in view",
            Self::Nothing => "nothing in view",
        }
    }
}

/// Reads and false texts of one engine in one group.
#[derive(Clone, Copy, Default)]
pub(crate) struct Count {
    pub(crate) read: usize,
    pub(crate) texts: usize,
    pub(crate) wrong: usize,
}

#[derive(Default)]
pub(crate) struct Group {
    pub(crate) pictures: usize,
    pub(crate) with_code: usize,
    pub(crate) counts: [Count; 5],
}

impl Group {
    pub(crate) fn count(&self, engine: Engine) -> Count {
        self.counts[engine as usize]
    }

    fn add(&mut self, other: &Self) {
        self.pictures += other.pictures;
        self.with_code += other.with_code;
        for (sum, count) in self.counts.iter_mut().zip(other.counts) {
            sum.read += count.read;
            sum.texts += count.texts;
            sum.wrong += count.wrong;
        }
    }
}

/// Times of pictures that may be compared, one list for each engine.
#[derive(Default)]
pub(crate) struct Times {
    pub(crate) total: [Vec<Duration>; 5],
    pub(crate) first: [Vec<Duration>; 5],
}

/// Everything that was measured on one set of pictures.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) groups: BTreeMap<String, Group>,
    pub(crate) times: BTreeMap<View, Times>,
}

impl Tally {
    /// Counts the answers of all engines, in the order of [`Engine::ALL`].
    pub(crate) fn add(&mut self, truth: &Truth, answers: &[Answer; 5]) -> [Score; 5] {
        let scores = answers.each_ref().map(|answer| truth.score(&answer.texts));
        let group = self.groups.entry(truth.group.clone()).or_default();
        group.pictures += 1;
        group.with_code += usize::from(!truth.texts.is_empty());
        for (count, score) in group.counts.iter_mut().zip(scores) {
            count.read += usize::from(score.right > 0);
            count.texts += score.right;
            count.wrong += score.wrong;
        }
        let view = View::of(truth);
        let read = |engine: Engine| scores[engine as usize].right > 0;
        if view == View::Nothing || (read(Engine::PerchLive) && read(Engine::ZxingFirst)) {
            let times = self.times.entry(view).or_default();
            for (index, answer) in answers.iter().enumerate() {
                times.total[index].push(answer.total);
                times.first[index].push(answer.first);
            }
        }
        scores
    }

    /// The groups whose name satisfies `which`, together.
    pub(crate) fn sum(&self, which: impl Fn(&str) -> bool) -> Group {
        let mut sum = Group::default();
        for (name, group) in &self.groups {
            if which(name) {
                sum.add(group);
            }
        }
        sum
    }

    /// The groups under the part of their name that `key` gives.
    pub(crate) fn by(&self, key: impl Fn(&str) -> String) -> BTreeMap<String, Group> {
        let mut sums: BTreeMap<String, Group> = BTreeMap::new();
        for (name, group) in &self.groups {
            sums.entry(key(name)).or_default().add(group);
        }
        sums
    }
}

/// The value below which a share of the times lies, in milliseconds.
pub(crate) fn quantile(times: &[Duration], share: f64) -> Option<f64> {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let index = (sorted.len().checked_sub(1)? as f64 * share).round() as usize;
    sorted.get(index).map(|time| time.as_secs_f64() * 1000.0)
}
