//! Files of every packing, whole ones here, hostile and damaged ones beside.

mod hostile;

use std::io::Write;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use rawzip::{CompressionMethod, ZipArchiveWriter};
use sha2::{Digest, Sha256};

use super::*;
use crate::source::cursor::Cursor;
use crate::source::recognise;

/// What a part said: its name, its text, and what was wrong where it ended.
type Said = (String, String, Option<&'static str>);

/// Reads all parts to their ends.
fn said(input: &Input) -> Result<Vec<Said>, Refusal> {
    let read = |part: &Part| {
        let mut cursor = Cursor::new(part.read()?);
        let text = String::from_utf8_lossy(&cursor.rest(usize::MAX)?).into_owned();
        Ok((part.name().to_owned(), text, cursor.damage()))
    };
    input.parts().iter().map(read).collect()
}

/// The texts of bytes that are whole.
fn texts(bytes: &[u8]) -> Vec<String> {
    let said = said(&Input::of_bytes("export", bytes).unwrap()).unwrap();
    said.into_iter()
        .map(|(_, text, damage)| {
            assert_eq!(damage, None);
            text
        })
        .collect()
}

/// Why bytes are refused, when they are opened or read.
fn refused(bytes: &[u8]) -> Reason {
    Input::of_bytes("export", bytes).and_then(|input| said(&input)).unwrap_err().reason
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A zip of files; every second is stored as it is.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for (at, (name, bytes)) in files.iter().enumerate() {
        if name.ends_with('/') {
            archive.new_dir(*name).create().unwrap();
        } else if at % 2 == 0 {
            let file = archive.new_file(*name).compression_method(CompressionMethod::DEFLATE);
            let (mut entry, config) = file.start().unwrap();
            let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::best()));
            writer.write_all(bytes).unwrap();
            let (encoder, descriptor) = writer.finish().unwrap();
            encoder.finish().unwrap();
            entry.finish(descriptor).unwrap();
        } else {
            let (mut entry, config) = archive.new_file(*name).start().unwrap();
            let mut writer = config.wrap(&mut entry);
            writer.write_all(bytes).unwrap();
            let (_, descriptor) = writer.finish().unwrap();
            entry.finish(descriptor).unwrap();
        }
    }
    archive.finish().unwrap()
}

/// A folder that is gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("althing-input-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn one_text_comes_out_of_every_packing() {
    let text = "héllo ".repeat(50_000);
    let bytes = text.as_bytes();
    let (half, rest) = bytes.split_at(100_000);
    let cases = [
        bytes.to_vec(),
        gzip(bytes),
        [gzip(half), gzip(b""), gzip(rest)].concat(),
        zip(&[("a.xml", bytes)]),
        zip(&[("empty", b""), ("a.xml", bytes)]),
        zip(&[("a.xml.gz", &gzip(bytes))]),
    ];
    for case in cases {
        assert_eq!(texts(&case), [text.as_str()]);
    }
}

#[test]
fn files_of_an_archive_are_parts_without_companions_and_folders() {
    let mut archive = zip(&[
        ("wp/", b""),
        ("wp/one.xml", b"1"),
        ("__MACOSX/wp/._one.xml", b"x"),
        ("wp/.DS_Store", b"x"),
        ("wp/nothing.xml", b""),
        ("UP/UP/etc/two\u{1b}[2J.xml", b"2"),
    ]);
    while let Some(at) = archive.windows(5).position(|bytes| bytes == b"UP/UP") {
        archive[at..at + 5].copy_from_slice(b"../..");
    }
    let input = Input::of_bytes("export.zip", archive).unwrap();
    let said = said(&input).unwrap();
    let expected = [("wp/one.xml", "1"), ("../../etc/two\u{fffd}[2J.xml", "2")];
    assert_eq!(said, expected.map(|(name, text)| (name.to_owned(), text.to_owned(), None)));
    assert!(said.iter().all(|(name, _, _)| !fs::exists(name).unwrap()));
}

#[test]
fn folders_and_several_files_are_one_input() {
    let folder = Folder::new("folder");
    let b = folder.put("b.json.gz", &gzip(b"two"));
    let a = folder.put("a.json", b"one");
    folder.put(".hidden", b"x");
    fs::create_dir_all(folder.0.join("inner")).unwrap();
    folder.put("inner/c.json", b"x");
    let texts = |paths: &[PathBuf]| {
        let said = said(&Input::open(paths).unwrap()).unwrap();
        said.into_iter().map(|(_, text, _)| text).collect::<Vec<_>>()
    };
    assert_eq!(texts(std::slice::from_ref(&folder.0)), ["one", "two"]);
    assert_eq!(texts(&[b, folder.0.clone(), a.clone()]), ["two", "one", "two", "one"]);
    assert_eq!(Input::open(&[a]).unwrap().parts()[0].name(), folder.0.join("a.json").display().to_string());
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = Folder::new("odd");
    let reason = |path: PathBuf| Input::open(&[path]).err().map(|refusal| refusal.reason);
    assert_eq!(reason(folder.0.clone()), Some(Reason::Empty));
    assert_eq!(reason(folder.0.join("missing")), Some(Reason::Input));
    assert_eq!(reason("/dev/null".into()), Some(Reason::Input));
    assert_eq!(Input::open(&[]).err().map(|refusal| refusal.reason), Some(Reason::Empty));
    std::os::unix::fs::symlink("/etc/hostname", folder.0.join("link.json")).unwrap();
    assert_eq!(reason(folder.0.clone()), Some(Reason::Input));
}

#[test]
fn a_folder_of_too_many_files_is_refused() {
    let folder = Folder::new("many");
    (0..PARTS_MAX).for_each(|at| drop(folder.put(&format!("{at}.json"), b"")));
    assert_eq!(Input::open(std::slice::from_ref(&folder.0)).unwrap().parts().len(), PARTS_MAX);
    let more = folder.put("more.json", b"");
    let reason = |paths: &[PathBuf]| Input::open(paths).err().map(|refusal| refusal.reason);
    assert_eq!(reason(std::slice::from_ref(&folder.0)), Some(Reason::TooMany));
    fs::remove_file(&more).unwrap();
    assert_eq!(reason(&[folder.0.clone(), folder.0.join("1.json")]), Some(Reason::TooMany));
}

#[test]
fn a_database_is_told_by_its_path_and_only_as_it_is() {
    let folder = Folder::new("database");
    let database = b"SQLite format 3\0 and more";
    let path = folder.put("comments.db", database);
    let open = |paths: &[PathBuf]| Input::open(paths);
    assert_eq!(open(std::slice::from_ref(&path)).unwrap().database(), Some(path.as_path()));
    assert_eq!(open(std::slice::from_ref(&folder.0)).unwrap().database(), Some(path.as_path()));
    let text = folder.put("text.json", b"{}");
    assert_eq!(open(std::slice::from_ref(&text)).unwrap().database(), None);
    assert_eq!(open(&[path, text]).err().map(|refusal| refusal.reason), Some(Reason::Mixed));
    for packed in [gzip(database), zip(&[("comments.db", database)]), zip(&[("c.db.gz", &gzip(database))])] {
        let refusal = Input::of_bytes("export", packed).err().unwrap();
        assert_eq!(refusal.reason, Reason::Archive);
        assert!(refusal.message.contains("unpack it"), "{refusal}");
    }
}

#[test]
fn what_is_packed_otherwise_is_named() {
    let mut tar = vec![0; 512];
    tar[257..262].copy_from_slice(b"ustar");
    let cases: [(Vec<u8>, &str); 6] = [
        (b"BZh91AY&SY".to_vec(), "bzip2"),
        (b"PGDMP\x01\x0e\0".to_vec(), "pg_dump --format=custom"),
        (b"\x28\xb5\x2f\xfd\x24".to_vec(), "zstd"),
        (gzip(&tar), "tar"),
        (zip(&[("a.xz", b"\xfd7zXZ\0\0")]), "xz"),
        (tar, "tar"),
    ];
    for (bytes, packer) in cases {
        let refusal = Input::of_bytes("export", bytes).err().unwrap();
        assert!(refusal.message.contains(packer), "{refusal}");
    }
}

#[test]
fn what_begins_with_a_byte_order_mark_becomes_utf_8() {
    // Longer than a piece, and with characters of two units on its edges at every offset.
    let text = format!("{{\"a\": \"{}\"}}", "x😀é€".repeat(9_001));
    let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let cases = [
        [&b"\xff\xfe"[..], &le].concat(),
        [&b"\xfe\xff"[..], &be].concat(),
        [&b"\xef\xbb\xbf"[..], text.as_bytes()].concat(),
    ];
    for case in cases {
        assert_eq!(texts(&case), [text.as_str()]);
        assert_eq!(texts(&gzip(&case)), [text.as_str()]);
        assert_eq!(texts(&zip(&[("a", &case)])), [text.as_str()]);
    }
}

#[test]
fn invalid_utf_16_is_replaced_where_it_is() {
    let cases: [(&[u8], &str); 6] = [
        (b"\xff\xfea\0\x00\xdcb\0", "a\u{fffd}b"),
        (b"\xff\xfea\0\x3d\xd8b\0", "a\u{fffd}b"),
        (b"\xff\xfea\0\x3d\xd8", "a\u{fffd}"),
        (b"\xff\xfea\0b", "a\u{fffd}"),
        (b"\xff\xfea\0\x3d\xd8b", "a\u{fffd}\u{fffd}"),
        (b"\xff\xfe", ""),
    ];
    for (bytes, expected) in cases {
        assert_eq!(texts(bytes), [expected]);
    }
}

#[test]
fn progress_is_counted_in_packed_bytes_and_begins_again() {
    let noise: Vec<u8> = (0..10_000_u32).flat_map(|at| Sha256::digest(at.to_le_bytes())).collect();
    let archive = zip(&[("one", &noise), ("two", &noise[1..])]);
    for bytes in [noise.clone(), gzip(&noise), archive] {
        let input = Input::of_bytes("export", bytes.clone()).unwrap();
        assert!(
            input.packed_bytes() <= bytes.len() as u64 && input.packed_bytes() + 300 > bytes.len() as u64
        );
        for _ in 0..2 {
            let mut seen = vec![0];
            for part in input.parts() {
                let _ = part.head().unwrap();
                let mut reading = part.read().unwrap();
                let mut piece = [0; 10_000];
                while reading.read(&mut piece).unwrap() > 0 {
                    seen.push(input.progress().bytes());
                }
            }
            assert!(seen.is_sorted() && seen[1] < input.packed_bytes());
            assert_eq!(*seen.last().unwrap(), input.packed_bytes());
        }
    }
}

#[test]
fn hidden_files_and_lists_of_what_was_skipped_are_none_of_a_folder() {
    let folder = Folder::new("aside");
    for name in ["b.xml", "a.xml", ".hidden.xml", "a.xml.skipped.jsonl", ".skipped.jsonl"] {
        folder.put(name, name.as_bytes());
    }
    let input = Input::open(std::slice::from_ref(&folder.0)).unwrap();
    let texts: Vec<String> = said(&input).unwrap().into_iter().map(|(_, text, _)| text).collect();
    assert_eq!(texts, ["a.xml", "b.xml"]);
}

#[test]
fn a_picture_is_no_page_and_the_odd_file_of_a_folder_is_named() {
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    let alone = recognise(&Input::of_bytes("photo.png", *picture).unwrap()).unwrap_err();
    assert_eq!(alone.reason, Reason::Unrecognised);
    let folder = Folder::new("mixed");
    folder.put("a.xml", b"<?xml version=\"1.0\"?><disqus xmlns=\"http://disqus.com\"></disqus>");
    folder.put("notes.txt", b"Some lines");
    let mixed = recognise(&Input::open(std::slice::from_ref(&folder.0)).unwrap()).unwrap_err();
    assert_eq!(mixed.reason, Reason::Mixed);
    let words = mixed.to_string();
    assert!(
        words.contains("notes.txt: it is a file of page") && words.contains("a.xml is one of disqus"),
        "{words}"
    );
}
