//! Findings that are accepted: by comments, annotations, the policy, or a baseline, each with a reason.

mod baseline;
mod comment;
mod written;

use crate::code::Code;
use crate::words::suggest;

pub use baseline::{Baseline, BaselineError};
pub(crate) use comment::{Comment, comments, comments_about};
pub(crate) use written::Written;

/// What a comment or an annotation allows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Allowance {
    pub codes: Vec<Code>,
    pub reason: String,
    /// Why it allows nothing, if it is not written as it has to be.
    pub fault: Option<String>,
}

impl Allowance {
    /// Reads `allow[CODE, CODE] reason`; `None` for a text that only talks about this program.
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let end = text
            .find(|c: char| !(c.is_ascii_alphabetic() || c == '-'))
            .unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        let wrong = |fault: &str| {
            Some(Self {
                codes: Vec::new(),
                reason: String::new(),
                fault: Some(fault.to_owned()),
            })
        };
        match (word, rest.trim_start().strip_prefix('[')) {
            ("allow", Some(rest)) => match rest.split_once(']') {
                Some((codes, reason)) => Some(Self::new(codes.split(',').map(str::trim), reason)),
                None => wrong("`]` is missing after the codes"),
            },
            ("allow", None) => wrong("the code is missing: write `allow[CODE] reason`"),
            (_, Some(_)) if !word.is_empty() => wrong(&format!("`{word}` is not known: write `allow[CODE] reason`")),
            _ => None,
        }
    }

    /// What allows these codes, by their names.
    pub fn new<'c>(names: impl Iterator<Item = &'c str>, reason: &str) -> Self {
        let (mut codes, mut fault) = (Vec::new(), None);
        for name in names {
            match Code::from_name(name) {
                Some(Code::Unreadable) => fault = Some("what could not be read cannot be allowed".to_owned()),
                Some(code) => codes.push(code),
                None => fault = Some(unknown(name)),
            }
        }
        let reason = reason.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '—'));
        if reason.is_empty() {
            fault.get_or_insert_with(|| "it has no reason, so it hides nothing".to_owned());
        }
        Self {
            codes,
            reason: reason.to_owned(),
            fault,
        }
    }

    /// Whether it hides findings of this code.
    pub fn allows(&self, code: Code) -> bool {
        self.fault.is_none() && self.codes.contains(&code)
    }
}

fn unknown(name: &str) -> String {
    let known: Vec<&str> = Code::ALL
        .into_iter()
        .filter(|code| *code != Code::Unreadable)
        .map(Code::as_str)
        .collect();
    format!("unknown code `{name}`; {}", suggest(name, &known, "the codes are"))
}
