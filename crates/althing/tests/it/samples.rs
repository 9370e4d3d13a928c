//! Exports that other projects test themselves with, where they are at hand beside the project: each comment that a plain
//! count of the file finds is stored, or skipped for a reason.

use std::fs;
use std::path::PathBuf;

use althing::import::{Options, Report, Rules};

use crate::import::take;
use crate::support::both_engines;

/// Where the samples lie, if they do.
fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples/exports");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: there are no samples at {}", folder.display());
    None
}

type Sample = (&'static str, &'static str, u64, &'static [(&'static str, u64)]);

/// Files, what begins each comment in them, how many of those there are to be, and what becomes of them.
const FILES: [Sample; 7] = [
    // One post belongs to a thread that the file does not have.
    ("isso/disqus.xml", "<post ", 6, &[("story unknown", 1)]),
    // Two of them have one id.
    ("isso/wordpress.xml", "<wp:comment>", 8, &[("same id as another", 1)]),
    ("isso/generic.json", "\"remote_addr\"", 2, &[]),
    ("remark42/commento.json", "\"commentHex\"", 3, &[]),
    ("remark42/disqus.xml", "<post", 6, &[]),
    ("remark42/disqus-deleted-post.xml", "<post", 6, &[("deleted and not answered", 1)]),
    ("remark42/disqus-deleted-thread.xml", "<post", 6, &[("story hidden", 4)]),
];

const RULES: &str = "http://example.org/* https://paper.example/org/*\n\
    http://localhost:4000/* https://paper.example/*\n\
    http://example.tld/* https://paper.example/tld/*\n\
    https://radio-t.com/* https://paper.example/*\n\
    http://radio-t.umputun.com/* https://paper.example/*\n";

fn table(file: &str, counted: u64, report: &Report) {
    println!(
        "{file}: counted {counted}, read {}, stored {}, skipped {:?}, changed {:?}",
        report.read, report.stored, report.skipped, report.changed
    );
}

both_engines! {
    async fn every_comment_of_the_samples_is_accounted_for(paper) {
        let Some(folder) = folder() else { return };
        for (file, mark, counted, skipped) in FILES {
            let bytes = fs::read(folder.join(file)).expect("the sample");
            let text = String::from_utf8_lossy(&bytes);
            assert_eq!(text.matches(mark).count() as u64, counted, "{file}");
            let rewrite = Rules::parse(RULES).expect("rules");
            // Each file is a source of its own: three of them have the same posts.
            let options = Options { rewrite, source: file.to_owned(), ..Options::default() };
            let report = take(paper, &bytes, &options).await.expect("an import");
            table(file, counted, &report);
            assert_eq!(report.read, counted, "{file}");
            let found: Vec<(&str, u64)> = report.skipped.iter().map(|(reason, count)| (*reason, *count)).collect();
            assert_eq!(found, skipped, "{file}");
            assert_eq!(report.stored, counted - skipped.iter().map(|(_, count)| count).sum::<u64>(), "{file}");
        }
        paper.settle().await;
        paper.recount().await;
    }
}
