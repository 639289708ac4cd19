//! Findings that the policy accepts, each with a reason, and until when.

use std::fmt;

use globset::{Glob, GlobBuilder, GlobMatcher};

use super::PolicyErrorKind as Kind;
use super::error::{Fault, Wrong};
use super::settings::{Given, IgnoreSetting};
use super::{allow, exclude};
use crate::code::Code;

/// An entry of `ignore`, compiled: what it names has to fit, and what it leaves out does not matter.
#[derive(Clone, Debug)]
pub(super) struct Ignore {
    code: Option<Code>,
    image: Option<GlobMatcher>,
    kind: Option<GlobMatcher>,
    name: Option<GlobMatcher>,
    path: Option<GlobMatcher>,
    pub reason: String,
    pub until: Option<Date>,
}

/// What an entry of `ignore` looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Accused<'f> {
    pub code: Code,
    /// The resolved name of the reference, without tag and digest.
    pub image: Option<&'f str>,
    pub kind: Option<&'f str>,
    pub name: Option<&'f str>,
    /// The files that it is in: the one that is reported, and the one that was read.
    pub files: [Option<&'f str>; 2],
}

impl Ignore {
    /// Compiles an entry.
    pub fn compile(
        setting: &IgnoreSetting,
        code: impl Fn(&Given<String>) -> Result<Code, Fault>,
    ) -> Result<Self, Fault> {
        let glob = |given: &Option<Given<String>>, compile: fn(&str) -> Result<Glob, Wrong>| match given {
            None => Ok(None),
            Some(given) => match compile(&given.value) {
                Ok(glob) => Ok(Some(glob.compile_matcher())),
                Err(wrong) => Err(given.fault(wrong)),
            },
        };
        let IgnoreSetting {
            place,
            code: wanted,
            image,
            kind,
            name,
            path,
            reason,
            until,
        } = setting;
        let fault = |message: &str, fix: &str| Err(place.fault(Wrong::new(Kind::BadIgnore, message, fix)));
        let is_narrow = [wanted, image, kind, name, path].iter().any(|given| given.is_some());
        if !is_narrow {
            return fault(
                "this would ignore everything",
                "say what: set one or more of `code`, `image`, `kind`, `name`, `path`",
            );
        }
        let reason = match reason {
            Some(reason) if !reason.value.trim().is_empty() => reason.value.trim().to_owned(),
            _ => return fault("it has no reason", "add `reason`, for those who read the report"),
        };
        let until = until.as_ref().map(|until| {
            Date::read(&until.value).ok_or_else(|| {
                let message = format!("`{}` is not a date", until.value);
                until.fault(Wrong::new(Kind::BadIgnore, message, "write it as in 2027-06-30"))
            })
        });
        Ok(Self {
            code: wanted.as_ref().map(code).transpose()?,
            image: glob(image, allow::compile)?,
            kind: glob(kind, word)?,
            name: glob(name, word)?,
            path: glob(path, exclude::compile)?,
            reason,
            until: until.transpose()?,
        })
    }

    /// Whether it is about a finding; the places say where its file is.
    pub fn fits(&self, accused: Accused<'_>, places: &Places) -> bool {
        let fits = |glob: &Option<GlobMatcher>, text: Option<&str>| match glob {
            None => true,
            Some(glob) => text.is_some_and(|text| glob.is_match(text)),
        };
        self.code.is_none_or(|code| code == accused.code)
            && fits(&self.image, accused.image)
            && fits(&self.kind, accused.kind)
            && fits(&self.name, accused.name)
            && self.path.as_ref().is_none_or(|glob| {
                let mut files = accused.files.iter().flatten();
                files.any(|file| glob.is_match(places.seen_from_policy(file)))
            })
    }

    /// Whether it still counts on a day; if nobody says which day it is, an entry with an end does not.
    pub fn counts(&self, today: Option<Date>) -> bool {
        match (self.until, today) {
            (None, _) => true,
            (Some(until), Some(today)) => today <= until,
            (Some(_), None) => false,
        }
    }
}

/// Where files are, seen from the folder of the policy.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// Where the names of inputs count from, seen from the folder of the policy.
    pub folder: String,
    /// The folder of the policy by its full path, for names that are full paths; empty if it is not known.
    pub root: String,
}

impl Places {
    fn seen_from_policy(&self, file: &str) -> String {
        let full = below("", file);
        let root = below("", &self.root);
        let inside = full.strip_prefix(&root).and_then(|rest| rest.strip_prefix('/'));
        match inside.filter(|_| file.starts_with('/') && !root.is_empty()) {
            Some(inside) => inside.to_owned(),
            None => below(&self.folder, file),
        }
    }
}

/// A path below a folder, without `.` and `..` as far as they can be resolved.
fn below(folder: &str, file: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(file.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Compiles a pattern for a kind or a name.
fn word(written: &str) -> Result<Glob, Wrong> {
    if written.is_empty() {
        return Err(Wrong::new(
            Kind::BadGlob,
            "the pattern is empty",
            "write one such as `seed-*`",
        ));
    }
    GlobBuilder::new(written).build().map_err(|error| {
        let message = format!("invalid pattern `{written}`: {}", error.kind());
        Wrong::new(Kind::BadGlob, message, "write a glob as in `.gitignore`")
    })
}

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date(jiff::civil::Date);

impl Date {
    /// Reads `2027-06-30`.
    pub fn read(text: &str) -> Option<Self> {
        // Other forms of ISO 8601 would be read as well.
        let has_form = text.len() == 10 && text.bytes().filter(|byte| *byte == b'-').count() == 2;
        text.parse().ok().filter(|_| has_form).map(Self)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_folder_of_the_policy() {
        assert_eq!(below("charts/x", "values.yaml"), "charts/x/values.yaml");
        assert_eq!(below("charts/x", "../y/./a.yaml"), "charts/y/a.yaml");
        assert_eq!(below("", "../a.yaml"), "../a.yaml");
        let places = Places {
            folder: "charts".to_owned(),
            root: "/srv/repo".to_owned(),
        };
        assert_eq!(places.seen_from_policy("/srv/repo/a/../b.yaml"), "b.yaml");
        assert_eq!(places.seen_from_policy("b.yaml"), "charts/b.yaml");
        assert_eq!(
            places.seen_from_policy("/srv/repository/b.yaml"),
            "charts/srv/repository/b.yaml"
        );
    }

    #[test]
    fn dates_have_one_form() {
        assert!(Date::read("2027-06-30") > Date::read("2026-12-31"));
        for wrong in ["2027-6-30", "2027-02-30", "20270630", "30.06.2027", "2027-06-30T00:00"] {
            assert_eq!(Date::read(wrong), None, "{wrong}");
        }
    }
}
