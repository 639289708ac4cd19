//! Text from the data as HTML: neutralised first, then escaped.

use std::fmt::{self, Formatter};

use crate::report::safe::clean;

/// A text as it is, for an element or an attribute in quotes.
pub(super) struct Text<T>(pub T);

impl<T: AsRef<str>> fmt::Display for Text<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        escape(&clean(self.0.as_ref()), f)
    }
}

/// A sentence for an element: what is in backticks is code.
pub(super) struct Sentence<T>(pub T);

impl<T: AsRef<str>> fmt::Display for Sentence<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let text = clean(self.0.as_ref());
        let mut rest = &*text;
        while let Some((before, opened)) = rest.split_once('`') {
            let Some((code, after)) = opened.split_once('`') else {
                break;
            };
            escape(before, f)?;
            f.write_str("<code>")?;
            escape(code, f)?;
            f.write_str("</code>")?;
            rest = after;
        }
        escape(rest, f)
    }
}

/// A number with a space between its thousands, as it is printed.
pub(super) struct Number(pub usize);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index) % 3 == 0 {
                f.write_str("\u{202f}")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

/// `1 error`, `12 000 errors`.
pub(super) struct Counted(pub usize, pub &'static str);

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let s = if self.0 == 1 { "" } else { "s" };
        write!(f, "{} {}{s}", Number(self.0), self.1)
    }
}

fn escape(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        f.write_str(&text[from..at])?;
        f.write_str(entity)?;
        from = at + 1;
    }
    f.write_str(&text[from..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        let hostile = "a<script>alert('1')</script>\"&amp;-->\u{202e}\u{0}";
        assert_eq!(
            Text(hostile).to_string(),
            "a&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;amp;--&gt;\u{fffd}\u{fffd}"
        );
    }

    #[test]
    fn backticks_in_a_sentence_are_code_where_they_are_paired() {
        assert_eq!(
            Sentence("set `a.b` to `<x>`, not `c").to_string(),
            "set <code>a.b</code> to <code>&lt;x&gt;</code>, not `c"
        );
    }

    #[test]
    fn thousands_are_apart() {
        assert_eq!(Counted(1, "error").to_string(), "1 error");
        assert_eq!(
            Counted(1_234_567, "error").to_string(),
            "1\u{202f}234\u{202f}567 errors"
        );
    }
}
