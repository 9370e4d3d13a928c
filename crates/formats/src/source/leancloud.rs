//! To be written.

use super::Head;
use super::cursor::Cursor;
use super::out::{Out, Told};

pub(super) fn recognise_valine(_head: &Head<'_>) -> Option<String> {
    None
}

pub(super) fn recognise_twikoo(_head: &Head<'_>) -> Option<String> {
    None
}

pub(super) fn read_valine(_cursor: &mut Cursor<'_>, _out: &mut Out<'_>) -> Told {
    Ok(())
}

pub(super) fn read_twikoo(_cursor: &mut Cursor<'_>, _out: &mut Out<'_>) -> Told {
    Ok(())
}
