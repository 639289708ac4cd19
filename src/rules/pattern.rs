//! Patterns over field paths and resource kinds, in the notation of the rule files.

use std::borrow::Cow;
use std::fmt;

/// A pattern over the steps of a field path: `**/containers/*/image`.
///
/// `*` matches one step, `**` any number of steps; inside a step `*` matches any characters. A `/` in a key
/// is written `~1`, a `~` is written `~0`, as in RFC 6901.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathPattern {
    steps: Cow<'static, [StepPattern]>,
}

/// A step of a [`PathPattern`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StepPattern {
    /// `*`
    Any,
    /// `**`
    AnyNumber,
    /// A key.
    Glob(Glob),
}

/// A step of a field path: a key of a mapping or an index of a sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<'k> {
    /// A mapping's key.
    Key(Cow<'k, str>),
    /// A sequence's index, from 0.
    Index(usize),
}

impl Step<'_> {
    /// The same step without a borrow.
    pub fn into_owned(self) -> Step<'static> {
        match self {
            Step::Key(key) => Step::Key(Cow::Owned(key.into_owned())),
            Step::Index(index) => Step::Index(index),
        }
    }
}

/// Where the last step with a name of its own is: what a scan looks patterns up by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Anchor<'p> {
    /// The pattern ends in this step.
    Own(&'p Glob),
    /// The pattern ends in `*` after this step.
    Child(&'p Glob),
    /// Neither: the pattern has to be tried everywhere.
    None,
}

impl PathPattern {
    pub(super) const fn fixed(steps: Cow<'static, [StepPattern]>) -> Self {
        Self { steps }
    }

    /// Reads a pattern in the notation of the rule files.
    pub fn new(text: &str) -> Self {
        let steps = text
            .split('/')
            .filter(|step| !step.is_empty())
            .map(|step| match step {
                "*" => StepPattern::Any,
                "**" => StepPattern::AnyNumber,
                other => StepPattern::Glob(Glob::new(&other.replace("~1", "/").replace("~0", "~"))),
            })
            .collect();
        Self { steps }
    }

    pub(super) fn anchor(&self) -> Anchor<'_> {
        match &*self.steps {
            [.., StepPattern::Glob(glob)] => Anchor::Own(glob),
            [.., StepPattern::Glob(glob), StepPattern::Any] => Anchor::Child(glob),
            _ => Anchor::None,
        }
    }

    /// Whether the whole path matches.
    pub fn matches(&self, path: &[Step<'_>]) -> bool {
        // Walked from the end: most patterns begin with `**`, and differ at the end.
        let (mut step, mut at) = (self.steps.len(), path.len());
        let mut retry = None;
        loop {
            if step > 0 && self.steps[step - 1] == StepPattern::AnyNumber {
                step -= 1;
                retry = Some((step, at));
                continue;
            }
            if step == 0 && at == 0 {
                return true;
            }
            if step > 0 && at > 0 && self.steps[step - 1].matches(&path[at - 1]) {
                (step, at) = (step - 1, at - 1);
                continue;
            }
            match retry {
                Some((from, at_retry)) if at_retry > 0 => {
                    retry = Some((from, at_retry - 1));
                    (step, at) = (from, at_retry - 1);
                }
                _ => return false,
            }
        }
    }
}

impl fmt::Display for PathPattern {
    /// In the notation of the rule files.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.steps.iter().enumerate() {
            let between = if index == 0 { "" } else { "/" };
            match step {
                StepPattern::Any => write!(f, "{between}*")?,
                StepPattern::AnyNumber => write!(f, "{between}**")?,
                StepPattern::Glob(glob) => {
                    write!(f, "{between}{}", glob.to_string().replace('~', "~0").replace('/', "~1"))?;
                }
            }
        }
        Ok(())
    }
}

impl StepPattern {
    fn matches(&self, step: &Step<'_>) -> bool {
        match (self, step) {
            (StepPattern::Any, _) => true,
            (StepPattern::Glob(glob), Step::Key(key)) => glob.matches(key),
            (StepPattern::Glob(_) | StepPattern::AnyNumber, _) => false,
        }
    }
}

/// A word in which `*` matches any characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    text: Cow<'static, str>,
    /// Where the first and the last star are.
    stars: Option<(usize, usize)>,
}

impl Glob {
    /// Reads a word with stars.
    pub fn new(text: &str) -> Self {
        Self {
            stars: stars(text),
            text: Cow::Owned(text.to_owned()),
        }
    }

    pub(super) const fn fixed(text: &'static str) -> Self {
        Self {
            stars: stars(text),
            text: Cow::Borrowed(text),
        }
    }

    /// The word itself, when it has no star.
    pub(super) fn literal(&self) -> Option<&Cow<'static, str>> {
        self.stars.is_none().then_some(&self.text)
    }

    /// Whether the whole text matches.
    pub fn matches(&self, text: &str) -> bool {
        let Some((first, last)) = self.stars else {
            return self.text == text;
        };
        let Some(mut rest) = text
            .strip_prefix(&self.text[..first])
            .and_then(|rest| rest.strip_suffix(&self.text[last + 1..]))
        else {
            return false;
        };
        // What is between the stars.
        for part in self.text.get(first + 1..last).unwrap_or_default().split('*') {
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        true
    }
}

/// Where the first and the last star of a word are.
const fn stars(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut stars = None;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'*' {
            stars = match stars {
                None => Some((at, at)),
                Some((first, _)) => Some((first, at)),
            };
        }
        at += 1;
    }
    stars
}

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Words with stars, one of which has to match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Globs {
    globs: Cow<'static, [Glob]>,
}

impl Globs {
    pub(super) const fn fixed(globs: Cow<'static, [Glob]>) -> Self {
        Self { globs }
    }

    /// Reads words with stars.
    pub fn new(words: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Self {
            globs: words.into_iter().map(|word| Glob::new(word.as_ref())).collect(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.globs.is_empty()
    }

    /// Whether one of them matches the whole text.
    pub fn matches(&self, text: &str) -> bool {
        self.globs.iter().any(|glob| glob.matches(text))
    }
}

impl fmt::Display for Globs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.globs.iter().map(Glob::to_string).collect();
        f.write_str(&words.join(", "))
    }
}

/// A pattern over what a resource is: `Kind`, `version/Kind` or `group/version/Kind`, each with stars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindPattern {
    api_version: Option<Glob>,
    kind: Glob,
}

impl KindPattern {
    pub(super) const fn fixed(api_version: Option<Glob>, kind: Glob) -> Self {
        Self { api_version, kind }
    }

    /// Reads a pattern in the notation of the rule files.
    pub fn new(text: &str) -> Self {
        match text.rsplit_once('/') {
            Some((api_version, kind)) => Self {
                api_version: Some(Glob::new(api_version)),
                kind: Glob::new(kind),
            },
            None => Self {
                api_version: None,
                kind: Glob::new(text),
            },
        }
    }

    /// Whether a resource of this apiVersion and kind matches; one without a kind never does.
    pub fn matches(&self, api_version: &str, kind: &str) -> bool {
        !kind.is_empty()
            && self.kind.matches(kind)
            && self
                .api_version
                .as_ref()
                .is_none_or(|pattern| pattern.matches(api_version))
    }
}

impl fmt::Display for KindPattern {
    /// In the notation of the rule files.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.api_version {
            Some(api_version) => write!(f, "{api_version}/{}", self.kind),
            None => write!(f, "{}", self.kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<Step<'static>> {
        text.split('/')
            .map(|step| match step.parse() {
                Ok(index) => Step::Index(index),
                Err(_) => Step::Key(Cow::Owned(step.to_owned())),
            })
            .collect()
    }

    #[test]
    fn stars_stand_for_one_step_or_any_number() {
        for (pattern, yes, no) in [
            (
                "**/containers/*/image",
                "spec/template/spec/containers/0/image",
                "spec/containers/image",
            ),
            ("**/containers/*/image", "containers/0/image", "containers/0/image/x"),
            ("data/*", "data/values", "data/a/b"),
            ("spec/**/image", "spec/image", "image"),
            ("spec/**/image", "spec/a/b/c/image", "status/a/image"),
            ("**/*Image", "a/initImage", "a/image"),
            ("**/a/**/b", "a/x/a/y/b", "x/b"),
        ] {
            assert!(PathPattern::new(pattern).matches(&path(yes)), "{pattern} on {yes}");
            assert!(!PathPattern::new(pattern).matches(&path(no)), "{pattern} on {no}");
        }
    }

    #[test]
    fn a_glob_takes_no_character_twice() {
        assert!(Glob::new("RELATED_IMAGE_*").matches("RELATED_IMAGE_X"));
        assert!(!Glob::new("ab*bc").matches("abc"));
        assert!(Glob::new("*_a_*_b").matches("x_a_y_a_z_b"));
        assert!(Glob::new("*").matches("") && Glob::new("**").matches("a"));
        assert!(Glob::new("a**b").matches("ab") && !Glob::new("a*b").matches("a"));
        assert_eq!(Glob::fixed("a*b*c"), Glob::new("a*b*c"));
    }

    #[test]
    fn a_kind_may_name_its_group_and_version() {
        assert!(KindPattern::new("apps/*/Deployment").matches("apps/v1", "Deployment"));
        assert!(!KindPattern::new("apps/*/Deployment").matches("extensions/v1", "Deployment"));
        assert!(KindPattern::new("Pod").matches("v1", "Pod"));
        assert!(!KindPattern::new("*").matches("", ""));
    }
}
