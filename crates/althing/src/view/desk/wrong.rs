//! What was wrong with a form, at its top: each fault in words, with a link to its field. The words stand at the field as
//! well, where they are read again while it is put right.

use maud::{Markup, html};

use crate::view::texts::Texts;

/// A fault.
pub(super) struct Fault {
    /// The id of its field.
    pub id: String,
    /// What the field is called.
    pub label: String,
    /// What is wrong.
    pub words: String,
}

/// All of them; nothing where there is none. The focus is on it when the page opens.
pub(super) fn summary(faults: &[Fault], texts: &Texts) -> Markup {
    html! {
        @if !faults.is_empty() {
            div class="faults" role="alert" tabindex="-1" autofocus aria-labelledby="faults" {
                h2 id="faults" { (texts.faults_title(faults.len() as u64)) }
                ul {
                    @for fault in faults {
                        li {
                            @if fault.label.is_empty() { (fault.words) } @else {
                                a href={ "#" (fault.id) } { (fault.label) ": " (fault.words) }
                            }
                        }
                    }
                }
            }
        }
    }
}
