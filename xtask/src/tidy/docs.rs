//! Tables in the documentation say what the source says.

use super::{Tree, Violation};
use crate::docs;

pub fn tables_are_current(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for table in docs::TABLES {
        let Some(source) = tree.get(table.source) else {
            found.push(Violation::new(table.source, 0, "is not where `cargo xtask docs` looks for it"));
            continue;
        };
        let page = tree.get(table.page).map(|file| file.text.as_str());
        match docs::written(table, &source.text, page) {
            Ok(text) if page == Some(text.as_str()) => {}
            Ok(_) => {
                found.push(Violation::new(table.page, 0, "is behind the source: run `cargo xtask docs`"));
            }
            Err(why) => found.push(Violation::new(table.source, 0, why)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_behind_its_source_is_found() {
        let real = Tree::read(&crate::shell::root()).unwrap();
        let files: Vec<(&str, &str)> = docs::TABLES
            .iter()
            .filter_map(|table| Some((table.source, real.get(table.source)?.text.as_str())))
            .collect();
        let pages: Vec<(&str, String)> = docs::TABLES
            .iter()
            .filter_map(|table| {
                Some((table.page, docs::written(table, &real.get(table.source)?.text, None).ok()?))
            })
            .collect();
        let current: Vec<_> =
            files.iter().copied().chain(pages.iter().map(|(path, text)| (*path, text.as_str()))).collect();
        assert_eq!(tables_are_current(&Tree::of(&current)), []);
        let behind: Vec<_> =
            files.iter().copied().chain(docs::TABLES.iter().map(|table| (table.page, "# Old\n"))).collect();
        assert_eq!(tables_are_current(&Tree::of(&behind)).len(), docs::TABLES.len());
        assert_eq!(tables_are_current(&Tree::of(&files)).len(), docs::TABLES.len());
    }
}
