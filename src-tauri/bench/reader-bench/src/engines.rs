//! The readers that are compared, each on the same luma buffer.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use cpu_time::{ProcessTime, ThreadTime};
use perch_reader::{LumaView, Reader, ReaderSettings, Reading, Symbology};
use rxing::common::HybridBinarizer;
use rxing::{
    BarcodeFormat, BinaryBitmap, DecodeHints, Luma8Source, MultiFormatReader, Reader as _,
};
use zxingcpp::{BarcodeReader, ImageFormat, ImageView};

/// A live frame's time.
pub(crate) const FRAME: Duration = Duration::from_millis(60);

/// What an engine made of one picture.
#[derive(Clone, Default)]
pub(crate) struct Answer {
    /// Texts with what is needed to compare them: is it a UPC-E?
    pub(crate) texts: Vec<(String, bool)>,
    /// CPU time of all its threads.
    pub(crate) total: Duration,
    /// CPU time of the thread that read it, until the first text.
    pub(crate) first: Duration,
}

impl Answer {
    fn of(texts: Vec<(String, bool)>, total: Duration) -> Self {
        Self {
            texts,
            total,
            first: total,
        }
    }

    /// The quicker of two runs; the texts of the later one.
    pub(crate) fn best(self, other: &Self) -> Self {
        Self {
            texts: self.texts,
            total: self.total.min(other.total),
            first: self.first.min(other.first),
        }
    }
}

/// The engines, in the order of the columns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Engine {
    PerchLive,
    PerchStill,
    ZxingFirst,
    ZxingAll,
    Rxing,
}

impl Engine {
    pub(crate) const ALL: [Self; 5] = [
        Self::PerchLive,
        Self::PerchStill,
        Self::ZxingFirst,
        Self::ZxingAll,
        Self::Rxing,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::PerchLive => "Perch, live",
            Self::PerchStill => "Perch, still",
            Self::ZxingFirst => "zxing-cpp, first",
            Self::ZxingAll => "zxing-cpp, all",
            Self::Rxing => "rxing",
        }
    }
}

/// The engines, ready to read.
pub(crate) struct Bench {
    first: BarcodeReader,
    all: BarcodeReader,
    hints: DecodeHints,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let all = || {
            zxingcpp::read()
                .formats(zxing_formats())
                .try_harder(true)
                .try_rotate(true)
                .try_invert(true)
                .try_downscale(true)
        };
        Self {
            first: all().max_number_of_symbols(1),
            all: all(),
            hints: DecodeHints {
                PossibleFormats: Some(rxing_formats()),
                TryHarder: Some(true),
                AssumeGs1: Some(true),
                ..DecodeHints::default()
            },
        }
    }

    pub(crate) fn read(&self, engine: Engine, luma: &LumaView<'_>) -> Answer {
        match engine {
            Engine::PerchLive => perch(&mut reader(), |reader| reader.read_frame(luma, FRAME)),
            Engine::PerchStill => perch(&mut reader(), |reader| reader.read_still(luma)),
            Engine::ZxingFirst => zxing(&self.first, luma),
            Engine::ZxingAll => zxing(&self.all, luma),
            Engine::Rxing => self.rxing(luma),
        }
    }

    fn rxing(&self, luma: &LumaView<'_>) -> Answer {
        let began = ProcessTime::now();
        let bytes = luma.row(0);
        let packed: Vec<u8>;
        let pixels = if luma.height() == 1 {
            bytes
        } else {
            packed = luma.rows().flatten().copied().collect();
            &packed
        };
        let source = Luma8Source::new_with_slice(pixels, luma.width() as u32, luma.height() as u32);
        let texts = source.ok().and_then(|source| {
            let mut picture = BinaryBitmap::new(HybridBinarizer::new(source));
            let read = || MultiFormatReader::default().decode_with_hints(&mut picture, &self.hints);
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read))
                .ok()?
                .ok()?;
            let upc_e = *result.getBarcodeFormat() == BarcodeFormat::UPC_E;
            Some((result.getText().to_owned(), upc_e))
        });
        Answer::of(texts.into_iter().collect(), began.elapsed())
    }
}

/// A reader whose clock is the CPU time of the thread that asks.
pub(crate) fn reader() -> Reader {
    let clock = Arc::new(|| ThreadTime::now().as_duration());
    Reader::new(ReaderSettings::default(), clock)
}

pub(crate) fn perch(reader: &mut Reader, read: impl FnOnce(&mut Reader) -> Reading) -> Answer {
    let began = ProcessTime::now();
    let reading = read(reader);
    let total = began.elapsed();
    let texts = reading.sightings.iter().map(|each| {
        let upc_e = each.symbology == Symbology::UpcE;
        (each.raw_value.clone(), upc_e)
    });
    Answer {
        texts: texts.collect(),
        total,
        first: reading.first_text.unwrap_or(total),
    }
}

fn zxing(reader: &BarcodeReader, luma: &LumaView<'_>) -> Answer {
    let began = ProcessTime::now();
    let packed: Vec<u8> = luma.rows().flatten().copied().collect();
    let view = ImageView::from_slice(
        &packed,
        luma.width() as i32,
        luma.height() as i32,
        ImageFormat::Lum,
    );
    let began = match &view {
        // The copy above is ours, not its.
        Ok(_) => ProcessTime::now(),
        Err(_) => began,
    };
    let found = view.and_then(|view| reader.from(view)).unwrap_or_default();
    let total = began.elapsed();
    let texts = found.iter().filter(|each| each.is_valid());
    Answer::of(texts.map(|each| (each.text(), false)).collect(), total)
}

fn zxing_formats() -> Vec<zxingcpp::BarcodeFormat> {
    use zxingcpp::BarcodeFormat as F;
    vec![
        F::EAN13,
        F::EAN8,
        F::UPCA,
        F::UPCE,
        F::ITF,
        F::Code128,
        F::Code39,
        F::DataBar,
        F::DataBarExp,
        F::QRCode,
        F::DataMatrix,
    ]
}

fn rxing_formats() -> HashSet<BarcodeFormat> {
    use BarcodeFormat as F;
    HashSet::from([
        F::EAN_13,
        F::EAN_8,
        F::UPC_A,
        F::UPC_E,
        F::ITF,
        F::CODE_128,
        F::CODE_39,
        F::RSS_14,
        F::RSS_EXPANDED,
        F::QR_CODE,
        F::DATA_MATRIX,
    ])
}
