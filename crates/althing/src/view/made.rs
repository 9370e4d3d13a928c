//! The one place that marks text as already escaped.

use althing_core::text::SafeHtml;
use maud::PreEscaped;

use super::json_ld::JsonLd;

/// What arrives in a form that is safe to put into a page as it is; both have private constructors.
#[derive(Clone, Copy)]
pub(super) enum Made<'a> {
    /// Readers' and stories' text, made by `althing_core::text`.
    Text(&'a SafeHtml),
    /// Our own JSON, with all characters escaped that could end its element.
    Data(&'a JsonLd),
}

/// Puts it into the page. Nothing else in this crate names `PreEscaped`; a test looks.
#[cfg(not(feature = "test-no-escaping"))]
pub(super) fn made(what: Made<'_>) -> PreEscaped<&str> {
    PreEscaped(match what {
        Made::Text(html) => html.as_str(),
        Made::Data(json) => json.as_str(),
    })
}

/// The negative control of the browser tests: texts as if nobody had escaped them, so that the hunt for executed
/// payloads must find some.
#[cfg(feature = "test-no-escaping")]
pub(super) fn made(what: Made<'_>) -> PreEscaped<String> {
    PreEscaped(match what {
        Made::Text(html) => html.as_str().replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\""),
        Made::Data(json) => json.as_str().to_owned(),
    })
}

#[cfg(all(feature = "test-no-escaping", not(debug_assertions)))]
compile_error!("test-no-escaping is for the browser tests' negative control and never for a release");

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { sources(&path, found) } else { found.push(path) }
        }
    }

    #[test]
    fn nothing_else_marks_text_as_escaped() {
        let mut files = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
        let naming = files.iter().filter(|file| fs::read_to_string(file).unwrap().contains("PreEscaped"));
        let names: Vec<_> = naming.map(|file| file.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["made.rs"]);
    }
}
