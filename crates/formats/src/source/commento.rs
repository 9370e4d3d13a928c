//! To be written.

use super::Head;
use super::cursor::Cursor;
use super::out::{Out, Told};

pub(super) fn recognise(_head: &Head<'_>) -> Option<String> {
    None
}

pub(super) fn read(_cursor: &mut Cursor<'_>, _out: &mut Out<'_>) -> Told {
    Ok(())
}
