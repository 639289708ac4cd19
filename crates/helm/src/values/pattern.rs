//! Patterns of schemas: Go's regular expressions take `[\w-.]`, where others want the `-` escaped.

use serde_json::{Map, Value};

/// Rewrites the patterns in a schema. Values that are only data stay.
pub(super) fn rewrite(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(rewrite),
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                match (key.as_str(), &mut *value) {
                    ("enum" | "const" | "default" | "examples", _) => {}
                    ("pattern", Value::String(pattern)) => *pattern = escape_dashes(pattern),
                    ("patternProperties", Value::Object(patterns)) => {
                        let rewritten: Map<_, _> = std::mem::take(patterns)
                            .into_iter()
                            .map(|(pattern, mut below)| {
                                rewrite(&mut below);
                                (escape_dashes(&pattern), below)
                            })
                            .collect();
                        *patterns = rewritten;
                    }
                    (_, value) => rewrite(value),
                }
            }
        }
        _ => {}
    }
}

/// Escapes a `-` that follows a class such as `\w` in brackets.
fn escape_dashes(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut runes = pattern.chars().peekable();
    let (mut bracket, mut after_class) = (false, false);
    while let Some(rune) = runes.next() {
        let was_class = std::mem::take(&mut after_class);
        match rune {
            '\\' => {
                out.push(rune);
                if let Some(next) = runes.next() {
                    out.push(next);
                    after_class = matches!(next, 'w' | 'W' | 'd' | 'D' | 's' | 'S');
                }
                continue;
            }
            '[' => bracket = true,
            ']' => bracket = false,
            '-' if bracket && was_class && runes.peek() != Some(&']') => out.push('\\'),
            _ => {}
        }
        out.push(rune);
    }
    out
}
