//! Whether texts can be read in a theme's colours: contrast as WCAG 2 computes it.

/// What text on what ground must at least have.
pub const TEXT_MIN: f64 = 4.5;

/// Tokens that are colours, with what they are when nobody set them: light, dark. The same as in `web/src/tokens.css`.
pub const COLOURS: [(&str, &str, &str); 10] = [
    ("paper", "#fffefa", "#171614"),
    ("ink", "#1d1b18", "#e9e5dc"),
    ("quiet", "#635d54", "#aaa498"),
    ("line", "#ddd7cb", "#3a3732"),
    ("edge", "#8d8678", "#7d766a"),
    ("wash", "#f6f2e9", "#211f1c"),
    ("accent", "#14506f", "#93c4e2"),
    ("on-accent", "#fff", "#10222d"),
    ("danger", "#a3211d", "#f2a097"),
    ("mark", "#fbf0c4", "#3b3419"),
];

/// What stands on what: text and ground.
pub const PAIRS: [(&str, &str); 7] = [
    ("ink", "paper"),
    ("quiet", "paper"),
    ("accent", "paper"),
    ("danger", "paper"),
    ("on-accent", "accent"),
    ("ink", "wash"),
    ("ink", "mark"),
];

/// A pair that cannot be read well, or whose colours are written in a way that is not computed here.
#[derive(Clone, Debug, PartialEq)]
pub struct Low {
    /// The text's token.
    pub text: &'static str,
    /// The ground's.
    pub ground: &'static str,
    /// Whether in the dark.
    pub is_dark: bool,
    /// The contrast; none where it cannot be told.
    pub contrast: Option<f64>,
}

/// Pairs below [`TEXT_MIN`], and those that cannot be told.
pub fn low(values: &[(String, String)]) -> Vec<Low> {
    let mut found = Vec::new();
    for (text, ground) in PAIRS {
        for is_dark in [false, true] {
            let contrast = match (colour(values, text, is_dark), colour(values, ground, is_dark)) {
                (Some(one), Some(other)) => Some(contrast(one, other)),
                _ => None,
            };
            if contrast.is_none_or(|contrast| contrast < TEXT_MIN) {
                found.push(Low { text, ground, is_dark, contrast });
            }
        }
    }
    found
}

/// What a token is in a scheme.
fn colour(values: &[(String, String)], token: &str, is_dark: bool) -> Option<[f64; 3]> {
    let set = values.iter().find(|(known, _)| known == token).map(|(_, value)| value.as_str());
    let default = COLOURS.iter().find(|(known, ..)| *known == token);
    let text = match (set, default) {
        (Some(set), _) => scheme(set, is_dark)?,
        (None, Some((_, light, dark))) => {
            if is_dark {
                dark
            } else {
                light
            }
        }
        (None, None) => return None,
    };
    parse(text)
}

/// One half of `light-dark(a, b)`; anything else as it is.
fn scheme(text: &str, is_dark: bool) -> Option<&str> {
    let text = text.trim();
    let Some(inner) = text.strip_prefix("light-dark(") else { return Some(text) };
    let inner = inner.strip_suffix(')')?;
    let mut depth = 0_u32;
    let at = inner.char_indices().find_map(|(at, sign)| {
        match sign {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => return Some(at),
            _ => {}
        }
        None
    })?;
    Some(if is_dark { inner[at + 1..].trim() } else { inner[..at].trim() })
}

/// `#rgb`, `#rrggbb` or `rgb(r, g, b)`, each part from 0 to 1.
fn parse(text: &str) -> Option<[f64; 3]> {
    let text = text.trim().to_ascii_lowercase();
    if let Some(digits) = text.strip_prefix('#') {
        let wide: String = match digits.len() {
            3 => digits.chars().flat_map(|sign| [sign, sign]).collect(),
            6 => digits.to_owned(),
            _ => return None,
        };
        let part = |at: usize| {
            u8::from_str_radix(wide.get(at..at + 2)?, 16).ok().map(|part| f64::from(part) / 255.0)
        };
        return Some([part(0)?, part(2)?, part(4)?]);
    }
    let inner = text.strip_prefix("rgb(")?.strip_suffix(')')?;
    let parts: Option<Vec<f64>> = inner
        .split([',', ' '])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse::<u8>().ok().map(|part| f64::from(part) / 255.0))
        .collect();
    parts?.try_into().ok()
}

/// Relative luminance.
fn luminance(colour: [f64; 3]) -> f64 {
    let linear =
        colour.map(|part| if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKENS: &str = include_str!("../../../../../../web/src/tokens.css");

    fn set(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(token, value)| ((*token).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn our_own_colours_are_those_of_the_sheet_and_can_be_read() {
        for (token, light, dark) in COLOURS {
            let declared = format!("var(--althing-{token}, light-dark({light}, {dark}))");
            assert!(TOKENS.contains(&declared), "{declared}");
        }
        assert_eq!(low(&[]), []);
    }

    #[test]
    fn contrast_is_computed_as_wcag_says() {
        let of = |one, other| contrast(parse(one).unwrap(), parse(other).unwrap());
        assert!((of("#000", "#ffffff") - 21.0).abs() < 1e-9);
        assert!((of("rgb(119, 119, 119)", "#fff") - 4.478).abs() < 1e-3);
        assert!((of("#777777", "#777") - 1.0).abs() < 1e-9);
    }

    #[test]
    fn what_cannot_be_read_is_told_in_light_and_in_dark() {
        let found = low(&set(&[("ink", "#999999")]));
        assert!(found.iter().any(|one| one.ground == "paper" && !one.is_dark && one.contrast.is_some()));
        assert!(!found.iter().any(|one| one.ground == "paper" && one.is_dark), "grey on black can be read");
        let found = low(&set(&[("accent", "light-dark(#14506f, rgb(30,30,30))")]));
        assert!(found.iter().all(|one| one.is_dark), "{found:?}");
        assert!(!found.is_empty());
        let found = low(&set(&[("ink", "rebeccapurple")]));
        assert!(found.iter().all(|one| one.contrast.is_none()), "{found:?}");
    }
}
