//! Patterns of `.Files.Glob`, as Go's gobwas/glob reads them with `/` as separator.

use regex::Regex;

/// A pattern: `*` and `?` stay within one part of a path, `**` crosses parts, `{a,b}` and `[!a-z]` choose.
#[derive(Debug)]
pub struct Glob(Option<Regex>);

impl Glob {
    /// Reads a pattern; one that cannot be read matches everything, as in Helm.
    pub fn new(pattern: &str) -> Self {
        Glob(translate(pattern).and_then(|regex| Regex::new(&regex).ok()))
    }

    /// Whether the whole name fits.
    pub fn matches(&self, name: &str) -> bool {
        self.0.as_ref().is_none_or(|regex| regex.is_match(name))
    }
}

fn translate(pattern: &str) -> Option<String> {
    let mut regex = String::from("(?s)^");
    let mut chars = pattern.chars().peekable();
    let mut open = 0_usize;
    while let Some(char) = chars.next() {
        match char {
            '*' if chars.peek() == Some(&'*') => {
                while chars.next_if_eq(&'*').is_some() {}
                regex.push_str(".*");
            }
            '*' => regex.push_str("[^/]*"),
            '?' => regex.push_str("[^/]"),
            '{' => {
                open += 1;
                regex.push_str("(?:");
            }
            '}' if open > 0 => {
                open -= 1;
                regex.push(')');
            }
            ',' if open > 0 => regex.push('|'),
            '[' => {
                regex.push('[');
                if chars.next_if_eq(&'!').is_some() {
                    regex.push('^');
                }
                loop {
                    match chars.next()? {
                        ']' => break,
                        '-' => regex.push('-'),
                        other => regex.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
                    }
                }
                regex.push(']');
            }
            '\\' => regex.push_str(&regex::escape(chars.next()?.encode_utf8(&mut [0; 4]))),
            other => regex.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
    }
    if open > 0 {
        return None;
    }
    regex.push('$');
    Some(regex)
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn stars_and_separators() {
        for (pattern, name, fits) in [
            ("config/*.yaml", "config/a.yaml", true),
            ("config/*.yaml", "config/x/a.yaml", false),
            ("config/**.yaml", "config/x/a.yaml", true),
            ("**", "a/b", true),
            ("{a,b}/?.txt", "b/1.txt", true),
            ("[!a]*", "abc", false),
            ("a.c", "abc", false),
            ("{a", "anything: the pattern is broken", true),
        ] {
            assert_eq!(Glob::new(pattern).matches(name), fits, "{pattern} on {name}");
        }
    }
}
