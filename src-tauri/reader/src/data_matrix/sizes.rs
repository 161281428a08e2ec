//! The sizes a Data Matrix may have (ISO/IEC 16022, table 7).

/// Rows and columns of a symbol, its border counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) columns: usize,
    pub(super) rows: usize,
}

/// Every size of ECC 200.
pub(super) fn sizes() -> impl Iterator<Item = Size> {
    const SQUARE: [usize; 24] = [
        10, 12, 14, 16, 18, 20, 22, 24, 26, 32, 36, 40, 44, 48, 52, 64, 72, 80, 88, 96, 104, 120,
        132, 144,
    ];
    const OBLONG: [(usize, usize); 6] = [(18, 8), (32, 8), (26, 12), (36, 12), (36, 16), (48, 16)];
    let square = SQUARE.into_iter().map(|side| (side, side));
    let sizes = square.chain(OBLONG);
    sizes.map(|(columns, rows)| Size { columns, rows })
}
