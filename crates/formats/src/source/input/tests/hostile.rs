//! Archives that attack, and those that are damaged.

use rawzip::ZipFileBuilder;

use super::super::unpack::{RATIO_MAX, UNPACKED_BYTES_MAX, bound};
use super::*;

/// What the end of a zip's list of files begins with, and the list's own records.
const END: &[u8] = b"PK\x05\x06";
const LISTED: &[u8] = b"PK\x01\x02";

/// Where bytes stand.
fn find(bytes: &[u8], what: &[u8]) -> Vec<usize> {
    (0..bytes.len()).filter(|at| bytes[*at..].starts_with(what)).collect()
}

/// A zip of one file, as `change` makes it.
fn one(
    change: impl for<'a, 'b> FnOnce(ZipFileBuilder<'a, 'b, Vec<u8>>) -> ZipFileBuilder<'a, 'b, Vec<u8>>,
) -> Vec<u8> {
    let mut archive = ZipArchiveWriter::new(Vec::new());
    let (mut entry, config) = change(archive.new_file("a.json")).start().unwrap();
    let mut writer = config.wrap(&mut entry);
    writer.write_all(b"/etc/passwd").unwrap();
    let (_, descriptor) = writer.finish().unwrap();
    entry.finish(descriptor).unwrap();
    archive.finish().unwrap()
}

#[test]
fn r72_archives_within_archives_are_refused() {
    let inner = zip(&[("a", b"text")]);
    let cases = [
        zip(&[("a.zip", &inner)]),
        zip(&[("first", b"text"), ("a.zip", &inner)]),
        gzip(&inner),
        gzip(&gzip(b"text")),
        zip(&[("a.gz", &gzip(&gzip(b"text")))]),
        zip(&[("a.gz", &gzip(&inner))]),
    ];
    for case in cases {
        assert_eq!(refused(&case), Reason::Archive);
    }
}

#[test]
fn r72_bombs_are_refused_and_small_files_that_repeat_themselves_are_not() {
    let zeros = vec![b' '; 2_500_000];
    let small = vec![b' '; 1_000_000];
    for packed in [gzip(&zeros), zip(&[("a", &zeros)]), zip(&[("a.gz", &gzip(&zeros))])] {
        assert_eq!(refused(&packed), Reason::Ratio);
    }
    for packed in [gzip(&small), zip(&[("a", &small)]), zip(&[("a.gz", &gzip(&small))])] {
        assert_eq!(texts(&packed)[0].len(), small.len());
    }
    // Many small ones are a large one.
    let name = |at: usize| format!("{at}.json");
    let names: Vec<String> = (0..100).map(name).collect();
    let packed = gzip(&small);
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), packed.as_slice())).collect();
    assert_eq!(refused(&zip(&files)), Reason::Ratio);
}

#[test]
fn r72_a_bomb_gives_no_more_than_its_ratio() {
    let packed = gzip(&vec![b' '; 1_000_000]).repeat(20);
    let input = Input::of_bytes("bomb", packed.clone()).unwrap();
    let mut reading = input.parts()[0].read().unwrap();
    let mut piece = vec![0; 64 * 1024];
    let mut count = 0;
    let error = loop {
        match reading.read(&mut piece) {
            Ok(read) => count += read as u64,
            Err(error) => break error,
        }
    };
    assert!(error.into_inner().unwrap().downcast::<Refusal>().is_ok());
    assert!(count <= RATIO_MAX * packed.len() as u64 + (1 << 20) && count > 1 << 20);
}

#[test]
fn a_bomb_that_lies_about_its_size_ends_where_it_says() {
    let mut packed = zip(&[("a", &vec![b' '; 2_500_000])]);
    let record = find(&packed, LISTED)[0];
    packed[record + 24..record + 28].copy_from_slice(&100_000_u32.to_le_bytes());
    let said = said(&Input::of_bytes("bomb", packed).unwrap()).unwrap();
    assert!(said[0].1.len() <= 100_000);
    assert_eq!(said[0].2, Some("the packed file is damaged"));
}

#[test]
fn r72_more_than_twenty_gigabytes_are_refused() {
    assert_eq!(bound(u64::MAX, UNPACKED_BYTES_MAX), Ok(()));
    assert_eq!(bound(u64::MAX, UNPACKED_BYTES_MAX + 1).unwrap_err().reason, Reason::TooLarge);
    assert_eq!(bound(0, 1 << 20), Ok(()));
    assert_eq!(bound(10, (1 << 20) + 1_001).unwrap_err().reason, Reason::Ratio);
    // What an archive says of its files is added up before anything of them is read.
    let mut packed = zip(&[("a", b"text"), ("b", b"text"), ("c", b"text"), ("d", b"text"), ("e", b"text")]);
    for record in find(&packed, LISTED) {
        packed[record + 24..record + 28].copy_from_slice(&4_200_000_000_u32.to_le_bytes());
    }
    assert_eq!(refused(&packed), Reason::TooLarge);
}

#[test]
fn r72_files_that_share_bytes_are_refused() {
    let whole = zip(&[("a", b"first"), ("b", b"second")]);
    assert_eq!(texts(&whole), ["first", "second"]);
    let records = find(&whole, LISTED);
    // Both are the first.
    let mut twice = whole.clone();
    twice[records[1] + 42..records[1] + 46].copy_from_slice(&[0; 4]);
    assert_eq!(refused(&twice), Reason::Archive);
    // The second, which is stored, reaches into the list of files.
    let mut long = whole.clone();
    long[records[1] + 20..records[1] + 24].copy_from_slice(&60_u32.to_le_bytes());
    assert_eq!(refused(&long), Reason::Archive);
    // The first, stored, has the second's header and bytes in it, as in archives that quote each other.
    let mut quoting = zip(&[("", b"x"), ("a", b"first"), ("", b"x"), ("b", b"second")]);
    let records = find(&quoting, LISTED);
    quoting[records[1] + 20..records[1] + 24].copy_from_slice(&40_u32.to_le_bytes());
    assert_eq!(refused(&quoting), Reason::Archive);
}

#[test]
fn r72_links_and_encrypted_files_are_refused() {
    assert_eq!(texts(&one(|file| file)), ["/etc/passwd"]);
    assert_eq!(texts(&one(|file| file.unix_permissions(0o100_644))), ["/etc/passwd"]);
    assert_eq!(refused(&one(|file| file.unix_permissions(0o120_777))), Reason::Archive);
    assert_eq!(refused(&one(|file| file.encrypted(true))), Reason::Archive);
    assert_eq!(refused(&one(|file| file.compression_method(CompressionMethod::BZIP2))), Reason::Archive);
}

#[test]
fn r72_an_archive_of_a_hundred_thousand_files_is_refused_whatever_it_says() {
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for at in 0..100_000 {
        archive.new_dir(format!("{at}/")).create().unwrap();
    }
    let mut packed = archive.finish().unwrap();
    assert_eq!(refused(&packed), Reason::TooMany);
    let end = *find(&packed, END).last().unwrap();
    packed[end + 8..end + 12].copy_from_slice(&[1, 0, 1, 0]);
    assert!([Reason::TooMany, Reason::Archive].contains(&refused(&packed)));
}

#[test]
fn an_archive_that_holds_fewer_files_than_it_says_is_refused() {
    let mut packed = zip(&[("a", b"first"), ("b", b"second")]);
    let end = *find(&packed, END).last().unwrap();
    packed[end + 8..end + 12].copy_from_slice(&[3, 0, 3, 0]);
    assert_eq!(refused(&packed), Reason::Archive);
}

#[test]
fn a_cut_gzip_tells_what_stood_before() {
    let text = (0..60_000).map(|at: u32| at.to_string()).collect::<Vec<_>>().join(" ");
    let packed = gzip(text.as_bytes());
    for (cut, damage) in [
        (packed.len() / 2, "the packed file ends too early"),
        (packed.len() - 4, "the packed file ends too early"),
    ] {
        let said = said(&Input::of_bytes("a", packed[..cut].to_vec()).unwrap()).unwrap();
        assert!(text.starts_with(&said[0].1) && said[0].1.len() > text.len() / 3);
        assert_eq!(said[0].2, Some(damage));
    }
    assert_eq!(refused(&packed[..7]), Reason::Archive);
    assert_eq!(refused(b"\x1f\x8bno gzip at all"), Reason::Archive);
    assert_eq!(refused(&zip(&[("a", text.as_bytes())])[..1000]), Reason::Archive);
}

#[test]
fn a_wrong_checksum_is_told_behind_everything() {
    let text = "text ".repeat(30_000);
    let mut gz = gzip(text.as_bytes());
    let at = gz.len() - 8;
    gz[at] ^= 1;
    let mut archive = zip(&[("a", text.as_bytes()), ("b", text.as_bytes())]);
    for record in find(&archive, LISTED) {
        archive[record + 16] ^= 1;
    }
    for (bytes, count) in [(gz, 1), (archive, 2)] {
        let said = said(&Input::of_bytes("a", bytes).unwrap()).unwrap();
        assert_eq!(said.len(), count);
        for (_, read, damage) in said {
            assert_eq!((read.len(), damage), (text.len(), Some("the packed file is damaged")));
        }
    }
}

#[test]
fn one_damaged_file_of_an_archive_does_not_stop_the_others() {
    let mut archive = zip(&[("a", &b"first ".repeat(100)), ("b", b"second")]);
    // The first byte behind the name: no block of deflate is of kind 3.
    archive[31] = 0x07;
    let said = said(&Input::of_bytes("a", archive).unwrap()).unwrap();
    assert_eq!(said[0].2, Some("the packed file is damaged"));
    assert_eq!((said[1].1.as_str(), said[1].2), ("second", None));
}

#[test]
fn a_hundred_thousand_empty_members_are_read_in_a_loop() {
    let members = [gzip(b"").repeat(100_000), gzip(b"text")].concat();
    let small = std::thread::Builder::new().stack_size(256 * 1024);
    small.spawn(move || assert_eq!(texts(&members), ["text"])).unwrap().join().unwrap();
}

#[test]
fn no_archive_makes_the_reader_panic() {
    let whole = zip(&[("a", &b"first ".repeat(20)), ("b", b"second"), ("c.gz", &gzip(b"third"))]);
    let mut state = 7_u64;
    let mut below = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound
    };
    let mut read = 0;
    for _ in 0..4_000 {
        let mut bytes = whole.clone();
        for _ in 0..=below(4) {
            let at = below(bytes.len());
            bytes[at] = [0, 1, 0xff, below(256) as u8][below(4)];
        }
        if below(8) == 0 {
            bytes.truncate(below(bytes.len()));
        }
        read += usize::from(Input::of_bytes("a", bytes).and_then(|input| said(&input)).is_ok());
    }
    assert!(read > 200, "{read}");
}
