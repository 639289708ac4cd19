//! Variables that an engine fills in when it runs: of Tekton, Argo, Flux, OpenShift's templates and the kubelet.
//!
//! Where the document states the value, or a default of it, that is what is read, and edited in its own place.

use std::borrow::Cow;
use std::ops::Range;

use crate::reference::Reference;
use crate::rules::Artifact;

use super::cursor::At;
use super::placeholders;
use super::reading::Reading;
use super::sink::Found;
use super::site::{Content, Fields, PartField, Sign, SplitFields};
use super::split_fields::Field;
use super::variable_syntax::{Engine, Segment, segments, segments_or_literal};

/// How deep the values of variables are made of others.
const MOST_LEVELS: usize = 4;

/// The longest text with variables that is read, in bytes.
const LONGEST: usize = 4096;

/// A stretch of a text that was put together, and where it stands.
#[derive(Clone, Debug)]
struct Piece<'t> {
    text: Cow<'t, str>,
    at: At,
    from: usize,
}

/// Adds an unresolved template, or what the variables in it stand for.
pub(super) fn add_placeholder(reading: &mut Reading<'_, '_, '_>, at: At, written: &str, start: usize, sign: Sign) {
    if read(reading, at, written, start, sign, Artifact::Image) {
        return;
    }
    let content = Content::Placeholder(placeholders::name_before(written));
    reading.add_site(at, written, start, sign, Artifact::Image, content);
}

/// Reads a text with variables that an engine fills in; says whether it has nothing but those.
pub(super) fn read(
    reading: &mut Reading<'_, '_, '_>,
    at: At,
    written: &str,
    start: usize,
    sign: Sign,
    artifact: Artifact,
) -> bool {
    if written.len() > LONGEST || written.trim().contains(char::is_whitespace) && !written.contains("{{") {
        return false;
    }
    let Some(segments) = segments(written) else {
        return false;
    };
    // A template of OpenShift or Flux's own object says what it substitutes; elsewhere a name without a default is a
    // template that nothing has filled in.
    let fills = reading.sink.kind() == "Template" || reading.sink.api_group().ends_with("toolkit.fluxcd.io");
    let is_unfilled = |segment: &Segment<'_>| match segment {
        Segment::Variable { engine, default, .. } => *engine == Engine::Substitution && default.is_none() && !fills,
        Segment::Literal(_) => false,
    };
    if segments.iter().any(is_unfilled) {
        return false;
    }
    let mut pieces = Vec::new();
    match expand(reading, at, written, start, &segments, 0, &mut pieces) {
        true => put_together(reading, &pieces, sign, artifact),
        false => left_open(reading, at, written, start, &segments, sign, artifact),
    }
    true
}

/// Reads the fields of one name, some of which have variables; each comes with what is before it in the name.
pub(super) fn read_fields(
    reading: &mut Reading<'_, '_, '_>,
    fields: &[(&Field<'_>, &'static str)],
    sign: Sign,
    artifact: Artifact,
) -> bool {
    let mut pieces = Vec::new();
    for (field, before) in fields {
        let Some(segments) = segments_or_literal(&field.text) else {
            return false;
        };
        pieces.push(Piece {
            text: Cow::Borrowed(*before),
            at: field.at,
            from: field.from,
        });
        if !expand(reading, field.at, &field.text, field.from, &segments, 0, &mut pieces) {
            return false;
        }
    }
    pieces.retain(|piece| !piece.text.is_empty());
    put_together(reading, &pieces, sign, artifact);
    true
}

/// Whether a text is nothing but variables that an engine fills in when it runs.
pub(super) fn is_one(text: &str) -> bool {
    let is_filled = |segment: &Segment<'_>| {
        matches!(
            segment,
            Segment::Variable {
                engine: Engine::Tekton | Engine::Argo,
                ..
            }
        )
    };
    segments(text.trim()).is_some_and(|segments| segments.iter().all(is_filled))
}

/// What is written where not all variables are stated.
fn left_open(
    reading: &mut Reading<'_, '_, '_>,
    at: At,
    written: &str,
    start: usize,
    segments: &[Segment<'_>],
    sign: Sign,
    artifact: Artifact,
) {
    // Only the tag is open: the name says what is pulled.
    if let Some(Segment::Literal(range)) = segments.first() {
        let literal = &written[range.clone()];
        let name = literal.strip_suffix([':', '@']).unwrap_or(literal);
        let last = name.rsplit('/').next().unwrap_or_default();
        if (name.len() < literal.len() || last.contains(':'))
            && let Ok(reference) = Reference::parse(name)
        {
            let piece = Piece {
                text: Cow::Owned(name.to_owned()),
                at,
                from: start + range.start,
            };
            return add(reading, vec![piece], Content::Named(reference), name, sign, artifact);
        }
    }
    // What is handed on is pulled elsewhere.
    if matches!(sign, Sign::Rule(_)) || is_kubelets(segments) {
        reading.add_site(at, written, start, sign, artifact, Content::Variable);
    }
}

fn is_kubelets(segments: &[Segment<'_>]) -> bool {
    segments.iter().all(|segment| match segment {
        Segment::Variable { engine, .. } => *engine == Engine::Kubelet,
        Segment::Literal(_) => true,
    })
}

/// Puts the values in place of the variables; says whether all are known.
fn expand(
    reading: &mut Reading<'_, '_, '_>,
    at: At,
    text: &str,
    start: usize,
    segments: &[Segment<'_>],
    level: usize,
    pieces: &mut Vec<Piece<'static>>,
) -> bool {
    let push = |pieces: &mut Vec<Piece<'static>>, range: &Range<usize>| {
        pieces.push(Piece {
            text: Cow::Owned(text[range.clone()].to_owned()),
            at,
            from: start + range.start,
        });
    };
    for segment in segments {
        match segment {
            Segment::Literal(range) => push(pieces, range),
            Segment::Variable { engine, name, default } => {
                let stated = match engine {
                    Engine::Kubelet => reading.environment(name),
                    _ => reading.stated().get(name),
                };
                match (stated, default) {
                    (Some(node), _) if level < MOST_LEVELS => {
                        let value = reading.text(node).into_owned();
                        let Some(inner) = segments_or_literal(&value) else {
                            return false;
                        };
                        if value.is_empty() || !expand(reading, At::Node(node), &value, 0, &inner, level + 1, pieces) {
                            return false;
                        }
                    }
                    (None, Some(default)) => push(pieces, default),
                    _ => return false,
                }
            }
        }
    }
    true
}

/// Adds what a text with all its variables filled in names.
fn put_together(reading: &mut Reading<'_, '_, '_>, pieces: &[Piece<'static>], sign: Sign, artifact: Artifact) {
    let whole: String = pieces.iter().map(|piece| &*piece.text).collect();
    let written = whole.trim();
    let content = match Reference::parse(written) {
        Ok(reference) => Content::Reference(reference),
        Err(error) => Content::Invalid(error),
    };
    let name = match &content {
        Content::Reference(reference) => reference.written().len() - reference.suffix().len(),
        _ => whole.len(),
    };
    // The pieces that the name is in, cut where its tag begins.
    let mut end = 0;
    let mut of_name = Vec::new();
    for piece in pieces {
        let begin = end;
        end += piece.text.len();
        if begin >= name {
            break;
        }
        let mut piece = piece.clone();
        if end > name && pieces.len() > 1 {
            piece.text = Cow::Owned(piece.text[..name - begin].to_owned());
        }
        of_name.push(piece);
    }
    add(reading, of_name, content, written, sign, artifact);
}

/// Adds a site whose name is made of pieces.
fn add(
    reading: &mut Reading<'_, '_, '_>,
    pieces: Vec<Piece<'static>>,
    content: Content,
    written: &str,
    sign: Sign,
    artifact: Artifact,
) {
    let path = reading.cursor.pointers();
    if let [piece] = &*pieces
        && piece.text.trim() == written
        && matches!(content, Content::Reference(_) | Content::Invalid(_))
    {
        let from = piece.from + (piece.text.len() - piece.text.trim_start().len());
        let fields = Fields::Whole(reading.cursor.place(piece.at, from..from + written.len()));
        let path = piece.at.node().map_or(path, |node| reading.cursor.pointers_at(node));
        let doubt = reading.kept(sign);
        return reading.push(Found {
            artifact,
            written: written.to_owned(),
            content,
            sign,
            path,
            fields,
            doubt,
        });
    }
    // Each piece has to be whole parts of the path.
    let mut doubt = reading.kept(sign);
    for pair in pieces.windows(2) {
        if !pair[0].text.ends_with('/') && !pair[1].text.starts_with('/') {
            doubt = Some("its name is put together from variables".into());
        }
    }
    let mut parts = Vec::new();
    for piece in &pieces {
        let trimmed = piece.text.trim_matches('/');
        if !trimmed.is_empty() {
            let from = piece.from + (piece.text.len() - piece.text.trim_start_matches('/').len());
            parts.push(PartField {
                place: reading.cursor.place(piece.at, from..from + trimmed.len()),
                text: trimmed.to_owned(),
            });
        }
    }
    if parts.len() > 3 {
        doubt = Some("its name is put together from variables".into());
        parts.drain(2..parts.len() - 1);
    }
    let Some(repository) = parts.pop() else { return };
    let mut parts = parts.into_iter();
    let fields = SplitFields {
        registry: parts.next(),
        namespace: parts.next(),
        repository,
        image: None,
    };
    reading.push(Found {
        artifact,
        written: written.to_owned(),
        content,
        sign,
        path,
        fields: Fields::Split(Box::new(fields)),
        doubt,
    });
}
