//! `.helmignore`: Helm's rules, which are not Git's: the first rule that matches decides, and a negated rule drops all
//! that it does not match.

use super::Error;
use crate::filepath::{BadPattern, Pattern};

/// The rules of a chart.
#[derive(Clone, Debug, Default)]
pub struct Rules(Vec<Rule>);

#[derive(Clone, Debug)]
struct Rule {
    /// `None` matches nothing: a backslash was before the slash that is taken off at the end.
    pattern: Option<Pattern>,
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
        Pattern::parse(line).map_err(|BadPattern| Error::new("syntax error in pattern"))?;
        let (negated, line) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest));
        let (folders_only, line) = line.strip_suffix('/').map_or((false, line), |rest| (true, rest));
        let (rooted, line) = line.strip_prefix('/').map_or((false, line), |rest| (true, rest));
        let base = !rooted && !line.contains('/');
        Ok(Some(Rule {
            pattern: Pattern::parse(line).ok(),
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
        self.pattern.as_ref().is_some_and(|pattern| pattern.matches(name))
    }
}
