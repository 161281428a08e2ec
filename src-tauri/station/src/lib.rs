//! Everything a scanning station does, without a window.
//!
//! ```text
//! camera ─▶ Frame ─▶ reader ─▶ Sighting ─▶ scan ─▶ Scan ─▶ capture ─▶ outbox ─▶ sync ─▶ Scanner API
//! gun, typed ─────────────────────────────────────▶ Scan     photo ─────▲  │
//!                                                            view ◀────────┴── review
//! ```
//!
//! The modules stand in flow order, and one uses only those above it; `view`,
//! `settings`, `error`, `language` and `clock` may be used by all. A test holds that.
//!
//! This crate names no Tauri, no rxing and no axum.

pub mod clock;
pub mod error;
pub mod key;
pub mod language;
pub mod settings;
mod text;
mod title;
pub mod tone;
pub mod view;

pub mod frame;

pub mod camera;

pub mod eyes;

pub mod advice;

pub mod camera_card;

pub mod scan;

pub mod command;

pub mod serial;

pub mod capture;

pub mod link;

pub mod freshness;

pub mod hold_list;

pub mod browser;

pub mod photo;

pub mod proposal;

pub mod reshoot;

pub mod hot_folder;

pub mod session;

pub mod outbox;

pub mod product_link;

pub mod on_table;

pub mod carry;

pub mod intake;

pub mod sync;

pub mod review;

pub mod draw;

pub mod sheet;

pub mod diagnosis;

pub mod station;
