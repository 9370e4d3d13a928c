//! Names of attributes as clients spell them.

use althing_scorer::Attribute;

/// What production attributes were also called.
const EXPERIMENTAL: &str = "_EXPERIMENTAL";
/// An older name for a smaller model of the same.
const FAST: &str = "TOXICITY_FAST";
/// Those that Google had in production, which alone have an experimental twin.
const PRODUCTION: [Attribute; 6] = [
    Attribute::Toxicity,
    Attribute::SevereToxicity,
    Attribute::IdentityAttack,
    Attribute::Insult,
    Attribute::Profanity,
    Attribute::Threat,
];

/// Longest version behind a name, in bytes; Google's were numbers.
const VERSION_BYTES_MAX: usize = 16;

/// The attribute of a name: with `@` and a version behind it, or as an alias. Which version is asked for changes nothing:
/// there is one.
pub fn named(name: &str) -> Option<Attribute> {
    let name = match name.split_once('@') {
        Some((name, version)) if is_version(version) => name,
        Some(_) => return None,
        None => name,
    };
    if name == FAST {
        return Some(Attribute::Toxicity);
    }
    match name.strip_suffix(EXPERIMENTAL) {
        Some(twin) => Attribute::named(twin).filter(|attribute| PRODUCTION.contains(attribute)),
        None => Attribute::named(name),
    }
}

fn is_version(text: &str) -> bool {
    (1..=VERSION_BYTES_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_aliases_and_versions() {
        for (name, attribute) in [
            ("TOXICITY", Some(Attribute::Toxicity)),
            ("TOXICITY@6", Some(Attribute::Toxicity)),
            ("TOXICITY_FAST", Some(Attribute::Toxicity)),
            ("THREAT_EXPERIMENTAL", Some(Attribute::Threat)),
            ("INSULT_EXPERIMENTAL@latest", Some(Attribute::Insult)),
            ("SPAM", Some(Attribute::Spam)),
            ("SEXUALLY_EXPLICIT", Some(Attribute::SexuallyExplicit)),
            ("SPAM_EXPERIMENTAL", None),
            ("TOXICITY@", None),
            ("TOXICITY@1234567890123456", Some(Attribute::Toxicity)),
            ("TOXICITY@12345678901234567", None),
            ("TOXICITY@6@7", None),
            ("toxicity", None),
            ("FLIRTATION", None),
            ("LIKELY_TO_REJECT", None),
            ("REASONING_EXPERIMENTAL", None),
            ("", None),
        ] {
            assert_eq!(named(name), attribute, "{name}");
        }
    }
}
