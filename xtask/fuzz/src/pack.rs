//! Packs inputs, so that readers get them in pieces of every size, and damaged.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use rawzip::{CompressionMethod, ZipArchiveWriter};

use chance::Chance;

/// Most pieces that an input is cut into.
const PIECES_MAX: usize = 12;

/// An input packed in one of many ways, and often damaged.
pub fn packed(input: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut packed = packed_whole(input, chance);
    if chance.one_in(2) {
        let at = chance.index(packed.len());
        packed[at] = chance.number() as u8;
    }
    if chance.one_in(4) {
        packed.truncate(chance.index(packed.len() + 1));
    }
    packed
}

/// An input packed in one of many ways.
pub fn packed_whole(input: &[u8], chance: &mut Chance) -> Vec<u8> {
    match chance.index(5) {
        0 => members(input, chance),
        1 => zip(&[("a.json", input)]),
        2 => zip(&[("a.json.gz", &members(input, chance))]),
        3 => {
            let (a, b) = input.split_at(chance.index(input.len() + 1));
            zip(&[("one.xml", a), ("__MACOSX/x", b"x"), ("two.xml", b)])
        }
        _ => {
            let text = String::from_utf8_lossy(input);
            let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            [b"\xff\xfe", &bytes[..]].concat()
        }
    }
}

/// An input as a gzip file of several members: whoever unpacks it gets it in as many pieces.
pub fn members(input: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut rest = input;
    for _ in 0..chance.index(PIECES_MAX) {
        let (piece, behind) = rest.split_at(chance.index(rest.len().min(4096) + 1));
        packed.extend(gzip(piece));
        rest = behind;
    }
    packed.extend(gzip(rest));
    packed
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory takes what is written");
    encoder.finish().expect("memory takes what is written")
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let written = "memory takes what is written";
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for (name, bytes) in files {
        let file = archive.new_file(*name).compression_method(CompressionMethod::DEFLATE);
        let (mut entry, config) = file.start().expect(written);
        let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::fast()));
        writer.write_all(bytes).expect(written);
        let (encoder, descriptor) = writer.finish().expect(written);
        encoder.finish().expect(written);
        entry.finish(descriptor).expect(written);
    }
    archive.finish().expect(written)
}
