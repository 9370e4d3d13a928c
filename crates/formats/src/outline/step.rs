//! How wide a step of an outline's indentation is.

use std::collections::BTreeMap;

use crate::line::Row;

/// How much more than a text's indent another width must be seen as an increase to be the step in its place.
const OUTVOTED_BY: usize = 4;

/// The step in columns, at least 1.
///
/// Two things tell it: how much deeper a bullet is than the one before, and how much deeper a text is than its
/// bullet. Texts come in every comment and replies do not, and in saved pages both are indented alike, so a
/// text's indent is believed when bullets are seen to step by it too. It is outvoted where replies mostly step by
/// another width (texts two columns in, replies four), and where there is a single increase, there is nothing to
/// measure it by but the texts.
pub(super) fn of(rows: &[Row<'_>]) -> usize {
    let Some(family) = rows.first().and_then(|row| row.bullet).map(|bullet| bullet.family) else { return 1 };
    let mut increases = Votes::default();
    let mut indents = Votes::default();
    let mut last_bullet: Option<usize> = None;
    let mut under_bullet = false;
    for row in rows {
        match row.bullet.filter(|bullet| bullet.family == family) {
            Some(_) => {
                increases.add(row.column, last_bullet);
                last_bullet = Some(row.column);
                under_bullet = true;
            }
            None if under_bullet => {
                indents.add(row.column, last_bullet);
                under_bullet = false;
            }
            None => {}
        }
    }
    match (indents.most(), increases.most()) {
        (None, None) => 1,
        (Some(indent), None) => indent,
        (None, Some(increase)) => increase,
        (Some(indent), Some(increase)) => {
            let single = increases.sum() == 1 && increase % indent == 0;
            if single || increases.of(indent) * OUTVOTED_BY >= increases.of(increase) {
                indent
            } else {
                increase
            }
        }
    }
}

/// How often each width was seen.
#[derive(Default)]
struct Votes(BTreeMap<usize, usize>);

impl Votes {
    fn add(&mut self, column: usize, under: Option<usize>) {
        if let Some(width) = under.and_then(|under| column.checked_sub(under)).filter(|&width| width > 0) {
            *self.0.entry(width).or_default() += 1;
        }
    }

    fn of(&self, width: usize) -> usize {
        self.0.get(&width).copied().unwrap_or(0)
    }

    fn sum(&self) -> usize {
        self.0.values().sum()
    }

    /// The width seen most often, of equals the smallest.
    fn most(&self) -> Option<usize> {
        let most = self.0.values().max()?;
        self.0.iter().find(|(_, count)| *count == most).map(|(width, _)| *width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::rows;

    #[test]
    fn the_step_is_measured() {
        let cases = [
            ("• a", 1),
            ("• a\n• b", 1),
            ("• a\n   t", 3),
            ("• a\n    • b", 4),
            ("• a\n  t\n  • b\n    t", 2),
            ("• a\n\tt\n\t• b\n\t\tt", 4),
            ("• a\n  t\n      • b\n        t", 2),
            ("• a\n  t\n    • b\n      t\n        • c\n          t", 4),
            ("• a\n  t\n  • b\n    t\n        • c\n          t", 2),
            ("• a\n    - x\n    - y\n    t\n    • b", 4),
        ];
        for (text, step) in cases {
            assert_eq!(of(&rows(text)), step, "{text:?}");
        }
    }
}
