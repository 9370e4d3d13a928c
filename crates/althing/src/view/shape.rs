//! A sentence with holes, cut once, filled often.

use maud::Render;

/// A sentence's words between its holes.
pub struct Shape {
    parts: Vec<Part>,
}

enum Part {
    Words(String),
    Hole(usize),
}

impl Shape {
    /// Cuts `text` where `mark`, a hole's number and `mark` again stand. `words` may change what stands between.
    pub(super) fn cut(text: &str, mark: char, words: impl Fn(&str) -> String) -> Self {
        let cut = text.split(mark).enumerate();
        let parts = cut.filter(|(_, part)| !part.is_empty()).map(|(at, part)| {
            if at % 2 == 0 {
                Part::Words(words(part))
            } else {
                Part::Hole(part.parse().unwrap_or(usize::MAX))
            }
        });
        Self { parts: parts.collect() }
    }

    /// The sentence with its holes filled, to be put into markup.
    pub(super) fn fill<'a, const N: usize>(&'a self, holes: [&'a dyn Render; N]) -> Filled<'a, N> {
        Filled { shape: self, holes }
    }
}

impl Shape {
    /// The sentence with its holes filled as plain text, for mails: nothing of it is markup.
    pub(super) fn plain(&self, holes: &[&str]) -> String {
        let part = |part: &Part| match part {
            Part::Words(words) => words.clone(),
            Part::Hole(hole) => holes.get(*hole).copied().unwrap_or_default().to_owned(),
        };
        self.parts.iter().map(part).collect()
    }
}

/// A sentence with its holes filled. Rendering escapes the words, and each hole as its own kind demands.
pub struct Filled<'a, const N: usize> {
    shape: &'a Shape,
    holes: [&'a dyn Render; N],
}

impl<const N: usize> Render for Filled<'_, N> {
    fn render_to(&self, page: &mut String) {
        for part in &self.shape.parts {
            match part {
                Part::Words(words) => words.render_to(page),
                Part::Hole(hole) => {
                    if let Some(filling) = self.holes.get(*hole) {
                        filling.render_to(page);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_in_the_order_the_language_wants() {
        let shape = Shape::cut("in |1| of |0|.", '|', str::to_owned);
        assert_eq!(shape.fill([&"a<", &"b"]).render().into_string(), "in b of a&lt;.");
        assert_eq!(shape.plain(&["a<", "b"]), "in b of a<.");
        assert_eq!(Shape::cut("|0|", '|', str::to_owned).fill([&1]).render().into_string(), "1");
    }
}
