//! Splits a text into words without undoing any disguise.

use crate::normal::{Normal, Token};

/// Clears `out` and fills it with the words of `original` in lower case.
pub fn split(original: &str, out: &mut Normal) {
    out.text.clear();
    out.tokens.clear();
    let mut open: Option<usize> = None;
    let mut chars = original.char_indices().peekable();
    while let Some((at, letter)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let inner = open.is_some() && (letter == '\'' || letter == '’') && next.is_some_and(char::is_alphanumeric);
        if letter.is_alphanumeric() || inner {
            if open.is_none() {
                if !out.text.is_empty() {
                    out.text.push(' ');
                }
                open = Some(at);
                let start = out.text.len() as u32;
                out.tokens.push(Token { start, end: start, from: at as u32, to: at as u32, disguised: false });
            }
            if letter == '’' { out.text.push('\''); } else { out.text.extend(letter.to_lowercase()); }
            let end = out.text.len() as u32;
            if let Some(token) = out.tokens.last_mut() {
                token.end = end;
                token.to = (at + letter.len_utf8()) as u32;
            }
        } else {
            open = None;
        }
    }
}
