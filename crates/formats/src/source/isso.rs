//! To be written.

use super::cursor::Cursor;
use super::out::{Out, Told};
use super::{Head, Tables};

pub(super) fn recognise(_head: &Head<'_>) -> Option<String> {
    None
}

pub(super) fn read(_cursor: &mut Cursor<'_>, _out: &mut Out<'_>) -> Told {
    Ok(())
}

pub(super) fn recognise_tables(_tables: &dyn Tables) -> Option<String> {
    None
}

pub(super) fn read_tables(_tables: &mut dyn Tables, _out: &mut Out<'_>) -> Told {
    Ok(())
}
