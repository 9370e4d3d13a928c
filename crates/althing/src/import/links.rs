//! What links into other systems called a comment, so that they find it after it was taken over.

use super::prepare::source_key;

/// Longest old name, in bytes: Commento's ids have 64 digits.
const NAME_BYTES_MAX: usize = 200;
/// Most keys that are looked up for one old name.
pub const KEYS_MAX: usize = 20;

/// What stands before a comment's id in the links of a system, and the systems that wrote it: Comentario kept Commento's
/// links when it took Commento's comments over.
const FORMS: [(&str, &[&str]); 6] = [
    ("isso-", &["isso"]),
    ("remark42__comment-", &["remark42"]),
    ("atk-comment-", &["artalk"]),
    ("commento-", &["commento", "comentario"]),
    ("comentario-", &["comentario", "commento"]),
    ("comment-", &[]),
];

/// Systems whose links begin with `comment-`; first, because others have numbers for ids too.
const PLAIN: [&str; 2] = ["wordpress", "disqus"];

/// The keys under which a comment of this old name may be stored, the likeliest first. `comment-` and an id alone may be
/// any system's; what only one system writes is that one's.
pub fn keys(sources: &[(String, String)], name: &str) -> Vec<[u8; 32]> {
    if name.len() > NAME_BYTES_MAX {
        return Vec::new();
    }
    let form = FORMS.iter().find_map(|(prefix, systems)| Some((name.strip_prefix(prefix)?, *systems)));
    let (id, systems) = form.unwrap_or((name, &[]));
    let mut fitting: Vec<_> = sources
        .iter()
        .filter(|(system, _)| systems.is_empty() || systems.contains(&system.as_str()))
        .collect();
    fitting.sort_by_key(|(system, _)| {
        systems.iter().chain(&PLAIN).position(|one| one == system).unwrap_or(usize::MAX)
    });
    fitting.iter().take(KEYS_MAX).map(|(system, source)| source_key(system, source.as_bytes(), id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A system, and the name of a source of it.
    type Source = (&'static str, &'static str);

    fn sources(of: &[(&str, &str)]) -> Vec<(String, String)> {
        of.iter().map(|(system, name)| ((*system).to_owned(), (*name).to_owned())).collect()
    }

    #[test]
    fn an_old_name_is_looked_for_in_the_systems_that_wrote_such_names() {
        let all = sources(&[
            ("artalk", ""),
            ("comentario", ""),
            ("commento", ""),
            ("coral", ""),
            ("disqus", "old"),
            ("isso", ""),
            ("remark42", ""),
            ("wordpress", ""),
        ]);
        let cases: [(&str, &str, &[Source]); 6] = [
            ("isso-12", "12", &[("isso", "")]),
            ("remark42__comment-a0-b1", "a0-b1", &[("remark42", "")]),
            ("atk-comment-12", "12", &[("artalk", "")]),
            ("commento-a0b1", "a0b1", &[("commento", ""), ("comentario", "")]),
            ("comentario-a0b1", "a0b1", &[("comentario", ""), ("commento", "")]),
            ("isso-", "", &[("isso", "")]),
        ];
        for (name, id, expected) in cases {
            let expected: Vec<_> =
                expected.iter().map(|(system, source)| source_key(system, source.as_bytes(), id)).collect();
            assert_eq!(keys(&all, name), expected, "{name}");
        }
        for (name, id) in
            [("comment-12", "12"), ("12", "12"), ("5cd0a1b2c3d4e5f6a7b8c9d0", "5cd0a1b2c3d4e5f6a7b8c9d0")]
        {
            let found = keys(&all, name);
            assert_eq!(found.len(), all.len(), "{name} may be anybody's");
            assert_eq!(
                found[..2],
                [source_key("wordpress", b"", id), source_key("disqus", b"old", id)],
                "{name}"
            );
        }
    }

    #[test]
    fn what_is_looked_up_is_bounded() {
        let many: Vec<_> = (0..100).map(|at| ("disqus".to_owned(), at.to_string())).collect();
        assert_eq!(keys(&many, "comment-12").len(), KEYS_MAX);
        assert_eq!(keys(&many, &"x".repeat(NAME_BYTES_MAX + 1)), Vec::<[u8; 32]>::new());
        assert_eq!(keys(&[], "comment-12"), Vec::<[u8; 32]>::new());
    }
}
