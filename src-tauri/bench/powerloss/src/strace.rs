//! Recording: the station runs under strace, and what strace wrote is read.
//!
//! Payloads are recorded whole, in hexadecimal, so nothing depends on guessing what
//! was written. Some lives are killed between a call and the fsync that would make it
//! sure, so that the next one meets what is in the system's hands but not on the disk.

use std::{
    collections::HashMap,
    env, fs,
    path::Path,
    process::{Command, Stdio},
};

use crate::{
    Trouble,
    record::{Acknowledged, Event, Record},
};

/// Lives that are recorded: one that ends cleanly, those that are killed, one more.
pub(crate) const LIVES: usize = KILLED_AT.len() + 2;
/// The call a life is killed in, and the how manieth of its thread: when the folder of a
/// photo was made, when a photo got its name, while the outbox was opened or used.
const KILLED_AT: [(&str, u32); 6] = [
    ("mkdir", 2),
    ("rename", 1),
    ("mkdir", 2),
    ("rename", 2),
    ("fsync", 2),
    ("fsync", 15),
];
/// Calls that change or settle what is on a disk, and those that number files.
const CALLS: &str = "trace=open,openat,creat,close,lseek,write,writev,pwrite64,pwritev,pwritev2,\
    ftruncate,truncate,fallocate,copy_file_range,sendfile,fsync,fdatasync,sync_file_range,\
    rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlinkat";
/// Longest payload; the database writes pages of 4 KiB and photos are small.
const LONGEST: &str = "1048576";

/// Runs all lives and reads what they did.
pub(crate) fn record() -> Result<Record, Trouble> {
    let place = tempfile::tempdir()?;
    let root = place.path().join("disk");
    fs::create_dir(&root)?;
    let mut record = Record {
        root: root.display().to_string(),
        events: Vec::new(),
    };
    let log = place.path().join("strace.log");
    for life in 0..LIVES {
        let kill_at = life.checked_sub(1).and_then(|at| KILLED_AT.get(at));
        trace(&root.join("data"), &log, life, kill_at.copied())?;
        let text = fs::read_to_string(&log)?;
        read(&text, &record.root.clone(), &mut record.events)?;
        record.events.push(Event::Ends);
    }
    if record.photos() == 0 {
        return Err("nothing was recorded; tracing may be forbidden on this machine".into());
    }
    Ok(record)
}

fn trace(
    folder: &Path,
    log: &Path,
    life: usize,
    kill_at: Option<(&str, u32)>,
) -> Result<(), Trouble> {
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-xx", "-s", LONGEST, "-e", CALLS])
        .args(["-e", "signal=none"])
        .arg("-o")
        .arg(log);
    if let Some((call, count)) = kill_at {
        let kill = format!("inject={call}:signal=SIGKILL:when={count}");
        strace.args(["-e", &kill]);
    }
    let ended = strace
        .arg(env::current_exe()?)
        .args(["write", "--life", &life.to_string(), "--folder"])
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .map_err(|error| format!("strace does not start: {error}"))?;
    match (ended.success(), kill_at) {
        (true, None) | (false, Some(_)) => Ok(()),
        (true, Some(_)) => Err("a life that was to be killed ended by itself".into()),
        (false, None) => Err(format!(
            "the traced station failed ({ended}); where tracing is forbidden nothing can be said"
        )
        .into()),
    }
}

/// Reads what strace wrote. A call that another thread interrupts stands on two lines:
/// its arguments on the first, its result on the second.
fn read(text: &str, root: &str, events: &mut Vec<Event>) -> Result<(), Trouble> {
    let mut waiting: HashMap<&str, (String, usize)> = HashMap::new();
    for (number, line) in text.lines().enumerate() {
        let Some((thread, line)) = line.split_once(' ') else {
            continue;
        };
        let line = line.trim_start();
        if let Some(start) = line.strip_suffix(" <unfinished ...>") {
            begins(start, number, root, events);
            waiting.insert(thread, (start.to_owned(), number));
        } else if let Some(rest) = line.strip_prefix("<... ") {
            let Some((start, began)) = waiting.remove(thread) else {
                continue;
            };
            let rest = rest.split_once("resumed>").map_or("", |(_, rest)| rest);
            ends(&format!("{start}{rest}"), began, root, events)?;
        } else {
            begins(line, number, root, events);
            ends(line, number, root, events)?;
        }
    }
    Ok(())
}

/// What counts from the moment a call begins: an acknowledgement, and what a sync covers.
fn begins(line: &str, call: usize, root: &str, events: &mut Vec<Event>) {
    let Some((name, arguments)) = line.split_once('(') else {
        return;
    };
    match name {
        "fsync" | "fdatasync" => {
            if let Some(fd) = number_at(arguments) {
                events.push(Event::SyncBegins { fd, call });
            }
        }
        "write" if arguments.starts_with("1, ") => {
            let said = texts(arguments).into_iter().next().unwrap_or_default();
            let said = String::from_utf8_lossy(&said).into_owned();
            debug_assert!(!said.starts_with(root));
            events.extend(
                said.lines()
                    .filter_map(Acknowledged::hear)
                    .map(Event::Acknowledged),
            );
        }
        _other => {}
    }
}

/// What counts once a call has returned.
fn ends(line: &str, call: usize, root: &str, events: &mut Vec<Event>) -> Result<(), Trouble> {
    let Some((name, rest)) = line.split_once('(') else {
        return Ok(());
    };
    let Some((arguments, result)) = rest.rsplit_once(" = ") else {
        return Ok(());
    };
    let Some(result) = number_at(result).filter(|result| *result >= 0) else {
        return Ok(());
    };
    let texts = texts(arguments);
    let paths: Vec<String> = texts
        .iter()
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .collect();
    let inside = |path: Option<&String>| path.is_some_and(|path| path.starts_with(root));
    let fd = number_at(arguments).unwrap_or(-1);
    let last = || last_number(arguments);
    match name {
        "open" | "openat" if inside(paths.first()) => events.push(Event::Open {
            fd: result,
            path: paths[0].clone(),
            creates: arguments.contains("O_CREAT"),
            truncates: arguments.contains("O_TRUNC"),
        }),
        // Another file may get a number that one of ours had.
        "open" | "openat" | "close" => events.push(Event::Close {
            fd: if name == "close" { fd } else { result },
        }),
        "lseek" => events.push(Event::Seek {
            fd,
            offset: u64::try_from(result)?,
        }),
        "write" | "pwrite64" => {
            let written = usize::try_from(result)?;
            let mut data = texts.into_iter().next().unwrap_or_default();
            data.truncate(written);
            let offset = if name == "pwrite64" { last() } else { None };
            events.push(Event::Write { fd, offset, data });
        }
        "ftruncate" => events.push(Event::Resize {
            fd,
            length: last().ok_or("a length that cannot be read")?,
        }),
        "fsync" | "fdatasync" => events.push(Event::SyncEnds { call }),
        "rename" | "renameat" | "renameat2" if inside(paths.first()) => {
            events.push(Event::Rename {
                from: paths[0].clone(),
                to: paths.get(1).cloned().unwrap_or_default(),
            });
        }
        "unlink" | "unlinkat" | "rmdir" if inside(paths.first()) => events.push(Event::Remove {
            path: paths[0].clone(),
        }),
        "mkdir" | "mkdirat" if inside(paths.first()) => events.push(Event::MakeFolder {
            path: paths[0].clone(),
        }),
        // SQLite reserves space in this way; the length it says is not relied upon.
        "fallocate" | "sync_file_range" => {}
        "writev" | "pwritev" | "pwritev2" | "copy_file_range" | "sendfile" => {
            events.push(Event::NotModelled {
                fd,
                call: name.to_owned(),
            });
        }
        "creat" | "truncate" | "link" | "linkat" | "symlinkat" if inside(paths.first()) => {
            return Err(format!("the model disk does not know {name}").into());
        }
        _elsewhere => {}
    }
    Ok(())
}

/// The quoted texts among the arguments, each byte as `\xNN`.
fn texts(arguments: &str) -> Vec<Vec<u8>> {
    arguments.split('"').skip(1).step_by(2).map(bytes).collect()
}

fn bytes(text: &str) -> Vec<u8> {
    text.split("\\x")
        .skip(1)
        .filter_map(|pair| u8::from_str_radix(pair.get(..2)?, 16).ok())
        .collect()
}

/// The number a text begins with.
fn number_at(text: &str) -> Option<i32> {
    let text = text.trim_start();
    let end = text
        .char_indices()
        .find(|(at, letter)| !(letter.is_ascii_digit() || (*at == 0 && *letter == '-')))
        .map_or(text.len(), |(at, _)| at);
    text.get(..end)?.parse().ok()
}

/// The last argument of a call.
fn last_number(arguments: &str) -> Option<u64> {
    let arguments = arguments.trim_end().trim_end_matches(')');
    arguments.rsplit(", ").next()?.parse().ok()
}
