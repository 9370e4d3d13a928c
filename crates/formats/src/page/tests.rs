use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::*;

/// How many comments a page has at each depth.
fn depth_counts(page: &PageRecord) -> Vec<usize> {
    let mut depths: HashMap<&str, usize> = HashMap::new();
    let mut counts = Vec::new();
    for comment in &page.comments {
        let depth = comment.parent_source_id.as_deref().map_or(0, |parent| depths[parent] + 1);
        depths.insert(&comment.source_id, depth);
        counts.resize(counts.len().max(depth + 1), 0);
        counts[depth] += 1;
    }
    counts
}

#[test]
fn the_sample_page_is_read_whole() {
    let folder = std::env::var_os("ALTHING_SAMPLES").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/samples")),
        PathBuf::from,
    );
    let path = folder.join("page-with-discussion.txt");
    let Ok(bytes) = std::fs::read(&path) else {
        println!("{} is not there: nothing to compare with", path.display());
        return;
    };
    let page = read_page(&bytes).unwrap();
    assert_eq!(page.comments.len(), 39);
    assert_eq!(page.comments.iter().map(|it| &it.author.name).collect::<HashSet<_>>().len(), 20);
    assert_eq!(depth_counts(&page), [14, 11, 6, 4, 4]);
    assert_eq!(page.comments.iter().filter(|it| it.body.is_empty()).count(), 2);
    assert_eq!(page.comments.iter().map(|it| &it.source_id).collect::<HashSet<_>>().len(), 39);
    assert!(!page.story.title.is_empty());
    assert_eq!(page.story.credit.as_ref().unwrap().name.chars().count(), 9);
    assert_eq!(page.story.body.as_ref().unwrap().source().split("\n\n").count(), 17);
    assert_eq!(page.warnings, Warnings::default());
}
