//! HTML as a flat list of nodes.
//!
//! Own, on purpose: a tree builder after the HTML Standard looks for open elements from the top of the stack for
//! nearly every tag and compares each attribute with all before it, so that 16 MiB of nested or attribute-laden
//! tags take it hours. Saved pages need none of the Standard's repairs (a browser that saves has made them); what
//! is kept is what pages rely on: raw texts, void elements, and the end tags that lists, paragraphs and tables may
//! leave out. Each input byte is looked at a bounded number of times, and nothing recurses.
//!
//! Nodes stand in the order of the document and know where their subtree ends, in nodes and in bytes, so that a
//! walk is a loop and inner HTML is a part of the source.

mod entity;
mod token;
mod tree;

pub(crate) use entity::decode;
pub(crate) use tree::{Document, Element};

#[cfg(test)]
mod tests;
