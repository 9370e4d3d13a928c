//! Isso's database as tables of our own, and its JSON: of our own, damaged, and the sample of others where it is.

use serde_json::Value;

use super::super::{Item, Options, Place, Summary, Table, read_tables, recognise_tables};
use super::*;
use crate::refusal::{Reason, Refusal};
use crate::source::told::{counts, damage, evidence, format_of, lines, sample, shown, told};
use crate::source::{Format, Recognised};

/// Tables in memory.
struct Memory {
    tables: Vec<Table>,
    rows: Vec<Vec<Vec<Cell>>>,
}

impl Tables for Memory {
    fn tables(&self) -> &[Table] {
        &self.tables
    }

    fn each(
        &mut self,
        table: &str,
        columns: &[&str],
        row: &mut dyn FnMut(&[Cell]) -> ControlFlow<()>,
    ) -> Result<(), Refusal> {
        let at = self.tables.iter().position(|it| it.name == table).unwrap();
        let places: Vec<_> =
            columns.iter().map(|column| self.tables[at].columns.iter().position(|it| it == column)).collect();
        for cells in &self.rows[at] {
            let cells: Vec<Cell> =
                places.iter().map(|at| at.map_or(Cell::Null, |at| cells[at].clone())).collect();
            if row(&cells).is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// A value as the tests write them: `-` is null, digits are numbers, `x'` begins bytes, all else is text.
fn cell(text: &str) -> Cell {
    let (integer, real) = (text.parse(), text.parse());
    if text == "-" {
        Cell::Null
    } else if let Ok(number) = integer {
        Cell::Integer(number)
    } else if let Ok(number) = real {
        Cell::Real(number)
    } else if let Some(bytes) = text.strip_prefix("x'") {
        Cell::Bytes(bytes.as_bytes().to_vec())
    } else {
        Cell::Text(text.to_owned())
    }
}

fn table(name: &str, columns: &str, rows: &[&str]) -> (Table, Vec<Vec<Cell>>) {
    let columns = columns.split_whitespace().map(str::to_owned).collect();
    let rows = rows.iter().map(|row| row.split('|').map(cell).collect()).collect();
    (Table { name: name.to_owned(), columns }, rows)
}

const COLUMNS: &str = "tid id parent created modified mode remote_addr text author email website likes dislikes \
                       voters notification";

/// A database of the oldest kind or of today's.
fn database(columns: &str, comments: &[&str]) -> Memory {
    let threads = table("threads", "id uri title", &["1|/2019/fence/|Harbour Fence", "2|/a?b=1|-", "-|/c|x"]);
    let (tables, rows) = [
        threads,
        table("preferences", "key value", &["session-key|secret"]),
        table("comments", columns, comments),
    ]
    .into_iter()
    .unzip();
    Memory { tables, rows }
}

fn read_all(mut database: Memory, options: &Options) -> (Vec<String>, Summary) {
    let mut told = Vec::new();
    let mut sink = |place: Place, item: Item| {
        told.push(shown(place, &item));
        ControlFlow::Continue(())
    };
    let summary = read_tables(&mut database, Format::Isso, options, &mut sink).unwrap();
    (told, summary)
}

const ROWS: [&str; 9] = [
    "1|1|-|1559557230.5|1559557530.25|1|192.0.2.0|It is *time*.|Ann|ann@reader.example|https://ann.example|3|1|x'voters|1",
    "1|2|1|1559557231|-|2|-|wait|Ben|-|-|0|0|-|0",
    "1|3|-|1559557232.0|1559557533|4|-||-|cy@reader.example|-|0|0|-|0",
    "2|4|3|1559557233|-|1|-|<p>from <a href=\"https://x.example\">elsewhere</a></p>|-|-|-|-|-|-|0",
    "2|5|0|nan|-|7|-|see <a href=\"https://x.example\">this</a>|D|-|-|0|2|-|0",
    "-|6|-|1559557230|-|1|-|where|-|-|-|0|0|-|0",
    "2|-|4|1559557230|-|1|-|who|-|-|-|0|0|-|0",
    "2|8|8|1559557230|-|1|-|x'bytes|-|-|-|0|0|-|0",
    "2|9|-|1e300|-|1|-|-|-|-|-|0|0|-|0",
];

#[test]
fn a_text_of_another_encoding_is_read_and_told() {
    let mut database = database(COLUMNS, &["1|1|-|1559557230|-|1|-|text|Ann|-|-|0|0|-|0"]);
    let text = database.rows[2][0].iter_mut().find(|cell| **cell == Cell::Text("text".to_owned()));
    *text.unwrap() = Cell::Bytes(b"caf\xe9".to_vec());
    let (told, _) = read_all(database, &Options::default());
    assert_eq!(told[3..], ["1 note bad text", "1 1 @ 1 by [Ann] Published 1559557230 md caf\u{e9}"]);
}

#[test]
fn a_database_is_read_as_it_says() {
    let expected = [
        "1 story 1 /2019/fence/ [Harbour Fence]",
        "2 story 2 /a?b=1 []",
        "3 note no key",
        "1 1 @ 1 by [Ann] ann@reader.example https://ann.example Published 1559557230 edited 1559557530 +3-1 md It is \
         *time*.",
        "2 2 < 1 @ 1 by [Ben] Pending 1559557231 md wait",
        "3 3 @ 1 by [] Deleted 1559557232 edited 1559557533 md ",
        "4 4 < 3 @ 2 by [] Published 1559557233 html <p>from <a href=\"https://x.example\">elsewhere</a></p>",
        "5 note bad time 5 @ 2",
        "5 note bad state 5 @ 2",
        "5 5 @ 2 by [D] Pending +0-2 lines see <a href=\"https://x.example\">this</a>",
        "6 note no story 6",
        "7 note no key < 4 @ 2",
        "8 note own parent 8",
        "8 8 @ 2 by [] Published 1559557230 md bytes",
        "9 note bad time 9 @ 2",
        "9 9 @ 2 by [] Published md ",
    ];
    let (told, summary) = read_all(database(COLUMNS, &ROWS), &Options::default());
    assert_eq!(told, expected);
    assert_eq!((summary.stories, summary.comments), (2, 7));
}

#[test]
fn a_clock_that_was_wrong_at_an_import_is_set_right() {
    let options = Options { zone_seconds: Some(7_200) };
    let (told, _) = read_all(database(COLUMNS, &ROWS[..1]), &options);
    assert!(told[3].contains(" 1559564430 edited 1559557530 "), "{}", told[3]);
}

#[test]
fn a_database_of_the_first_version_has_fewer_columns() {
    let old = database(
        "tid id parent created mode text author",
        &["1|1|-|1559557230|1|old|Ann", "1|2|1|1559557231|1|-|-"],
    );
    let (told, _) = read_all(old, &Options::default());
    assert_eq!(
        told[3..],
        ["1 1 @ 1 by [Ann] Published 1559557230 md old", "2 2 < 1 @ 1 by [] Published 1559557231 md "]
    );
}

#[test]
fn a_database_is_known_by_its_columns() {
    let evidence = "a database of SQLite with Isso's tables: threads (uri), comments (tid, mode)".to_owned();
    let found = recognise_tables(&database(COLUMNS, &[])).unwrap();
    assert_eq!(found, Recognised { format: Format::Isso, evidence });
    assert!(recognise_tables(&database("id page_id content", &[])).is_err());
}

#[test]
fn whoever_has_enough_ends_a_database() {
    let mut seen = 0;
    let mut sink = |_: Place, _: Item| {
        seen += 1;
        if seen == 4 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    read_tables(&mut database(COLUMNS, &ROWS), Format::Isso, &Options::default(), &mut sink).unwrap();
    assert_eq!(seen, 4);
}

const JSON: &str = r#"[
{"comments":[{"email":"","remote_addr":"192.0.2.0","website":"https://ann.example","created":"2005-02-24 04:03:37","author":"Ann","id":0,"text":"Great *men*\n"},{"created":"2005-02-24T04:03:37Z","author":"Ben","id":1,"parent":0,"text":"<p>so</p>","email":"ben@reader.example"}],"id":"/posts/1/","title":"Test+post"},
{"id":"/posts/7/","title":"Nat+%26+Miguel","comments":[{"id":0,"created":"once","text":"a"},{"text":"no key"}]},
{"title":"no key","comments":[{"id":5,"text":"b"}]},
{"id":"/posts/9/","title":"C++ & more"}
]"#;

#[test]
fn threads_of_json_are_read_as_they_say() {
    let expected = [
        "2 story /posts/1/ /posts/1/ [Test post]",
        "2 note guessed zone /posts/1/#0",
        "2 /posts/1/#0 @ /posts/1/ by [Ann] https://ann.example Published 1109217817 md Great *men*",
        "2 /posts/1/#1 < /posts/1/#0 @ /posts/1/ by [Ben] ben@reader.example Published 1109217817 html <p>so</p>",
        "3 story /posts/7/ /posts/7/ [Nat & Miguel]",
        "3 note bad time /posts/7/#0",
        "3 /posts/7/#0 @ /posts/7/ by [] Published md a",
        "3 note no key @ /posts/7/",
        "4 note no key",
        "4 note no story",
        "5 story /posts/9/ /posts/9/ [C++ & more]",
    ];
    assert_eq!(lines(read, JSON), expected);
    let (items, _) = told(read, JSON.as_bytes(), &Options { zone_seconds: Some(-3_600) });
    assert!(shown(items[1].0, &items[1].1).contains(" 1109221417 "));
    let late = r#"[{"id":"/a","comments":[{"id":1,"text":"b"}],"title":"A"}]"#;
    let expected = ["1 story /a /a []", "1 /a#1 @ /a by [] Published md b", "1 story /a /a [A]"];
    assert_eq!(lines(read, late), expected);
}

/// A thread with comments that are numbered from 0.
fn thread(uri: &str, comments: &[&str]) -> String {
    let comment = |(at, text): (usize, &&str)| match text.strip_prefix('!') {
        Some(broken) => broken.to_owned(),
        None => format!("{{\"id\":{at},\"author\":\"Ann\",\"text\":\"{text}\"}}"),
    };
    let comments: Vec<String> = comments.iter().enumerate().map(comment).collect();
    format!("{{\"id\":\"{uri}\",\"title\":\"T\",\"comments\":[{}]}}", comments.join(",\n"))
}

#[test]
fn a_broken_comment_costs_no_other_and_goes_to_no_other_thread() {
    let broken = [
        "!{\"id\":1,\"text\":NaN}",
        "!{\"id\":1,\"text\":'a'}",
        "!{\"id\":1,\"text\":\"a\n",
        "!{\"id\":1,\"author\":{\"a\":[}",
        "!null",
    ];
    for comment in broken {
        for (comments, ids) in [(["a", comment, "c"], "02"), (["a", "b", comment], "01")] {
            let text =
                format!("[{},{},{}]", thread("/a", &comments), thread("/b", &["d", "e"]), thread("/c", &[]));
            let (items, _) = told(read, text.as_bytes(), &Options::default());
            let keys: Vec<String> = items
                .iter()
                .filter_map(|(_, item)| match item {
                    Item::Comment(it) => Some(it.source_id.clone()),
                    Item::Story(it) => it.source_key.clone(),
                    _ => None,
                })
                .collect();
            let of_a = ids.chars().map(|id| format!("/a#{id}"));
            let rest = ["/b", "/b#0", "/b#1", "/c"].map(str::to_owned);
            let expected: Vec<String> = std::iter::once("/a".to_owned()).chain(of_a).chain(rest).collect();
            assert_eq!(keys, expected, "{text}");
            assert!(
                items.iter().any(|(_, item)| matches!(item, Item::Note(note) if note.code == Code::Broken))
            );
        }
    }
}

#[test]
fn a_thread_may_be_larger_than_a_record_where_its_key_comes_first() {
    let text = "x".repeat(100_000);
    let comments = vec![text.as_str(); 60];
    let whole = format!("[{}]", thread("/a", &comments));
    assert!(whole.len() > RECORD_BYTES_MAX);
    assert_eq!(counts(read, whole.as_bytes()), [1, 0, 60, 0]);
    let late = whole.replace("\"id\":\"/a\",\"title\":\"T\",", "").replace("]}]", "],\"id\":\"/a\"}]");
    let held = RECORD_BYTES_MAX / (text.len() + 40);
    assert_eq!(counts(read, late.as_bytes()), [1, 0, held as u64, 60 - held as u64]);
}

#[test]
fn what_ends_too_early_is_told_as_far_as_it_goes() {
    let whole = format!("[{}]", thread("/a", &["a", "b"]));
    assert_eq!(lines(read, &whole[..whole.len() - 8]).len(), 3);
    let late = "[{\"comments\":[{\"id\":1,\"text\":\"a\"},{\"id\"";
    assert_eq!(lines(read, late), ["1 note cut off", "1 note no key", "1 note no story"]);
}

#[test]
fn titles_are_decoded_where_they_are_written_so() {
    let cases = [
        ("Test+post", "Test post"),
        ("Nat+%26+Miguel", "Nat & Miguel"),
        ("caf%C3%A9", "café"),
        ("Über+uns", "Über uns"),
        ("C++", "C++"),
        ("1 + 1", "1 + 1"),
        ("100%", "100%"),
        ("50%+more", "50%+more"),
        ("%ff", "%ff"),
        ("plain", "plain"),
        ("", ""),
    ];
    for (written, expected) in cases {
        assert_eq!(title(written), expected);
    }
}

#[test]
fn texts_are_markdown_unless_they_plainly_are_html() {
    let html = ["<p>a</p>", "a<br>b", "a<br />b", "<blockquote>a</blockquote>b"];
    let with_lines = ["see <a href=\"https://x.example\">x</a>", "<b>a</b>\nb"];
    let markdown =
        ["a *b*", "a < b > c", "use `<br>` or `</p>`", "```\n<b>a</b>\n```", "so:\n\n    <i>a</i>", ""];
    assert!(html.iter().all(|text| matches!(body_of((*text).to_owned()), Text::Html(_))));
    assert!(with_lines.iter().all(|text| matches!(body_of((*text).to_owned()), Text::HtmlLines(_))));
    assert!(markdown.iter().all(|text| matches!(body_of((*text).to_owned()), Text::Markdown(_))));
}

#[test]
fn what_is_no_json_of_threads_is_refused() {
    assert_eq!(counts(read, b" "), [0; 4]);
    for text in ["[{}]", "{}", "words", r#"[{"id":"1","comment":"x"}]"#] {
        let reason = told(read, text.as_bytes(), &Options::default()).1.map_err(|it| it.reason);
        assert_eq!(reason, Err(Reason::Unrecognised), "{text}");
    }
}

#[test]
fn json_of_threads_is_known_by_its_keys() {
    assert_eq!(evidence(recognise, JSON).unwrap(), "a JSON array of threads with comments");
    assert_eq!(format_of(JSON), Some(Format::IssoJson));
    for text in ["", "[]", "[{\"id\":1,\"comment\":\"comments\"}]", "{\"comments\":[],\"id\":1,\"author\":1}"]
    {
        assert_eq!(evidence(recognise, text), None, "{text}");
    }
}

#[test]
fn the_sample_is_read_whole() {
    let Some(bytes) = sample("isso/generic.json") else { return };
    let whole: Value = serde_json::from_slice(&bytes).unwrap();
    let threads = whole.as_array().unwrap();
    let comments: usize = threads.iter().map(|it| it["comments"].as_array().unwrap().len()).sum();
    assert_eq!((threads.len(), comments), (2, 2));
    // Each time is without a zone.
    assert_eq!(counts(read, &bytes), [threads.len() as u64, 0, comments as u64, comments as u64]);
    let text = String::from_utf8(bytes).unwrap();
    assert!(evidence(recognise, &text).is_some());
    let told = lines(read, &text);
    assert!(told[0].ends_with("[Test post]") && told[3].ends_with("[Nat & Miguel]"), "{told:?}");
}

#[test]
fn damaged_json_never_panics() {
    damage(read, JSON);
}
