//! History, its files, and what is unsent carried to another station.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use jiff::{Timestamp, tz::TimeZone};
use scanner_api::{ApiKey, BrowserKey};
use tokio::task::spawn_blocking;
use tr::tr;

use super::Station;
use crate::{
    carry::{self, Parcel},
    clock::{Millis, millis, rfc3339},
    diagnosis::{self, About, Facts, State, Stuck},
    draw::{self, Live},
    error::{Result, StationError},
    outbox::Outbox,
    sheet::{self, Choice, Form},
    view::{Exported, HistoryQuery, HistoryView, Imported, QueueFilter, StoryView},
};

/// Folder of the files that the window writes, in the data folder.
const EXPORTS: &str = "exports";
/// How long an export waits for what is being sent.
const PATIENCE: Millis = 60_000;

impl Station {
    /// One page of the History screen.
    ///
    /// # Errors
    /// When a day cannot be read, or the database fails.
    pub async fn history_view(&self, query: &HistoryQuery, page: u32) -> Result<HistoryView> {
        draw::history_view(&mut *self.reader().await?, &self.live(), query, page).await
    }

    /// A session's whole story.
    ///
    /// # Errors
    /// When there is no such session or the database fails.
    pub async fn story_view(&self, session: &str) -> Result<StoryView> {
        draw::story_view(&mut *self.reader().await?, &self.live(), session).await
    }

    /// Writes chosen captures into a new file of the data folder's `exports`.
    ///
    /// # Errors
    /// As [`sheet::write`], and [`StationError::Export`] when the file cannot be written.
    pub async fn export_history(&self, choice: &Choice, form: Form) -> Result<Exported> {
        let name = match choice {
            Choice::Found(_) => "history",
            Choice::Session(_) => "session",
        };
        let path = self.new_file(name, form.ending())?;
        let rows = write_history(&self.0.outbox, &self.live(), choice, form, &path).await?;
        Ok(Exported {
            path: path.display().to_string(),
            rows,
            photos: 0,
        })
    }

    /// Moves everything that is unsent into a ZIP and holds it back here. Without a target
    /// the file goes to the data folder's `exports`.
    ///
    /// # Errors
    /// [`StationError::NothingUnsent`], [`StationError::NotNow`] while something is being
    /// sent, or [`StationError::Export`]; then nothing was held back.
    pub async fn export_unsent(&self, target: Option<&Path>) -> Result<Exported> {
        let path = match target {
            Some(path) => path.to_owned(),
            None => self.new_file("unsent", "zip")?,
        };
        if path.exists() {
            // It may hold the only copy of an earlier export.
            let source = io::Error::from(io::ErrorKind::AlreadyExists);
            return Err(StationError::Export { path, source });
        }
        let (parcel, before) = self.hold_unsent(&path).await?;
        let rows = u32::try_from(parcel.operations()).unwrap_or(u32::MAX);
        let (folder, now) = (self.0.outbox.folder().to_owned(), self.now());
        let station = self.0.settings.borrow().station.clone();
        let to = path.clone();
        let packed = spawn_blocking(move || carry::pack(&parcel, &folder, &to, &station, now))
            .await
            .unwrap_or(Err(StationError::Closing));
        match packed {
            Ok(photos) => Ok(Exported {
                path: path.display().to_string(),
                rows,
                photos,
            }),
            Err(trouble) => {
                let restored = self
                    .0
                    .outbox
                    .write(move |db| Box::pin(async move { carry::restore(db, &before).await }));
                restored.await?;
                Err(trouble)
            }
        }
    }

    /// Writes what helps to find a fault into the data folder's `exports`: no key, no code,
    /// no order, no picture.
    ///
    /// # Errors
    /// [`StationError::Export`] when the file cannot be written, or when the database fails.
    pub async fn export_diagnosis(&self) -> Result<Exported> {
        let view = self.station_view().await?;
        let stuck = self.queue_view(QueueFilter::NeedsYou, 0).await?;
        let folder = self.0.outbox.folder().to_owned();
        let facts = Facts {
            about: About {
                version: self.0.version.to_owned(),
                system: std::env::consts::OS,
                processor: std::env::consts::ARCH,
                sqlite: self.0.outbox.sqlite_version().await?,
                free_bytes: super::free_bytes(&folder).ok(),
                made: rfc3339(self.now()),
            },
            state: State {
                link: view.link,
                quota: view.quota,
                camera: view.camera,
                queue: view.queue,
                needs_you: stuck.rows.iter().map(Stuck::from).collect(),
                notices: view.notices.into_iter().map(|each| each.code).collect(),
            },
            settings: self.0.settings.borrow().clone(),
        };
        let path = self.new_file("diagnosis", "zip")?;
        let (key, browser_key) = (self.0.key.load(), self.0.browser_key.load());
        let to = path.clone();
        let written = spawn_blocking(move || {
            let key = key.as_ref().map(ApiKey::expose);
            let browser_key = browser_key.as_ref().map(BrowserKey::expose);
            let keys: Vec<&str> = key.into_iter().chain(browser_key).collect();
            diagnosis::write(&facts, &folder, &keys, &to)
        });
        let written = written.await.map_err(|_| StationError::Closing)?;
        written.map_err(|source| StationError::Export {
            path: path.clone(),
            source,
        })?;
        Ok(Exported {
            path: path.display().to_string(),
            rows: 0,
            photos: 0,
        })
    }

    /// Takes over what another station exported; what is here already stays as it is.
    ///
    /// # Errors
    /// [`StationError::Import`] in words when the file is not to be trusted; then nothing
    /// was taken over.
    pub async fn import_unsent(&self, source: &Path) -> Result<Imported> {
        let (from, folder) = (source.to_owned(), self.0.outbox.folder().to_owned());
        let parcel = spawn_blocking(move || carry::unpack(&from, &folder))
            .await
            .unwrap_or(Err(StationError::Closing))?;
        let (folder, now) = (self.0.outbox.folder().to_owned(), self.now());
        let quarantine = millis(self.0.waits.quarantine);
        let taken = self.0.outbox.write(move |db| {
            Box::pin(async move { carry::take(db, &parcel, &folder, now, quarantine).await })
        });
        taken.await
    }

    /// Ids of the operations that went to another station and are held back here.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn moved(&self) -> Result<Vec<String>> {
        carry::moved(&mut *self.reader().await?).await
    }

    /// Holds everything back between two calls: while one is under way it is waited for.
    async fn hold_unsent(&self, path: &Path) -> Result<(Parcel, carry::Before)> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let words = tr!(
            "It went to another station with {name}. Take it out once it arrived; release it only if that file is lost",
            name
        );
        let mut revision = self.0.outbox.revision();
        let until = self.now() + PATIENCE;
        loop {
            revision.mark_unchanged();
            let (words, now) = (words.clone(), self.now());
            let held = self.0.outbox.write(move |db| {
                Box::pin(async move {
                    let parcel = carry::collect(&mut *db).await?;
                    Ok((parcel, carry::hold(db, &words, now).await?))
                })
            });
            match held.await {
                Err(StationError::NotNow { .. }) if self.now() < until => tokio::select! {
                    changed = revision.changed() => changed.map_err(|_| StationError::Closing)?,
                    () = self.0.clock.sleep_until(until) => {}
                },
                other => return other,
            }
        }
    }

    /// A name in `exports` that is free.
    fn new_file(&self, name: &str, ending: &str) -> Result<PathBuf> {
        let folder = self.0.outbox.folder().join(EXPORTS);
        let failed = |source| StationError::Export {
            path: folder.clone(),
            source,
        };
        fs::create_dir_all(&folder).map_err(failed)?;
        let now = Timestamp::from_millisecond(self.now()).unwrap_or(Timestamp::UNIX_EPOCH);
        let now = now
            .to_zoned(TimeZone::system())
            .strftime("%Y-%m-%d-%H%M%S")
            .to_string();
        let free = (1..).map(|n| match n {
            1 => folder.join(format!("{name}-{now}.{ending}")),
            n => folder.join(format!("{name}-{now}-{n}.{ending}")),
        });
        let mut free = free.take(1_000).filter(|path| !path.exists());
        free.next()
            .ok_or_else(|| failed(io::Error::from(io::ErrorKind::AlreadyExists)))
    }
}

/// Writes chosen captures into a file; half a file is none.
async fn write_history(
    outbox: &Outbox,
    live: &Live,
    choice: &Choice,
    form: Form,
    path: &Path,
) -> Result<u32> {
    let failed = |source| StationError::Export {
        path: path.to_owned(),
        source,
    };
    let mut reader = outbox.reader().acquire().await?;
    let mut file = BufWriter::new(File::create(path).map_err(failed)?);
    let written = sheet::write(&mut reader, live, choice, form, |bytes| {
        file.write_all(bytes).map_err(failed)
    });
    let written = match written.await {
        Ok(rows) => file.flush().map_err(failed).map(|()| rows),
        Err(trouble) => Err(trouble),
    };
    if written.is_err() {
        fs::remove_file(path).ok();
    }
    written
}
