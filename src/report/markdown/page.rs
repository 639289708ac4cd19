//! Markdown as it grows, and texts that are safe in it.

use std::borrow::Cow;

use super::SHOWN;
use crate::report::safe::clean;
use crate::words::counted;

/// How long a page is at most; what is left of 1 MiB is for its end.
const LENGTH: usize = (1 << 20) - 512;

/// Markdown, line by line.
#[derive(Default)]
pub(super) struct Page {
    text: String,
    /// How many lines there was no room for.
    left_out: usize,
}

impl Page {
    /// Adds a line, if there is room.
    pub fn line(&mut self, line: &str) {
        match self.text.len() + line.len() < LENGTH {
            true => {
                self.text.push_str(line);
                self.text.push('\n');
            }
            false => self.left_out += 1,
        }
    }

    /// Adds a table under a heading, if it has rows; after the first ones they are folded.
    pub fn table(&mut self, title: &str, head: &[&str], rows: Vec<String>) {
        if rows.is_empty() {
            return;
        }
        let (shown, folded) = rows.split_at(rows.len().min(SHOWN));
        self.line("");
        self.line(&format!("### {title}"));
        self.rows(head, shown);
        self.folded(&format!("{} more", folded.len()), head, folded);
    }

    /// Adds a table that is closed at first, if it has rows.
    pub fn folded(&mut self, title: &str, head: &[&str], rows: &[String]) {
        if rows.is_empty() {
            return;
        }
        // What is opened has to be closed, even if there is no room.
        self.text += &format!("\n<details><summary>{title}</summary>\n");
        self.rows(head, rows);
        self.text += "\n</details>\n";
    }

    fn rows(&mut self, head: &[&str], rows: &[String]) {
        self.line("");
        self.line(&format!("| {} |", head.join(" | ")));
        self.line(&format!("|{}", "---|".repeat(head.len())));
        rows.iter().for_each(|row| self.line(row));
    }

    /// The page with its end.
    pub fn finish(mut self) -> String {
        if self.left_out > 0 {
            let lines = counted(self.left_out, "line");
            self.text += &format!("\n{lines} left out: the report would be longer than 1 MiB.\n");
        }
        self.text
    }
}

/// A text as a code span.
pub(super) fn code(text: &str) -> Cow<'static, str> {
    if text.trim().is_empty() {
        return Cow::Borrowed("–");
    }
    let text = clean(text);
    let longest = text
        .split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    match longest {
        0 => Cow::Owned(format!("`{text}`")),
        // A longer fence, which a space keeps apart.
        _ => {
            let fence = "`".repeat(longest + 1);
            Cow::Owned(format!("{fence} {text} {fence}"))
        }
    }
}

/// The same in a table, where a bar would end the cell.
pub(super) fn cell(text: &(impl AsRef<str> + ?Sized)) -> Cow<'static, str> {
    // Readers disagree on what a backslash before a bar is.
    let text = text.as_ref().replace("\\|", "\u{fffd}|");
    Cow::Owned(code(&text).replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_a_cell() {
        assert_eq!(cell("a|b"), "`a\\|b`");
        assert_eq!(cell("a\\|b"), "`a\u{fffd}\\|b`");
        assert_eq!(cell("`x``"), "``` `x`` ```");
        assert_eq!(cell("<b>\n@team"), "`<b>\u{fffd}@team`");
        assert_eq!(cell(" "), "–");
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let mut page = Page::default();
        page.table("t", &["a"], vec![format!("| {} |", "x".repeat(400)); 4000]);
        let text = page.finish();
        assert!(text.len() <= 1 << 20, "{}", text.len());
        assert!(text.contains("lines left out: the report would be longer than 1 MiB."));
        assert!(text.contains("</details>"));
    }
}
