//! What a text lists, whatever tool it is for.

use yaml_spans::Tree;

use super::documents::{self, Named};
use super::error::ListError;
use super::fields::{Fault, Node};
use super::lines::{self, is_said, is_yaml};
use super::{Held, Holding};
use crate::reference::Reference;

/// Reads what a text names, by its content.
///
/// # Errors
/// It is none of the known forms, or something in it is not a reference.
pub fn read(name: &str, text: &str) -> Result<Holding, ListError> {
    let text = text.trim_start_matches('\u{feff}');
    let breaks = Breaks::of(text);
    let named = match text.lines().map(str::trim).find(|line| is_said(line)) {
        _ if text.starts_with("#!") => lines::script(text)?,
        Some(first) if is_yaml(first) => documents(text, &breaks)?,
        _ => lines::list(text),
    };
    let held = named.into_iter().map(|named| held(named, &breaks));
    Ok(Holding {
        name: name.to_owned(),
        held: held.collect::<Result<_, _>>()?,
    })
}

/// What all documents of a stream of YAML or JSON name.
fn documents(text: &str, breaks: &Breaks) -> Result<Vec<Named>, ListError> {
    let mut named = Vec::new();
    let mut tree = Tree::default();
    for piece in yaml_spans::split(text.as_bytes()) {
        let wrong = |Fault { at, message }: Fault| ListError::at(breaks.line(piece.offset + at), message);
        let unreadable = |error: yaml_spans::ReadError| {
            wrong(Fault {
                at: error.offset,
                message: error.message,
            })
        };
        let text = yaml_spans::decode_utf8(piece.bytes).map_err(unreadable)?;
        yaml_spans::read(text, &mut tree).map_err(unreadable)?;
        for document in Node::documents(&tree, text) {
            let first = named.len();
            if documents::read(document, &mut named).map_err(wrong)?.is_none() {
                return Err(ListError::unknown());
            }
            named[first..].iter_mut().for_each(|named| named.at += piece.offset);
        }
    }
    Ok(named)
}

fn held(named: Named, breaks: &Breaks) -> Result<Held, ListError> {
    let line = breaks.line(named.at);
    let reference = Reference::parse_chart(without_http(&named.written))
        .map_err(|error| ListError::no_reference(line, &named.written, error))?;
    Ok(Held {
        reference: match named.is_any {
            true => reference.resolved(),
            false => reference.pulled(),
        },
        digest: reference.digest().map(str::to_owned).or(named.digest),
        platforms: named.platforms,
        line: Some(line),
        ..Held::default()
    })
}

/// Where the lines of a text end.
struct Breaks(Vec<usize>);

impl Breaks {
    fn of(text: &str) -> Self {
        Self(memchr::memchr_iter(b'\n', text.as_bytes()).collect())
    }

    /// The line of a byte, from 1.
    fn line(&self, at: usize) -> usize {
        self.0.partition_point(|end| *end < at) + 1
    }
}

/// What names a chart in a repository over HTTP, without the scheme.
fn without_http(written: &str) -> &str {
    let name = written
        .strip_prefix("https://")
        .or_else(|| written.strip_prefix("http://"));
    name.unwrap_or(written)
}
