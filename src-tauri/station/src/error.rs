//! What can go wrong at a station, as situations.
//!
//! Every variant has a stable code for the window to branch on and one plain
//! sentence that says what failed and what to do. An error is handled exactly
//! once: shown, or passed on. What the server answered is not in here: the sync
//! module turns that into the next step of an operation.

use std::{io, path::PathBuf};

use tr::tr;

use crate::view::UiError;

/// Everything that can stop a station from doing what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StationError {
    /// Another process holds the data folder.
    #[error("{}", tr!(
        "The data folder {path} is in use by process {holder}. Close that Perch window or stop that command, then try again",
        path = path.display(), holder
    ))]
    DataFolderInUse {
        /// The folder.
        path: PathBuf,
        /// Process id of the holder, or "unknown".
        holder: String,
    },
    /// The data folder cannot be made or read.
    #[error("{}", tr!(
        "The data folder {path} cannot be used: {source}. Check that it exists and belongs to you",
        path = path.display(), source
    ))]
    DataFolder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database was written by a newer Perch.
    #[error("{}", tr!(
        "The database {path} was written by a newer Perch. Install that version, or start with another --data-dir; nothing was changed",
        path = path.display()
    ))]
    NewerDatabase {
        /// The database file.
        path: PathBuf,
    },
    /// The bundled SQLite is older than the first release without the WAL-reset bug.
    #[error("{}", tr!(
        "This build carries SQLite {version}, which can damage the database. Install a release of Perch with SQLite 3.51.3 or later",
        version
    ))]
    UnsafeSqlite {
        /// Its version.
        version: String,
    },
    /// No room left on the disk.
    #[error("{}", tr!(
        "The disk is full, so nothing more can be stored. Free some space; everything stored before is safe"
    ))]
    DiskFull,
    /// The database file is damaged.
    #[error("{}", tr!(
        "The database file is damaged: {reason}. Perch sets it aside and builds everything anew that was stored; try again in a moment",
        reason = .0
    ))]
    DamagedDatabase(String),
    /// The database is being built anew, or cannot be opened at the moment.
    #[error("{}", tr!("The database is being built anew. Try again in a moment"))]
    Mending,
    /// The database failed.
    #[error("{}", tr!(
        "The database could not be used: {reason}. What was stored before is safe; restart Perch, and look at the disk if it happens again",
        reason = .0
    ))]
    Database(#[source] sqlx::Error),
    /// Too little room for photos; captures still fit.
    #[error("{}", tr!(
        "Only {free} MB are free on the disk, so no photo is taken below {floor} MB. Captures are still stored; free some space",
        free, floor
    ))]
    NoRoomForPhotos {
        /// Free megabytes.
        free: u64,
        /// Megabytes that are kept for captures.
        floor: u64,
    },
    /// A photo could not be written or read.
    #[error("{}", tr!(
        "The photo could not be stored: {reason}. Check the disk and take it again",
        reason = .0
    ))]
    PhotoFile(#[source] io::Error),
    /// The picture is not one we can use.
    #[error("{}", tr!(
        "This picture cannot be used: {reason}. Take it again, or choose a JPEG, PNG or WebP file",
        reason
    ))]
    Picture {
        /// Why.
        reason: String,
    },
    /// A still shows another product than its capture.
    #[error("{}", tr!(
        "This photo shows {found}, the capture is {expected}. Put the right product there and take it again, or keep it all the same",
        found, expected
    ))]
    WrongProduct {
        /// GTIN in the picture.
        found: String,
        /// GTIN of the capture.
        expected: String,
    },
    /// A photo of the barcode in which it cannot be read.
    #[error("{}", tr!(
        "The barcode of {expected} cannot be read in this photo. Move it closer and take it again, or keep it all the same",
        expected
    ))]
    BarcodeUnread {
        /// GTIN of the capture.
        expected: String,
    },
    /// A photo waits for a decision.
    #[error("{}", tr!("A photo waits for you to take it again or to keep it. Decide on it first"))]
    PhotoHeld,
    /// Submit was asked for an empty session.
    #[error("{}", tr!(
        "Nothing was captured in this session, so there is nothing to submit. Scan or type a code first"
    ))]
    NothingCaptured,
    /// Submit or close was asked for a session that is closed already.
    #[error("{}", tr!("This session is closed already. The next scan opens a new one"))]
    SessionClosed,
    /// A session was to be deleted that is not delivered.
    #[error("{}", tr!(
        "Not everything of this session is delivered, so nothing was deleted. Let the queue send what is left, or discard it there first"
    ))]
    SessionUnsent,
    /// A photo was asked for without a capture to link it to.
    #[error("{}", tr!("Scan or type a code first, so that the photo belongs to a product"))]
    NoCapture,
    /// No frame has arrived yet.
    #[error("{}", tr!(
        "The camera gives no picture right now. Check the cable or choose another camera in Settings"
    ))]
    NoPicture,
    /// Nobody is asked to follow this link.
    #[error("{0}")]
    Unfollowed(String),
    /// This link cannot be kept as that of a product.
    #[error("{0}")]
    LinkNotKept(String),
    /// Something speaks against a link that is to be kept; the operator is asked first.
    #[error("{}", tr!("Look at what speaks against this link, then say again that it is to be saved"))]
    LinkDoubtful,
    /// Links are not looked at in a browser elsewhere.
    #[error("{}", tr!(
        "Looking at links in a safe browser is not set up. Switch it on and store a key in Settings"
    ))]
    NoBrowser,
    /// The typed text is empty.
    #[error("{}", tr!("Type a GTIN or some text first"))]
    NothingTyped,
    /// A typed GTIN has a wrong check digit.
    #[error("{0}")]
    TypedGtin(String),
    /// The text is longer than the station keeps.
    #[error("{}", tr!(
        "This text has more than 8192 bytes. Nothing was stored; scan the code on the pack instead"
    ))]
    TextTooLong,
    /// No capture, photo, session, operation or proposal has this id.
    #[error("{}", tr!("There is no {what} {id} on this station", what, id))]
    Unknown {
        /// Kind of the thing, as the language names it in this sentence.
        what: String,
        /// What was asked for.
        id: String,
    },
    /// There is no capture that could be taken back.
    #[error("{}", tr!("There is nothing to take back in this session"))]
    NothingToUndo,
    /// The newest capture is at the server, or may be.
    #[error("{}", tr!(
        "{label} is on its way to the server and cannot be taken back any more. Ask whoever looks after the account to delete it there",
        label
    ))]
    TooLateToUndo {
        /// The code in short.
        label: String,
    },
    /// A command card of another version.
    #[error("{}", tr!(
        "This command card is not known to this Perch. Print the cards anew in Settings"
    ))]
    UnknownCard,
    /// A stop screen is up, so nothing else is done.
    #[error("{}", tr!("Work has stopped. See to that first, then try again"))]
    Stopped,
    /// An operation cannot be treated like that in its state.
    #[error("{}", tr!("This cannot be done now: the operation is {state}", state))]
    NotNow {
        /// Its state in words.
        state: String,
    },
    /// A day to search from or to cannot be read.
    #[error("{}", tr!("{text} is no day. Write it as 2026-01-31", text = format!("{text:?}")))]
    NoDate {
        /// What was given.
        text: String,
    },
    /// Only looked at, the database lacks what a newer Perch searches.
    #[error("{}", tr!(
        "The database was last used by an older Perch. Open the window or run `perch sync --until-idle` once, then look again"
    ))]
    OlderDatabase,
    /// A file could not be written.
    #[error("{}", tr!(
        "{path} could not be written: {source}. Choose another place, or free some space",
        path = path.display(), source
    ))]
    Export {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of another station cannot be taken over.
    #[error("{}", tr!("{reason}. Nothing was taken over", reason = .0))]
    Import(String),
    /// A hold list cannot be taken.
    #[error("{}", tr!("{reason}. The list that was here before still counts", reason = .0))]
    HoldList(String),
    /// Nothing is left to be sent.
    #[error("{}", tr!("Everything is delivered, so there is nothing to export"))]
    NothingUnsent,
    /// A setting is out of range.
    #[error("{0}")]
    Setting(String),
    /// The key could not be stored, read or used.
    #[error("{0}")]
    Key(String),
    /// The server could not be asked.
    #[error("{0}")]
    Server(String),
    /// The system did not print.
    #[error("{}", tr!("The system did not print: {reason}. Look whether a printer is set up", reason = .0))]
    Print(String),
    /// What starts with the computer cannot be changed.
    #[error("{}", tr!(
        "The settings are stored, but this computer refused to change what starts with it: {reason}",
        reason = .0
    ))]
    Autostart(String),
    /// The station is shutting down.
    #[error("{}", tr!("Perch is closing. Start it again to go on"))]
    Closing,
}

impl StationError {
    /// Stable code to branch on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::DataFolderInUse { .. } => "data_folder_in_use",
            Self::DataFolder { .. } => "data_folder",
            Self::NewerDatabase { .. } => "newer_database",
            Self::UnsafeSqlite { .. } => "unsafe_sqlite",
            Self::DiskFull => "disk_full",
            Self::DamagedDatabase(_) => "damaged_database",
            Self::Mending => "mending",
            Self::Database(_) => "database",
            Self::NoRoomForPhotos { .. } => "no_room_for_photos",
            Self::PhotoFile(_) => "photo_file",
            Self::Picture { .. } => "picture",
            Self::WrongProduct { .. } => "wrong_product",
            Self::BarcodeUnread { .. } => "barcode_unread",
            Self::PhotoHeld => "photo_held",
            Self::NothingCaptured => "nothing_captured",
            Self::SessionClosed => "session_closed",
            Self::SessionUnsent => "session_unsent",
            Self::NoCapture => "no_capture",
            Self::NoPicture => "no_picture",
            Self::NothingTyped => "nothing_typed",
            Self::TypedGtin(_) => "typed_gtin",
            Self::TextTooLong => "text_too_long",
            Self::Unknown { .. } => "unknown",
            Self::Unfollowed(_) => "unfollowed",
            Self::LinkNotKept(_) => "link_not_kept",
            Self::LinkDoubtful => "link_doubtful",
            Self::NoBrowser => "no_browser",
            Self::NothingToUndo => "nothing_to_undo",
            Self::TooLateToUndo { .. } => "too_late_to_undo",
            Self::UnknownCard => "unknown_card",
            Self::Stopped => "stopped",
            Self::NotNow { .. } => "not_now",
            Self::NoDate { .. } => "no_date",
            Self::OlderDatabase => "older_database",
            Self::Export { .. } => "export",
            Self::Import(_) => "import",
            Self::HoldList(_) => "hold_list",
            Self::NothingUnsent => "nothing_unsent",
            Self::Setting(_) => "setting",
            Self::Key(_) => "key",
            Self::Server(_) => "server",
            Self::Print(_) => "print",
            Self::Autostart(_) => "autostart",
            Self::Closing => "closing",
        }
    }
}

impl From<sqlx::Error> for StationError {
    fn from(error: sqlx::Error) -> Self {
        // SQLITE_FULL, and SQLITE_IOERR_SHMSIZE: no room for the index of the log.
        let full = |error: &dyn sqlx::error::DatabaseError| {
            matches!(error.code().as_deref(), Some("13" | "4874"))
        };
        // SQLITE_CORRUPT and SQLITE_NOTADB; the low byte of a code says what it is about.
        let damaged = |error: &dyn sqlx::error::DatabaseError| {
            let code = error.code().and_then(|code| code.parse::<u32>().ok());
            matches!(code.map(|code| code & 0xff), Some(11 | 26))
        };
        if matches!(error, sqlx::Error::PoolClosed) {
            return Self::Mending;
        }
        match error.as_database_error() {
            Some(database) if full(database) => Self::DiskFull,
            Some(database) if damaged(database) => {
                Self::DamagedDatabase(database.message().to_owned())
            }
            Some(_) | None => Self::Database(error),
        }
    }
}

impl From<StationError> for UiError {
    fn from(error: StationError) -> Self {
        Self {
            code: error.code().to_owned(),
            message: error.to_string(),
        }
    }
}

/// What a station's methods answer.
pub type Result<T> = std::result::Result<T, StationError>;
