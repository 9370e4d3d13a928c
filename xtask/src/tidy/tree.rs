//! The project's files, read once.

use std::fs;
use std::path::Path;

use super::source::{Language, Source};

/// Not of the project's own writing, or not to be judged as prose and code are.
const NOT_OURS: &[&str] =
    &["web/dist/", "fixtures/", "Cargo.lock", "package-lock.json", "openapi.json", "LICENSE-"];
/// Folders that hold no source; `.gitignore` names them too.
const SKIPPED: &[&str] = &[".git", "target", "node_modules", "althing-data", "althing-demo", "out"];
/// Files that are text without an ending that says so.
const PLAIN: &[&str] = &["run", "LICENSE-MIT", "LICENSE-APACHE"];
/// Endings of text files.
const TEXT: &[&str] = &[
    "rs", "ts", "js", "mjs", "cjs", "css", "html", "sql", "toml", "md", "json", "ftl", "svg", "txt", "lock",
    "sh", "yml", "yaml", "conf", "service", "py", "php", "hbs", "xml",
];

/// One file.
pub struct File {
    /// From the project's folder, with slashes.
    pub path: String,
    pub text: String,
}

/// All of them, by path.
pub struct Tree {
    pub files: Vec<File>,
}

impl File {
    pub fn ending(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, ending)| ending)
    }

    pub fn name(&self) -> &str {
        self.path.rsplit_once('/').map_or(&self.path, |(_, name)| name)
    }

    /// Whether it is written here, not made or handed to us.
    pub fn is_ours(&self) -> bool {
        !NOT_OURS.iter().any(|part| self.path.starts_with(part) || self.path.contains(&format!("/{part}")))
    }

    /// Taken apart, if it is Rust or a script of ours.
    pub fn source(&self) -> Option<Source> {
        let language = match self.ending() {
            "rs" => Language::Rust,
            "ts" | "js" | "mjs" if self.is_ours() => Language::TypeScript,
            _ => return None,
        };
        Some(Source::read(&self.text, language))
    }
}

impl Tree {
    /// Reads the text files below the folder.
    pub fn read(root: &Path) -> Result<Self, String> {
        let mut files = Vec::new();
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
            for entry in fs::read_dir(&folder).map_err(failed)? {
                let path = entry.map_err(failed)?.path();
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if path.is_dir() {
                    if !SKIPPED.contains(&name.as_str()) {
                        folders.push(path);
                    }
                } else if is_text(&name) {
                    let text =
                        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                    let path = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
                    files.push(File { path, text });
                }
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { files })
    }

    /// A tree for a test.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File { path: (*path).to_owned(), text: (*text).to_owned() };
        Self { files: files.iter().map(file).collect() }
    }

    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The files below a folder; its name ends with a slash.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| file.path.starts_with(folder))
    }

    /// Rust files with what they hold.
    pub fn rust(&self) -> impl Iterator<Item = (&File, Source)> {
        let rust = self.files.iter().filter(|file| file.ending() == "rs");
        rust.map(|file| (file, Source::rust(&file.text)))
    }
}

fn is_text(name: &str) -> bool {
    PLAIN.contains(&name) || name.rsplit_once('.').is_some_and(|(_, ending)| TEXT.contains(&ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_not_ours() {
        let tree = Tree::of(&[
            ("web/dist/a.js", ""),
            ("web/src/a.ts", ""),
            ("web/package-lock.json", ""),
            ("Cargo.lock", ""),
        ]);
        let ours: Vec<_> =
            tree.files.iter().filter(|file| file.is_ours()).map(|file| file.path.as_str()).collect();
        assert_eq!(ours, ["web/src/a.ts"]);
    }

    #[test]
    fn the_project_can_be_read() {
        let tree = Tree::read(&crate::shell::root()).unwrap();
        assert!(tree.get("xtask/src/tidy/tree.rs").is_some());
        assert!(tree.get("Cargo.toml").is_some_and(File::is_ours));
    }
}
