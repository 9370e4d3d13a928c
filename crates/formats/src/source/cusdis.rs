//! To be written.

use super::Tables;
use super::out::{Out, Told};

pub(super) fn recognise_tables(_tables: &dyn Tables) -> Option<String> {
    None
}

pub(super) fn read_tables(_tables: &mut dyn Tables, _out: &mut Out<'_>) -> Told {
    Ok(())
}
