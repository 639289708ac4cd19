//! How variables are written: `$(params.image)`, `{{inputs.parameters.image}}`, `${image:-nginx}`.

use std::ops::Range;

use super::placeholders::placeholder;

/// What fills a variable in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
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
pub(super) enum Segment<'t> {
    Literal(Range<usize>),
    Variable {
        engine: Engine,
        name: &'t str,
        default: Option<Range<usize>>,
    },
}

/// The literals and variables of a text; `None` if it has a template of another kind, or no variable that has a name.
pub(super) fn segments(text: &str) -> Option<Vec<Segment<'_>>> {
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
pub(super) fn segments_or_literal(text: &str) -> Option<Vec<Segment<'_>>> {
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
                "inputs" | "outputs" | "workflow" | "item" | "tasks" | "steps" | "pod" | "args" | "element" | "request"
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

/// Where the default is of a text that is one variable and nothing else: `${hub:-docker.io/istio}`.
pub(super) fn default_of(text: &str) -> Option<Range<usize>> {
    match segments(text)?.as_slice() {
        [Segment::Variable { default, .. }] => default.clone(),
        _ => None,
    }
}
