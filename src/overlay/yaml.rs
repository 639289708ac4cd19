//! Values as YAML, in the form in which people write values files.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::value::{Path, Value};

/// Lines of comments, by the path of the value that they are about.
pub(super) type Comments = BTreeMap<Path, Vec<String>>;

/// Writes a map, each value under its comments.
pub(super) fn write(value: &Value, comments: &Comments) -> String {
    let mut writer = Writer {
        text: String::new(),
        comments,
        path: Vec::new(),
    };
    writer.map(value, 0);
    writer.text
}

struct Writer<'w> {
    text: String,
    comments: &'w Comments,
    path: Path,
}

impl Writer<'_> {
    fn map(&mut self, value: &Value, indent: usize) {
        let Value::Map(entries) = value else { return };
        for (key, value) in entries {
            self.path.push(key.clone());
            for comment in self.comments.get(&self.path).into_iter().flatten() {
                let _ = writeln!(self.text, "{:indent$}{}", "", self::comment(comment));
            }
            let _ = write!(self.text, "{:indent$}{}:", "", scalar(key));
            self.value(value, indent + 2);
            self.path.pop();
        }
    }

    /// What comes after a key.
    fn value(&mut self, value: &Value, indent: usize) {
        match value {
            Value::Map(entries) if !entries.is_empty() => {
                self.text.push('\n');
                self.map(value, indent);
            }
            Value::List(items) if !items.is_empty() => {
                self.text.push('\n');
                self.list(items, indent);
            }
            flat => self.flat(flat, indent),
        }
    }

    fn list(&mut self, items: &[Value], indent: usize) {
        for (index, item) in items.iter().enumerate() {
            self.path.push(format!("[{index}]"));
            let _ = write!(self.text, "{:indent$}-", "");
            match item {
                Value::Map(entries) if !entries.is_empty() => {
                    // The first key stands behind the dash.
                    let start = self.text.len();
                    self.map(item, indent + 2);
                    self.text.replace_range(start..start + indent + 1, "");
                }
                other => self.value(other, indent + 2),
            }
            self.path.pop();
        }
    }

    /// A scalar, or an empty list or map, behind a key or a dash.
    fn flat(&mut self, value: &Value, indent: usize) {
        let _ = match value {
            Value::List(_) => writeln!(self.text, " []"),
            Value::Map(_) => writeln!(self.text, " {{}}"),
            Value::Plain(text) | Value::Spelled { text, .. } => writeln!(self.text, " {text}"),
            Value::Text(text) => match block(text, indent) {
                Some(block) => write!(self.text, " {block}"),
                None => writeln!(self.text, " {}", scalar(text)),
            },
        };
    }
}

/// A text as a comment in one line.
pub(super) fn comment(text: &str) -> String {
    let is_break = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
    format!("# {}", text.replace(is_break, " "))
}

/// A text of several lines as a literal block, if one can hold it as it is.
fn block(text: &str, indent: usize) -> Option<String> {
    let body = text.strip_suffix('\n');
    let lines = body.unwrap_or(text);
    let is_plain = |c: char| {
        c == '\n' || c == '\t' || !c.is_control() && !matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
    };
    let starts_well = lines.starts_with(|c: char| !matches!(c, ' ' | '\t' | '\n'));
    if !lines.contains('\n') || !lines.chars().all(is_plain) || !starts_well || lines.ends_with('\n') {
        return None;
    }
    let mut block = String::from(if body.is_some() { "|\n" } else { "|-\n" });
    for line in lines.split('\n') {
        match line {
            "" => block.push('\n'),
            line => {
                let _ = writeln!(block, "{:indent$}{line}", "");
            }
        }
    }
    Some(block)
}

/// A string in one line: plain where every reader of YAML takes it for a string, and as in JSON elsewhere.
fn scalar(text: &str) -> String {
    const WORDS: [&str; 12] = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "inf", "nan", "x",
    ];
    let is_sign = |b: u8| matches!(b, b'.' | b'_' | b'-' | b'/' | b':' | b'@' | b'+');
    let is_plain = text.bytes().next().is_some_and(|b| b.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || is_sign(b))
        && !text.ends_with(':')
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    match is_plain {
        true => text.to_owned(),
        false => serde_json::Value::from(text).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    fn map(entries: &[(&str, Value)]) -> Value {
        Value::Map(
            entries
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect(),
        )
    }

    #[test]
    fn values_are_written_as_people_write_them() {
        let value = map(&[
            ("image", map(&[("registry", text("mirror.internal:5000/team"))])),
            ("yes", Value::Plain("1.50".to_owned())),
            (
                "sidecars",
                Value::List(vec![
                    map(&[("image", text("m/a")), ("tag", text("1e3"))]),
                    text("-x"),
                    map(&[]),
                    Value::List(vec![text("a b")]),
                ]),
            ),
            ("script", text("first\n\n  second: m/a\n")),
            ("cut", text("first\nsecond")),
        ]);
        let comments = Comments::from([(
            vec!["image".to_owned(), "registry".to_owned()],
            vec!["a → b".to_owned()],
        )]);
        let written = write(&value, &comments);
        assert_eq!(
            written,
            "\
cut: |-
  first
  second
image:
  # a → b
  registry: mirror.internal:5000/team
script: |
  first

    second: m/a
sidecars:
  - image: m/a
    tag: \"1e3\"
  - \"-x\"
  - {}
  -
    - \"a b\"
\"yes\": 1.50
"
        );
    }
}
