//! The model disk: what is sure, and what only the system knows.
//!
//! A file has its sure bytes and the writes since its last fsync; a folder has its
//! sure names and the changes since its own last fsync. Names and bytes are
//! settled apart from each other, as POSIX allows. The end of a process changes
//! neither, only a cut of the power does.

use std::collections::{BTreeMap, HashMap};

use crate::{Trouble, record::Event};

/// Place of a file or folder on the disk.
pub(crate) type Node = usize;

/// A change of a file that is not sure yet.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// Bytes at a place.
    Write { offset: usize, data: Vec<u8> },
    /// Another length.
    Resize(usize),
}

/// A change of a folder that is not sure yet.
#[derive(Debug, Clone)]
pub(crate) enum Naming {
    /// A name stands for a node.
    Add(String, Node),
    /// A name is gone.
    Remove(String),
    /// A name stands for what another name of this folder stood for.
    Rename(String, String, Node),
}

/// A file or a folder.
#[derive(Debug)]
pub(crate) enum Thing {
    /// Sure bytes, and what came after them.
    File { sure: Vec<u8>, unsure: Vec<Change> },
    /// Sure names, what came after them, and the names as programs see them.
    Folder {
        sure: BTreeMap<String, Node>,
        unsure: Vec<Naming>,
        seen: BTreeMap<String, Node>,
    },
}

struct Opened {
    node: Node,
    place: u64,
    path: String,
}

struct Sync {
    node: Node,
    /// How many unsure changes it covers.
    covers: usize,
    path: String,
}

/// A disk with one folder that was always there.
pub(crate) struct Disk<'a> {
    root: &'a str,
    things: Vec<Thing>,
    opened: HashMap<i32, Opened>,
    syncs: HashMap<usize, Sync>,
    /// Counts what became sure, so that equal disks are known as such.
    version: u64,
}

impl<'a> Disk<'a> {
    /// A disk on which only the folder `root` is.
    pub(crate) fn new(root: &'a str) -> Self {
        Self {
            root,
            things: vec![folder()],
            opened: HashMap::new(),
            syncs: HashMap::new(),
            version: 0,
        }
    }

    /// Everything on it; the folder that was always there is the first.
    pub(crate) fn things(&self) -> &[Thing] {
        &self.things
    }

    /// Grows whenever something becomes sure.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// Does what a call did. A sync of the kind `without` settles nothing.
    pub(crate) fn apply(&mut self, event: &Event, without: Option<&str>) -> Result<(), Trouble> {
        match event {
            Event::Open {
                fd,
                path,
                creates,
                truncates,
            } => self.open(*fd, path, *creates, *truncates),
            Event::Close { fd } => _ = self.opened.remove(fd),
            Event::Ends => {
                self.opened.clear();
                self.syncs.clear();
            }
            Event::Write { fd, offset, data } => self.write(*fd, *offset, data)?,
            Event::Seek { fd, offset } => {
                if let Some(opened) = self.opened.get_mut(fd) {
                    opened.place = *offset;
                }
            }
            Event::Resize { fd, length } => {
                let length = usize::try_from(*length)?;
                if let Some(opened) = self.opened.get(fd) {
                    self.change(opened.node, Change::Resize(length));
                }
            }
            Event::SyncBegins { fd, call } => self.begin_sync(*fd, *call),
            Event::SyncEnds { call } => self.end_sync(*call, without),
            Event::Rename { from, to } => self.rename(from, to)?,
            Event::Remove { path } => self.remove(path),
            Event::MakeFolder { path } => {
                self.things.push(folder());
                self.name(path, self.things.len() - 1);
            }
            Event::NotModelled { fd, call } if self.opened.contains_key(fd) => {
                return Err(format!("the model disk does not know {call}").into());
            }
            Event::NotModelled { .. } | Event::Acknowledged(_) => {}
        }
        Ok(())
    }

    fn open(&mut self, fd: i32, path: &str, creates: bool, truncates: bool) {
        let node = match self.find(path) {
            Some(node) => {
                if truncates {
                    self.change(node, Change::Resize(0));
                }
                node
            }
            None if creates => {
                self.things.push(Thing::File {
                    sure: Vec::new(),
                    unsure: Vec::new(),
                });
                let node = self.things.len() - 1;
                self.name(path, node);
                node
            }
            None => return,
        };
        let path = path.to_owned();
        self.opened.insert(
            fd,
            Opened {
                node,
                place: 0,
                path,
            },
        );
    }

    fn write(&mut self, fd: i32, offset: Option<u64>, data: &[u8]) -> Result<(), Trouble> {
        let Some(opened) = self.opened.get_mut(&fd) else {
            return Ok(());
        };
        let at = offset.unwrap_or(opened.place);
        if offset.is_none() {
            opened.place += data.len() as u64;
        }
        let (node, offset) = (opened.node, usize::try_from(at)?);
        self.change(
            node,
            Change::Write {
                offset,
                data: data.to_vec(),
            },
        );
        Ok(())
    }

    fn change(&mut self, node: Node, change: Change) {
        if let Some(Thing::File { unsure, .. }) = self.things.get_mut(node) {
            unsure.push(change);
        }
    }

    fn begin_sync(&mut self, fd: i32, call: usize) {
        let Some(opened) = self.opened.get(&fd) else {
            return;
        };
        let covers = match &self.things[opened.node] {
            Thing::File { unsure, .. } => unsure.len(),
            Thing::Folder { unsure, .. } => unsure.len(),
        };
        let (node, path) = (opened.node, opened.path.clone());
        self.syncs.insert(call, Sync { node, covers, path });
    }

    fn end_sync(&mut self, call: usize, without: Option<&str>) {
        let Some(Sync { node, covers, path }) = self.syncs.remove(&call) else {
            return;
        };
        if without.is_some() && without == kind_of(&path, self.root) {
            return;
        }
        match &mut self.things[node] {
            Thing::File { sure, unsure } => {
                for change in unsure.drain(..covers.min(unsure.len())) {
                    change.apply(sure);
                }
            }
            Thing::Folder { sure, unsure, .. } => {
                for naming in unsure.drain(..covers.min(unsure.len())) {
                    naming.apply(sure);
                }
            }
        }
        self.version += 1;
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), Trouble> {
        let node = self.find(from).ok_or("a rename of what is not there")?;
        let ((old, from), (new, to)) = (split(from), split(to));
        if old == new {
            return self.naming(old, Naming::Rename(from.to_owned(), to.to_owned(), node));
        }
        self.naming(new, Naming::Add(to.to_owned(), node))?;
        self.naming(old, Naming::Remove(from.to_owned()))
    }

    fn remove(&mut self, path: &str) {
        let (folder, name) = split(path);
        // What is not there cannot be removed, and nothing has changed then.
        self.naming(folder, Naming::Remove(name.to_owned())).ok();
    }

    fn name(&mut self, path: &str, node: Node) {
        let (folder, name) = split(path);
        self.naming(folder, Naming::Add(name.to_owned(), node)).ok();
    }

    fn naming(&mut self, folder: &str, naming: Naming) -> Result<(), Trouble> {
        let node = self.find(folder).ok_or("a name in no folder")?;
        match &mut self.things[node] {
            Thing::Folder { unsure, seen, .. } => {
                naming.apply(seen);
                unsure.push(naming);
                Ok(())
            }
            Thing::File { .. } => Err("a name in a file".into()),
        }
    }

    /// What a path stands for, as programs see it.
    fn find(&self, path: &str) -> Option<Node> {
        let inside = path.strip_prefix(self.root)?;
        let names = inside.split('/').filter(|name| !name.is_empty());
        names
            .into_iter()
            .try_fold(0, |node, name| match &self.things[node] {
                Thing::Folder { seen, .. } => seen.get(name).copied(),
                Thing::File { .. } => None,
            })
    }
}

impl Change {
    /// Makes the change.
    pub(crate) fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Write { offset, data } => put(bytes, *offset, data),
            Self::Resize(length) => bytes.resize(*length, 0),
        }
    }
}

/// Puts bytes at a place; what lies between the old end and the place is zero.
pub(crate) fn put(bytes: &mut Vec<u8>, offset: usize, data: &[u8]) {
    let end = offset + data.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[offset..end].copy_from_slice(data);
}

impl Naming {
    /// Makes the change.
    pub(crate) fn apply(&self, names: &mut BTreeMap<String, Node>) {
        match self {
            Self::Add(name, node) => _ = names.insert(name.clone(), *node),
            Self::Remove(name) => _ = names.remove(name),
            Self::Rename(from, to, node) => {
                names.remove(from);
                names.insert(to.clone(), *node);
            }
        }
    }
}

fn folder() -> Thing {
    Thing::Folder {
        sure: BTreeMap::new(),
        unsure: Vec::new(),
        seen: BTreeMap::new(),
    }
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// What kind of thing is synced, in words; nothing for what no acknowledgement needs.
pub(crate) fn kind_of(path: &str, root: &str) -> Option<&'static str> {
    let inside = path.strip_prefix(root)?;
    Some(match inside {
        "" | "/" => "the folder of the data folder",
        "/data" => "the data folder",
        "/data/photos" => "the photos folder",
        name if name.ends_with("-wal") => "the write-ahead log",
        name if name.ends_with(".sqlite3") => "the database",
        name if name.ends_with(".part") => "a photo's file",
        name if name.starts_with("/data/photos/") && !name.contains("/aside") => {
            "the folder of a photo"
        }
        _other => return None,
    })
}
