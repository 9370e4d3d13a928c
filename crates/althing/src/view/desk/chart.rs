//! Charts as pictures made here: one hue, labelled beside them, no script. Colours come from the sheet, because pages have
//! no style of their own.

use maud::{Markup, html};

/// Height of the picture's own units; the sheet says how high it is shown.
const HEIGHT: u64 = 100;
/// Width of one bar's place and of the bar in it, in the picture's own units.
const STEP: u64 = 10;
const BAR: u64 = 8;

/// Bars beside each other; `name` says in words what they show.
pub fn bars(values: &[u64], name: &str) -> Markup {
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    let width = (values.len() as u64 * STEP).max(STEP);
    html! {
        svg class="chart" role="img" aria-label=(name) viewBox={ "0 0 " (width) " " (HEIGHT) } preserveAspectRatio="none" {
            @for (at, value) in values.iter().enumerate().filter(|(_, value)| **value > 0) {
                // What happened at all is seen.
                @let height = (value * HEIGHT / most).max(2);
                rect x=(at as u64 * STEP + 1) y=(HEIGHT - height) width=(BAR) height=(height) {}
            }
        }
    }
}

/// One bar as long as its share of the longest; the number stands beside it, so it says nothing to those who hear.
pub fn share(value: u64, most: u64) -> Markup {
    let width = (value * HEIGHT / most.max(1)).clamp(u64::from(value > 0), HEIGHT);
    html! {
        svg class="chart-share" aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none" {
            rect x="0" y="0" width=(width) height="10" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_fills_the_picture_and_no_bar_leaves_it() {
        let drawn = bars(&[0, 1, 1000], "Words & more").into_string();
        assert_eq!(drawn.matches("<rect").count(), 2, "{drawn}");
        assert!(
            drawn.contains("aria-label=\"Words &amp; more\"") && drawn.contains("viewBox=\"0 0 30 100\""),
            "{drawn}"
        );
        assert!(
            drawn.contains("y=\"98\" width=\"8\" height=\"2\"")
                && drawn.contains("y=\"0\" width=\"8\" height=\"100\"")
        );
        assert!(bars(&[], "None").into_string().contains("viewBox=\"0 0 10 100\""));
        assert!(share(5, 0).into_string().contains("width=\"100\""));
        assert!(share(0, 9).into_string().contains("width=\"0\""));
    }
}
