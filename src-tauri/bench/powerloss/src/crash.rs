//! Crash states: what the disk may hold after the power was cut here.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::Path,
};

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::disk::{Change, Disk, Thing, put};

/// What a disk writes in one piece.
const SECTOR: usize = 512;

/// How much of what is unsure is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Nothing.
    AllLost,
    /// Everything.
    AllKept,
    /// Some of it, some of that torn.
    Torn,
}

/// How much of each unsure change is kept: per thing, per change, in sectors.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Choice(Vec<Vec<Kept>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kept {
    Nothing,
    Whole,
    /// So many sectors of the beginning.
    Sectors(usize),
}

impl Choice {
    /// Chooses for the disk as it stands now.
    pub(crate) fn of(disk: &Disk<'_>, manner: Manner, chance: &mut ChaCha8Rng) -> Self {
        // Some cuts keep nearly everything, some nearly nothing.
        let share = chance.random_range(0.1..0.9);
        let things = disk.things().iter().map(|thing| match thing {
            Thing::File { unsure, .. } => unsure
                .iter()
                .map(|change| kept(manner, sectors(change), share, chance))
                .collect(),
            Thing::Folder { unsure, .. } => unsure
                .iter()
                .map(|_| kept(manner, 1, share, chance))
                .collect(),
        });
        Self(things.collect())
    }

    /// A number that tells states apart.
    pub(crate) fn fingerprint(&self, disk: &Disk<'_>, acknowledged: usize) -> u64 {
        let mut hasher = DefaultHasher::new();
        (disk.version(), acknowledged).hash(&mut hasher);
        // Changes of which nothing is kept do not make another state.
        for (node, kept) in self.0.iter().enumerate() {
            for (at, kept) in kept.iter().enumerate() {
                if *kept != Kept::Nothing {
                    (node, at, kept).hash(&mut hasher);
                }
            }
        }
        hasher.finish()
    }

    /// Writes the state into a folder.
    pub(crate) fn materialise(&self, disk: &Disk<'_>, folder: &Path) -> io::Result<()> {
        self.write(disk, 0, folder)
    }

    fn write(&self, disk: &Disk<'_>, node: usize, path: &Path) -> io::Result<()> {
        let kept = self.0.get(node).map_or(&[][..], Vec::as_slice);
        match &disk.things()[node] {
            Thing::File { sure, .. } if kept.iter().all(|kept| *kept == Kept::Nothing) => {
                fs::write(path, sure)
            }
            Thing::File { sure, unsure } => {
                let mut bytes = sure.clone();
                for (change, kept) in unsure.iter().zip(kept) {
                    keep(change, *kept, &mut bytes);
                }
                fs::write(path, bytes)
            }
            Thing::Folder { sure, unsure, .. } => {
                fs::create_dir_all(path)?;
                let mut names = sure.clone();
                for (naming, kept) in unsure.iter().zip(kept) {
                    if *kept != Kept::Nothing {
                        naming.apply(&mut names);
                    }
                }
                // The index of the log lives in memory and is built anew; the journal is not
                // asked, because the database has to answer for itself.
                let asked = |name: &str| !name.ends_with("-shm") && name != "journal";
                for (name, node) in names.iter().filter(|(name, _)| asked(name)) {
                    self.write(disk, *node, &path.join(name))?;
                }
                Ok(())
            }
        }
    }
}

fn sectors(change: &Change) -> usize {
    match change {
        Change::Write { data, .. } => data.len().div_ceil(SECTOR),
        Change::Resize(_) => 1,
    }
}

fn kept(manner: Manner, sectors: usize, share: f64, chance: &mut ChaCha8Rng) -> Kept {
    match manner {
        Manner::AllLost => Kept::Nothing,
        Manner::AllKept => Kept::Whole,
        Manner::Torn if sectors > 1 && chance.random_bool(0.25) => {
            Kept::Sectors(chance.random_range(1..sectors))
        }
        Manner::Torn if chance.random_bool(share) => Kept::Whole,
        Manner::Torn => Kept::Nothing,
    }
}

fn keep(change: &Change, kept: Kept, bytes: &mut Vec<u8>) {
    match (kept, change) {
        (Kept::Nothing, _) => {}
        (Kept::Sectors(count), Change::Write { offset, data }) => {
            put(bytes, *offset, &data[..(count * SECTOR).min(data.len())]);
        }
        (Kept::Whole | Kept::Sectors(_), change) => change.apply(bytes),
    }
}
