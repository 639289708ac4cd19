//! Variables that an engine fills in when it runs: of Tekton, Argo, Flux, OpenShift's templates and the kubelet.
//!
//! Where the document states the value, or a default of it, that is what is read, and edited in its own place.

use std::borrow::Cow;
use std::ops::Range;

use rustc_hash::FxHashMap;
use yaml_spans::{NodeId, NodeKind, Tree};

use crate::manifest;
use crate::reference::Reference;
use crate::rules::Artifact;

use super::cursor::{At, Cursor};
use super::placeholders::placeholder;
use super::reading::Reading;
use super::sink::Found;
use super::site::{Content, Fields, PartField, Sign, SplitFields};

/// How deep the values of variables are made of others.
const MOST_LEVELS: usize = 4;

/// The longest text with variables that is read, in bytes.
const LONGEST: usize = 4096;

/// What fills a variable in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Engine {
    /// `$(params.image)`
    Tekton,
    /// `{{inputs.parameters.image}}`
    Argo,
    /// `${image:-nginx}`
    Substitution,
    /// `$(IMAGE)`, from the environment of the same container.
    Kubelet,
}

/// A part of a text.
enum Segment<'t> {
    Literal(Range<usize>),
    Variable {
        engine: Engine,
        name: &'t str,
        default: Option<Range<usize>>,
    },
}

/// A stretch of a text that was put together, and where it stands.
#[derive(Clone, Debug)]
struct Piece<'t> {
    text: Cow<'t, str>,
    at: At,
    from: usize,
}

/// The values that a document states for variables; `None` where it states several.
#[derive(Debug, Default)]
pub(super) struct Stated<'t> {
    values: FxHashMap<Cow<'t, str>, Option<NodeId>>,
}

impl<'t> Stated<'t> {
    /// Reads parameters with their values or defaults, Flux's substitutions, and the fields of Argo CD's generators.
    pub(super) fn read(cursor: &Cursor<'t>) -> Self {
        let mut stated = Self::default();
        let (tree, text) = (cursor.tree, cursor.text);
        for root in tree.roots() {
            stated.collection(tree, text, *root, false);
        }
        stated
    }

    fn collection(&mut self, tree: &'t Tree, text: &'t str, root: NodeId, is_table: bool) {
        let mut todo = vec![(root, is_table)];
        while let Some((node, is_table)) = todo.pop() {
            match tree.node(node).kind {
                NodeKind::Sequence(_) => todo.extend(tree.children(node).map(|child| (child, is_table))),
                NodeKind::Mapping(_) => {
                    let (mut name, mut value, mut default) = (None, None, None);
                    for (key, below) in tree.entries(node) {
                        let key = tree.text(key, text);
                        let below = tree.resolve(below);
                        if !matches!(tree.node(below).kind, NodeKind::Scalar(_)) {
                            let begins = matches!(&*key, "substitute" | "generators");
                            todo.push((below, is_table || begins));
                            continue;
                        }
                        match &*key {
                            "name" => name = Some(below),
                            "value" => value = Some(below),
                            "default" => default = Some(below),
                            _ => {}
                        }
                        if is_table {
                            self.state(key, below, tree, text);
                        }
                    }
                    if let (Some(name), Some(value)) = (name, value.or(default)) {
                        self.state(tree.text(name, text), value, tree, text);
                    }
                }
                NodeKind::Scalar(_) | NodeKind::Alias => {}
            }
        }
    }

    fn state(&mut self, name: Cow<'t, str>, value: NodeId, tree: &Tree, text: &str) {
        let known = self.values.entry(name).or_insert(Some(value));
        if known.is_some_and(|known| tree.text(known, text) != tree.text(value, text)) {
            *known = None;
        }
    }

    fn get(&self, name: &str) -> Option<NodeId> {
        *self.values.get(name)?
    }

    /// Whether it states any value for a variable.
    fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }
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
    if written.len() > LONGEST {
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
    let is_stated = |segment: &Segment<'_>| match segment {
        Segment::Variable { engine, name, .. } => *engine != Engine::Kubelet && reading.stated().has(name),
        Segment::Literal(_) => false,
    };
    // What is stated is read where it is stated; what is handed on is pulled elsewhere.
    if !segments.iter().any(is_stated) && (matches!(sign, Sign::Rule(_)) || is_kubelets(segments)) {
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
                        let Some(inner) = self::segments_or_literal(&value) else {
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
        return reading.add_site(piece.at, written, from, sign, artifact, content);
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

/// The literals and variables of a text; `None` if it has a template of another kind, or no variable that has a name.
fn segments(text: &str) -> Option<Vec<Segment<'_>>> {
    let mut segments = Vec::new();
    let (mut at, mut done) = (0, 0);
    while at < text.len() {
        let rest = &text[at..];
        let Some((segment, length)) = variable(rest, at) else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        if done < at {
            segments.push(Segment::Literal(done..at));
        }
        segments.push(segment);
        at += length;
        done = at;
    }
    if done < text.len() {
        segments.push(Segment::Literal(done..text.len()));
    }
    let is_clean = |segment: &Segment<'_>| match segment {
        Segment::Literal(range) => placeholder(&text[range.clone()]).is_none(),
        Segment::Variable { .. } => true,
    };
    (done > 0 && segments.iter().all(is_clean)).then_some(segments)
}

/// The same for a value, which may well have no variables.
fn segments_or_literal(text: &str) -> Option<Vec<Segment<'_>>> {
    match placeholder(text) {
        None => Some(vec![Segment::Literal(0..text.len())]),
        Some(_) => segments(text),
    }
}

/// The variable that a text begins with, and how long it is.
fn variable(text: &str, offset: usize) -> Option<(Segment<'_>, usize)> {
    let (open, close) = [("$(", ")"), ("${", "}"), ("{{", "}}")]
        .into_iter()
        .find(|(open, _)| text.starts_with(open))?;
    let end = text.find(close)?;
    let body = text[open.len()..end].trim();
    let length = end + close.len();
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_.-[]\"'*".contains(&byte))
    };
    let last = |path: &'_ str| -> Option<(usize, usize)> {
        // `params["tool.image"]`
        if let Some(from) = path.find("[\"").or_else(|| path.find("['")) {
            let inner = &path[from + 2..];
            return Some((from + 2, from + 2 + inner.find(['"', '\''])?));
        }
        let from = path.rfind('.').map_or(0, |dot| dot + 1);
        Some((from, path.len()))
    };
    let (engine, name, default) = match open {
        "$(" if is_name(body) => {
            let first = body.split(['.', '[']).next().unwrap_or_default();
            let of_tekton = matches!(
                first,
                "params"
                    | "tasks"
                    | "inputs"
                    | "outputs"
                    | "context"
                    | "workspaces"
                    | "results"
                    | "steps"
                    | "tt"
                    | "finally"
                    | "body"
                    | "extensions"
            ) && first.len() < body.len();
            let (from, to) = if of_tekton { last(body)? } else { (0, body.len()) };
            let engine = if of_tekton { Engine::Tekton } else { Engine::Kubelet };
            (engine, &body[from..to], None)
        }
        "${" => {
            let (name, default) = match body.find(":-").or_else(|| body.find(":=")) {
                Some(colon) => (&body[..colon], Some(colon + 2)),
                None => (body, None),
            };
            let name = name.trim_matches(['{', '}']);
            if !is_name(name) {
                return None;
            }
            let begins = offset + open.len() + (text[open.len()..end].len() - text[open.len()..end].trim_start().len());
            let default = default.map(|from| begins + from..begins + body.len());
            (Engine::Substitution, name, default)
        }
        "{{" => {
            let path = body.trim_start_matches(['=', '.', ' ']);
            let first = path.split(['.', '[']).next().unwrap_or_default();
            let of_argo = matches!(
                first,
                "inputs" | "outputs" | "workflow" | "item" | "tasks" | "steps" | "pod"
            ) && !body.starts_with('.');
            if !of_argo || !is_name(path) {
                return None;
            }
            let (from, to) = last(path)?;
            (Engine::Argo, &path[from..to], None)
        }
        _ => return None,
    };
    Some((Segment::Variable { engine, name, default }, length))
}

/// The variables of the container around, by name: `env: [{name: …, value: …}]`.
pub(super) fn environment<'t>(cursor: &Cursor<'t>, env: NodeId) -> FxHashMap<Cow<'t, str>, Option<NodeId>> {
    let (tree, text) = (cursor.tree, cursor.text);
    let mut variables = FxHashMap::default();
    for item in tree.children(env) {
        let item = tree.resolve(item);
        let find = |key: &str| manifest::lookup(tree, item, text, key);
        if let Some(name) = find("name").filter(|name| cursor.is_scalar(*name)) {
            let value = find("value").filter(|value| cursor.is_scalar(*value));
            variables.insert(tree.text(name, text), value);
        }
    }
    variables
}
