//! A busy bench: bursts of a gun, typed codes, photos, orders, submits, and an
//! operator who works on the queue.
//!
//! Every code carries a serial number of its own, so each capture can be counted.

use std::{io, time::Duration};

use jpeg_encoder::{ColorType, Encoder};
use perch_station::{
    camera::{Drawn, SourceSpec},
    error::StationError,
    frame::{Encoding, Frame},
    station::Station,
    view::{QueueAction, QueueFilter, RowState},
};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::{hunt::Trouble, life, said::Said};

/// Operations that may wait before the bench takes a breath, so that the end of the
/// storm is not one long drain.
const FULL: u32 = 60;
/// GTINs of the practice products.
const GTINS: [&str; 3] = ["09521321000018", "09521321000063", "09521321000025"];
/// Pixels of the camera: small, because nothing is to be read.
const SIDE: u16 = 48;

pub(crate) struct Bench {
    station: Station,
    number: u32,
    chance: ChaCha8Rng,
    scanned: u32,
    orders: u32,
}

impl Bench {
    pub(crate) fn new(station: Station, number: u32, chance: ChaCha8Rng) -> Self {
        Self {
            station,
            number,
            chance,
            scanned: 0,
            orders: 0,
        }
    }

    /// Works until the process is killed.
    pub(crate) async fn work(mut self) -> Result<(), Trouble> {
        self.station.watch_camera(camera(self.number));
        loop {
            let done = match self.chance.random_range(0..100) {
                0..40 => self.burst().await,
                40..58 => self.type_code().await,
                58..72 => self.shoot().await,
                72..80 => self.next_order().await,
                80..88 => self.station.submit_session(None).await,
                88..91 => self.station.close_order(None).await,
                91..95 => self.hold_one().await,
                _ => life::retry_all(&self.station).await,
            };
            if let Err(trouble) = done
                && !is_part_of_the_day(&trouble)
            {
                Said::Trouble(trouble.to_string()).say()?;
            }
            self.breathe().await?;
        }
    }

    async fn burst(&mut self) -> Result<(), StationError> {
        let (serial, gtin) = self.next_code();
        let text = format!("]Q1https://id.example.org/01/{gtin}/21/{serial}\r");
        self.station.gun_burst(&text).await?;
        said(&Said::Serial(serial))
    }

    async fn type_code(&mut self) -> Result<(), StationError> {
        let (serial, gtin) = self.next_code();
        let moment = self
            .station
            .type_code(&format!("(01){gtin}(21){serial}"))
            .await?;
        match moment.capture_id {
            Some(id) => said(&Said::Capture(id)),
            None => said(&Said::Trouble("a capture without an id".to_owned())),
        }
    }

    async fn shoot(&mut self) -> Result<(), StationError> {
        said(&Said::Shooting)?;
        let photo = self.station.shoot(None, "front").await?;
        said(&Said::Photo(photo.id))
    }

    async fn next_order(&mut self) -> Result<(), StationError> {
        self.orders += 1;
        self.station
            .set_order(&format!("ORDER-{}-{}", self.number, self.orders))
            .await
    }

    async fn hold_one(&mut self) -> Result<(), StationError> {
        let queue = self.station.queue_view(QueueFilter::Open, 0).await?;
        let ready = queue.rows.iter().find(|row| row.state == RowState::Ready);
        match ready {
            Some(row) => {
                self.station
                    .operation_action(&row.id, QueueAction::Hold)
                    .await
            }
            None => Ok(()),
        }
    }

    /// A serial number that no other code of the storm has, and a product.
    fn next_code(&mut self) -> (String, &'static str) {
        self.scanned += 1;
        let gtin = GTINS[self.scanned as usize % GTINS.len()];
        (serial(self.number, self.scanned), gtin)
    }

    /// The moment between two acts; longer while much is waiting.
    async fn breathe(&mut self) -> Result<(), Trouble> {
        let pause = self.chance.random_range(0..12);
        tokio::time::sleep(Duration::from_millis(pause)).await;
        while self.station.station_view().await?.queue.waiting > FULL {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}

/// What the operator of a busy bench is told now and then, and nothing is wrong.
fn is_part_of_the_day(trouble: &StationError) -> bool {
    matches!(
        trouble,
        StationError::NothingCaptured
            | StationError::SessionClosed
            | StationError::NoCapture
            | StationError::NoPicture
            | StationError::NotNow { .. }
    )
}

/// `S`, five digits, `N`, five digits.
pub(crate) fn serial(life: u32, scan: u32) -> String {
    format!("S{life:05}N{scan:05}")
}

/// A storm that nobody listens to any more has ended.
fn said(line: &Said) -> Result<(), StationError> {
    line.say().map_err(|_: io::Error| StationError::Closing)
}

/// A camera whose every frame differs from all others, so that every photo is a file of its own.
fn camera(life: u32) -> SourceSpec {
    SourceSpec::Drawn(Drawn::new("Storm", 20, move |number| {
        let side = usize::from(SIDE);
        let stamp = (u64::from(life) << 32) | number;
        let pixels: Vec<u8> = (0..side * side)
            .map(|at| {
                let bit = stamp >> (at / side) & 1;
                64 + 128 * u8::try_from(bit).unwrap_or_default()
            })
            .collect();
        let mut jpeg = Vec::new();
        Encoder::new(&mut jpeg, 90)
            .encode(&pixels, SIDE, SIDE, ColorType::Luma)
            .ok()?;
        Some(Frame {
            seq: number,
            captured_at: 0,
            width: u32::from(SIDE),
            height: u32::from(SIDE),
            encoding: Encoding::Jpeg,
            bytes: jpeg.into(),
            dropped_before: 0,
        })
    }))
}
