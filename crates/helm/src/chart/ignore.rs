//! `.helmignore`: Helm's rules, which are not Git's: the first rule that matches decides, and a negated rule drops all
//! that it does not match.

use super::Error;
use super::pattern;

/// The rules of a chart.
#[derive(Clone, Debug, Default)]
pub struct Rules(Vec<Rule>);

#[derive(Clone, Debug)]
struct Rule {
    pattern: String,
    negated: bool,
    folders_only: bool,
    /// The pattern has no slash, so it is for the last part of the path.
    base: bool,
}

impl Rules {
    /// Reads the rules of a `.helmignore`, and adds Helm's own: `templates/.?*`.
    ///
    /// # Errors
    /// With Helm's words.
    pub fn parse(text: &[u8]) -> Result<Self, Error> {
        let text = String::from_utf8_lossy(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text));
        let mut rules = Rules::default();
        for line in text.split('\n').chain(["templates/.?*"]) {
            rules.0.extend(Rule::parse(line)?);
        }
        Ok(rules)
    }

    /// Whether a path in the chart is left out.
    pub fn ignores(&self, path: &str, folder: bool) -> bool {
        if matches!(path, "" | "." | "./") {
            return false;
        }
        for rule in &self.0 {
            let matched = (folder || !rule.folders_only) && rule.matches(path);
            if matched != rule.negated {
                return true;
            }
        }
        false
    }
}

impl Rule {
    fn parse(line: &str) -> Result<Option<Self>, Error> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(None);
        }
        if line.contains("**") {
            return Err("double-star (**) syntax is not supported".into());
        }
        if pattern::matches(line, "abc").is_err() {
            return Err("syntax error in pattern".into());
        }
        let (negated, line) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest));
        let (folders_only, line) = line.strip_suffix('/').map_or((false, line), |rest| (true, rest));
        let (rooted, line) = line.strip_prefix('/').map_or((false, line), |rest| (true, rest));
        let base = !rooted && !line.contains('/');
        Ok(Some(Rule {
            pattern: line.to_owned(),
            negated,
            folders_only,
            base,
        }))
    }

    fn matches(&self, path: &str) -> bool {
        let name = if self.base {
            path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)
        } else {
            path
        };
        pattern::matches(&self.pattern, name).unwrap_or(false)
    }
}
