//! A picture and what both workers want to know of it, found out once.

use std::sync::OnceLock;

use crate::cells::Cells;
use crate::luma::LumaView;

/// A picture on its way through the workers.
pub(crate) struct Picture<'a> {
    pub(crate) luma: &'a LumaView<'a>,
    cells: OnceLock<Cells>,
}

impl<'a> Picture<'a> {
    pub(crate) fn new(luma: &'a LumaView<'a>) -> Self {
        Self {
            luma,
            cells: OnceLock::new(),
        }
    }

    /// Its cells, measured by whoever asks first; the other one waits.
    pub(crate) fn cells(&self) -> &Cells {
        self.cells.get_or_init(|| Cells::of(self.luma))
    }
}
