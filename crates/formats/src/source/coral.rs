//! To be written.

use super::Head;
use super::cursor::Cursor;
use super::out::{Out, Told};

pub(super) fn recognise(_head: &Head<'_>) -> Option<String> {
    None
}

pub(super) fn recognise_csv(_head: &Head<'_>) -> Option<String> {
    None
}

pub(super) fn read(_name: &str, _cursor: &mut Cursor<'_>, _out: &mut Out<'_>) -> Told {
    Ok(())
}

pub(super) fn read_csv(_name: &str, _cursor: &mut Cursor<'_>, _out: &mut Out<'_>) -> Told {
    Ok(())
}
