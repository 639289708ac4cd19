//! Semantic versions, and constraints on them.

use std::any::Any;
use std::cmp::Ordering;

use gotemplate::{CallError, Function, Functions, Kind, Object, Param, Returned, Str, UintKind, Value, strconv};

use super::arguments::text;
use crate::semver::{Constraint, Version};

const POINTER: &str = "*semver.Version";

/// Adds them.
pub fn add(functions: &mut Functions) {
    functions.insert(
        "semver",
        Function::new(&[Param::String], |_, args| {
            let version = Version::parse(&text(args, 0).to_str())?;
            Ok(Value::object(SemVer { version, pointer: true }))
        }),
    );
    functions.insert(
        "semverCompare",
        Function::new(&[Param::String, Param::String], |_, args| {
            let constraint = constraint(&text(args, 0))?;
            let version = Version::parse(&text(args, 1).to_str())?;
            Ok(constraint.check(&version).into())
        }),
    );
}

/// What is no UTF-8 is no constraint, and its bytes are in the error.
fn constraint(text: &Str) -> Result<Constraint, String> {
    match std::str::from_utf8(text.as_bytes()) {
        Ok(text) => Constraint::parse(text),
        Err(_) => Err(format!("improper constraint: {}", strconv::quote(text.as_bytes()))),
    }
}

/// A version as templates see it: `semver` gives a pointer, the methods that make another version give it by value.
#[derive(Debug)]
struct SemVer {
    version: Version,
    pointer: bool,
}

impl Object for SemVer {
    fn type_name(&self) -> &str {
        if self.pointer { POINTER } else { "semver.Version" }
    }

    fn kind(&self) -> Kind {
        if self.pointer { Kind::Ptr } else { Kind::Struct }
    }

    fn method(&self, name: &str) -> Option<Function> {
        value_method(&self.version, name)
            .or_else(|| self.pointer.then(|| pointer_method(&self.version, name)).flatten())
    }

    fn text(&self) -> Option<String> {
        Some(self.version.to_string())
    }

    fn fields(&self) -> Vec<(&str, Value)> {
        let version = &self.version;
        let number = |number| Value::Uint(UintKind::Uint64, number);
        vec![
            ("major", number(version.major)),
            ("minor", number(version.minor)),
            ("patch", number(version.patch)),
            ("pre", version.pre.as_str().into()),
            ("metadata", version.metadata.as_str().into()),
            ("original", version.original.as_str().into()),
        ]
    }

    fn plain(&self) -> Value {
        self.version.to_string().into()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What every version can do.
fn value_method(version: &Version, name: &str) -> Option<Function> {
    let number = |number| Value::Uint(UintKind::Uint64, number);
    let constant = |value: Value| Some(Function::new(&[], move |_, _| Ok(value.clone())));
    let next = |what: &'static str, next: Option<Version>| {
        Some(Function::new(&[], move |_, _| match &next {
            Some(next) => Ok(by_value(next.clone())),
            None => Err(CallError::Panic(format!(
                "{what} version increment would overflow uint64"
            ))),
        }))
    };
    match name {
        "Major" => constant(number(version.major)),
        "Minor" => constant(number(version.minor)),
        "Patch" => constant(number(version.patch)),
        "Prerelease" => constant(version.pre.as_str().into()),
        "Metadata" => constant(version.metadata.as_str().into()),
        "String" => constant(version.to_string().into()),
        "IncMajor" => next(
            "major",
            version
                .major
                .checked_add(1)
                .map(|major| successor(version, major, 0, 0)),
        ),
        "IncMinor" => next(
            "minor",
            version
                .minor
                .checked_add(1)
                .map(|minor| successor(version, version.major, minor, 0)),
        ),
        "IncPatch" => {
            // A pre-release comes before the version that it prepares.
            let patch = if version.pre.is_empty() {
                version.patch.checked_add(1)
            } else {
                Some(version.patch)
            };
            next(
                "patch",
                patch.map(|patch| successor(version, version.major, version.minor, patch)),
            )
        }
        "SetPrerelease" => changed(version, "-", |version, pre| version.pre = pre),
        "SetMetadata" => changed(version, "+", |version, metadata| version.metadata = metadata),
        _ => None,
    }
}

/// What can be asked of a pointer only.
fn pointer_method(version: &Version, name: &str) -> Option<Function> {
    let version = version.clone();
    let compared = |name: fn(Ordering) -> Value| {
        let version = version.clone();
        Some(Function::new(&[Param::Named(POINTER)], move |_, args| {
            let other = match args {
                [Value::Object(object)] => object.as_any().downcast_ref::<SemVer>(),
                _ => None,
            };
            let nil =
                || CallError::Panic("runtime error: invalid memory address or nil pointer dereference".to_owned());
            Ok(name(version.compare(&other.ok_or_else(nil)?.version)))
        }))
    };
    match name {
        "Original" => Some(Function::new(&[], move |_, _| Ok(version.original.as_str().into()))),
        "Compare" => compared(|order| Value::int(order as i64)),
        "LessThan" => compared(|order| order.is_lt().into()),
        "LessThanEqual" => compared(|order| order.is_le().into()),
        "GreaterThan" => compared(|order| order.is_gt().into()),
        "GreaterThanEqual" => compared(|order| order.is_ge().into()),
        "Equal" => compared(|order| order.is_eq().into()),
        _ => None,
    }
}

/// A release with these numbers, written with `v` if the version was.
fn successor(version: &Version, major: u64, minor: u64, patch: u64) -> Version {
    let mut next = Version {
        major,
        minor,
        patch,
        pre: String::new(),
        metadata: String::new(),
        ..version.clone()
    };
    rewrite(&mut next);
    next
}

/// A method that gives the version with another pre-release or other metadata.
fn changed(version: &Version, sign: &'static str, set: fn(&mut Version, String)) -> Option<Function> {
    let version = version.clone();
    Some(Function::new(&[Param::String], move |_, args| -> Returned {
        let part = text(args, 0).to_str().into_owned();
        if !part.is_empty() {
            let valid = Version::parse_strict(&format!("0.0.0{sign}{part}"))?;
            if sign == "-" && !valid.metadata.is_empty() {
                return Err("invalid prerelease string".into());
            }
        }
        let mut next = version.clone();
        set(&mut next, part);
        rewrite(&mut next);
        Ok(by_value(next))
    }))
}

fn rewrite(version: &mut Version) {
    let prefix = if version.original.starts_with('v') { "v" } else { "" };
    version.original = format!("{prefix}{version}");
}

fn by_value(version: Version) -> Value {
    Value::object(SemVer {
        version,
        pointer: false,
    })
}
