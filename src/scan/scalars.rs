//! Scalars: a whole reference, a list of them, a payload, or running text.

use std::ops::Range;

use crate::rules::{Artifact, Form, Rule, Step};
use yaml_spans::NodeId;

use super::cursor::At;
use super::interned_names::NameId;
use super::names::Says;
use super::placeholders::{came_out_empty, has_capitals_only, placeholder};
use super::reading::Reading;
use super::shapes::{self, Shape, Value};
use super::site::{Content, Sign};
use super::{
    chart_repositories, fillers, pairs, payloads, registry_settings, running_text, sources, unpulled, variables,
};

/// What a whole text was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// A reference, or what should be one.
    Reference,
    /// A name of another kind: there is nothing to be found in it.
    Name,
    /// Neither.
    Text,
}

/// Whether there is nothing to be found in a scalar, beyond doubt and at first sight: most scalars end here.
pub(super) fn is_nothing(reading: &Reading<'_, '_, '_>, node: NodeId, name: NameId) -> bool {
    match reading.says(name) {
        Says::Never => true,
        Says::Nothing => {
            let cursor = &reading.cursor;
            let bytes = &cursor.text.as_bytes()[cursor.tree.inner(node).range()];
            let opens = matches!(bytes.first(), Some(b'{' | b'['));
            cursor.tree.node(node).verbatim && bytes.len() < payloads::LEAST_BASE64 && !opens && has_no_mark(bytes)
        }
        _ => false,
    }
}

/// Whether a short text has none of the marks of references: a `/` or an `@`, a name that says image with a value, or a
/// verb that pulls.
fn has_no_mark(text: &[u8]) -> bool {
    let found = text.iter().fold(0, |found, byte| found | MARKS[usize::from(*byte)]);
    let may_name = found & (DIVIDES | G) == DIVIDES | G;
    let may_pull = || memchr::memchr_iter(b' ', text).any(|at| VERBS.iter().any(|verb| text[at..].starts_with(verb)));
    found & MARK == 0
        && !(may_name && text.windows(5).any(|window| window.eq_ignore_ascii_case(b"image")))
        && !(found & BLANK != 0 && may_pull())
}

/// Parts of commands that pull.
const VERBS: [&[u8]; 6] = [b" pull ", b" run ", b" create ", b" from ", b" tag ", b" set image"];

const MARK: u8 = 1;
const DIVIDES: u8 = 2;
/// The rarest letter of `image`.
const G: u8 = 4;
const BLANK: u8 = 8;

/// What each byte says of a text that it is in.
const MARKS: [u8; 256] = {
    let mut marks = [0; 256];
    marks[b'/' as usize] = MARK;
    marks[b'@' as usize] = MARK;
    marks[b' ' as usize] = DIVIDES | BLANK;
    marks[b'=' as usize] = DIVIDES;
    marks[b':' as usize] = DIVIDES;
    marks[b'g' as usize] = G;
    marks[b'G' as usize] = G;
    marks
};

/// A scalar in the light of its name: the general reading.
pub(super) fn scalar(reading: &mut Reading<'_, '_, '_>, node: NodeId, name: NameId) {
    if is_nothing(reading, node, name) {
        return;
    }
    let (text, coding) = reading.carrier(node).text();
    if payloads::is_document(&text) {
        return payloads::document(reading, node, (text, coding), name);
    }
    if text.starts_with("http") && chart_repositories::read(reading, node, &text, name) {
        return;
    }
    content(reading, At::Node(node), &text, name);
}

/// A text that is not a document, in the light of its name.
pub(super) fn content(reading: &mut Reading<'_, '_, '_>, at: At, text: &str, name: NameId) {
    let says = reading.says(name);
    if is_a_label(reading, text) || unpulled::is_of_policies(text) {
        return;
    }
    // A field that is mapped to itself: `container_image: container_image`.
    if matches!(reading.cursor.path().last(), Some(Step::Key(key)) if *key == text) {
        return;
    }
    let taken = whole(reading, at, text, 0, says, Sign::Name);
    if taken == Taken::Reference {
        return;
    }
    // Base64 can look like a name.
    if payloads::base64(reading, at, text, name, false) {
        return;
    }
    if taken == Taken::Name
        || matches!(says, Says::Image | Says::Perhaps) && list_of(reading, at, text, 0, says, Sign::Name)
    {
        return;
    }
    running(reading, at, text, None);
}

/// A text that may be one reference.
///
/// `sign` is the reason where the name decides; `from` is where the text begins in that of `at`.
pub(super) fn whole(
    reading: &mut Reading<'_, '_, '_>,
    at: At,
    text: &str,
    from: usize,
    says: Says,
    sign: Sign,
) -> Taken {
    match shapes::whole(text, says, &reading.known.registries) {
        Value::Reference(range, shape, reference) => {
            if shape == Shape::Named && shapes::is_a_setting(&text[range.clone()]) {
                return Taken::Name;
            }
            let sign = match (sign, shape) {
                (Sign::Rule(_), _) | (_, Shape::Named) => sign,
                _ if says == Says::Image => sign,
                _ => sign_of(shape),
            };
            let artifact = if says == Says::Image {
                Artifact::Image
            } else {
                artifact(&text[..range.start])
            };
            let content = Content::Reference(reference);
            reading.add_site(at, &text[range.clone()], from + range.start, sign, artifact, content);
        }
        Value::Invalid(range) => {
            reading.add(at, &text[range.clone()], from + range.start, sign, Artifact::Image);
        }
        Value::Placeholder(range) => {
            variables::add_placeholder(reading, at, &text[range.clone()], from + range.start, sign)
        }
        Value::Unsigned => return Taken::Name,
        Value::Setting(_) | Value::Repository(_) | Value::Other => return Taken::Text,
    }
    Taken::Reference
}

/// The sign for a shape; what only its name says is a reference has that of the name.
fn sign_of(shape: Shape) -> Sign {
    match shape {
        Shape::KnownHost => Sign::KnownHost,
        Shape::Digest => Sign::Digest,
        Shape::Named => Sign::Name,
        Shape::Pulled => Sign::Command,
        Shape::FullName | Shape::Versioned => Sign::Form,
    }
}

/// A scalar that a rule takes for one reference: what a kubelet would refuse is found too.
pub(super) fn certain(reading: &mut Reading<'_, '_, '_>, node: NodeId, rule: &Rule, sign: Sign) {
    let text = reading.text(node);
    let is_null = reading.cursor.tree.is_plain(node) && matches!(&*text, "" | "~" | "null");
    if is_null || text.is_empty() && !rule.required || text == "auto" && fillers::by_injector(reading) {
        return;
    }
    let is_short = !text.contains(['/', '@']);
    if is_short && reading.sink.kind() != "Pod" && fillers::by_trigger(reading, &text) {
        return;
    }
    if rule.artifact.is_source() {
        return sources::read(reading, node, rule, sign);
    }
    if text.trim().is_empty() && !runs(reading) {
        return reading.add_site(At::Node(node), &text, 0, sign, rule.artifact, Content::Empty);
    }
    if placeholder(&text).is_some() || came_out_empty(&text) || has_capitals_only(&text) {
        return variables::add_placeholder(reading, At::Node(node), &text, 0, sign);
    }
    let (scheme, start) = if rule.form == Form::Url {
        shapes::scheme(&text)
    } else {
        (None, 0)
    };
    if rule.artifact == Artifact::Chart && scheme.is_some_and(shapes::is_http) {
        // The cluster's own server has it: `https://%{KUBERNETES_API}%/static/charts/…`.
        if text.contains("%{") {
            return;
        }
        return reading.add_repository(At::Node(node), &text, 0, sign);
    }
    // `git+https://…`: the sources of a chart.
    if rule.artifact == Artifact::Chart && scheme.is_some_and(|scheme| !shapes::pulls(scheme)) {
        return;
    }
    reading.add(At::Node(node), &text[start..], start, sign, rule.artifact);
}

/// Whether the resource that is read becomes pods as it is; what is missing in others their operators fill in.
fn runs(reading: &Reading<'_, '_, '_>) -> bool {
    matches!(reading.sink.api_group(), "" | "apps" | "batch" | "apps.openshift.io")
}

/// A scalar that a rule takes for base64.
pub(super) fn base64(reading: &mut Reading<'_, '_, '_>, node: NodeId, name: NameId) {
    let text = reading.text(node);
    if !payloads::base64(reading, At::Node(node), &text, name, true) {
        scalar(reading, node, name);
    }
}

/// A scalar that a rule takes for several references.
pub(super) fn list(reading: &mut Reading<'_, '_, '_>, node: NodeId, sign: Sign, artifact: Artifact) {
    let (text, at) = (reading.text(node), At::Node(node));
    for range in items(&text) {
        let item = without_constraint(&text[range.clone()]);
        // What is looked for has another name before it: `web=quay.io/a/web:v1`.
        let is_named = text[..range.start].trim_end_matches(['"', '\'']).ends_with('=');
        match shapes::whole(item, Says::Image, &reading.known.registries) {
            Value::Reference(inner, _, _) if shapes::is_a_setting(&item[inner.clone()]) => continue,
            Value::Reference(inner, _, reference) => {
                let content = Content::Reference(reference);
                reading.add_site(
                    at,
                    &item[inner.clone()],
                    range.start + inner.start,
                    sign,
                    artifact,
                    content,
                );
            }
            Value::Invalid(inner) => {
                reading.add(at, &item[inner.clone()], range.start + inner.start, sign, artifact);
            }
            Value::Placeholder(_) => variables::add_placeholder(reading, at, item, range.start, sign),
            Value::Setting(_) | Value::Repository(_) | Value::Unsigned | Value::Other => continue,
        }
        if is_named {
            reading.sink.trust_last();
            let before = text[..range.start].trim_end_matches(['"', '\'', '=']);
            let name = before.rsplit([',', ' ', '\n']).next().unwrap_or_default();
            if reading.kept(sign).is_some() {
                reading.sink.note_selector(name);
            }
        }
    }
}

/// A reference without the range of versions in place of its tag: `nginx:~1.26`.
fn without_constraint(item: &str) -> &str {
    match item.split_once(":") {
        Some((name, version)) if version.starts_with(['~', '^', '<', '>', '=']) => name,
        _ => item,
    }
}

/// Several references, separated by commas or lines, where a name says image; all of them have to be.
pub(super) fn list_of(
    reading: &mut Reading<'_, '_, '_>,
    at: At,
    text: &str,
    from: usize,
    says: Says,
    sign: Sign,
) -> bool {
    if !text.contains([',', '\n', ' ', '=', ';']) {
        return false;
    }
    let items: Vec<Range<usize>> = items(text).collect();
    let registries = &reading.known.registries;
    let is_one = |item: &str| match shapes::whole(item, says, registries) {
        Value::Reference(_, shape, _) => shape != Shape::Named || item.contains([':', '/']),
        _ => false,
    };
    let all = !items.is_empty() && items.iter().all(|range| is_one(&text[range.clone()]));
    if all {
        for range in items {
            whole(reading, at, &text[range.clone()], from + range.start, says, sign);
        }
    }
    all
}

/// Running text; with a rule's sign where a rule says that there are references in it.
pub(super) fn running(reading: &mut Reading<'_, '_, '_>, at: At, text: &str, rule: Option<Sign>) {
    let used = pairs::joined(reading, at, text);
    let is_used = |range: &Range<usize>| used.iter().any(|used| range.start < used.end && used.start < range.end);
    let known = &mut *reading.known;
    for (range, found) in running_text::scan(text, &mut known.names, &known.registries) {
        if is_used(&range) {
            continue;
        }
        match found {
            Value::Reference(range, shape, reference) => {
                let sign = rule.unwrap_or(sign_of(shape));
                let artifact = artifact(&text[..range.start]);
                let content = Content::Reference(reference);
                reading.add_site(at, &text[range.clone()], range.start, sign, artifact, content);
            }
            Value::Placeholder(_) => {
                variables::add_placeholder(
                    reading,
                    at,
                    &text[range.clone()],
                    range.start,
                    rule.unwrap_or(Sign::Name),
                );
            }
            Value::Setting(range) => {
                registry_settings::add(reading, at, &text[range.clone()], range.start, Sign::Registry);
            }
            Value::Repository(range) => {
                let sign = rule.unwrap_or(Sign::Command);
                reading.add_repository(at, &text[range.clone()], range.start, sign);
            }
            Value::Invalid(_) | Value::Unsigned | Value::Other => {}
        }
    }
}

/// Whether a text is a plain word among labels.
fn is_a_label(reading: &Reading<'_, '_, '_>, text: &str) -> bool {
    let [.., above, _] = reading.cursor.rule_names() else {
        return false;
    };
    reading.known.names.get(*above).of_labels && !text.contains(['/', ':', '@'])
}

/// What a reference names, as far as the scheme before it tells: `oci://` is how charts are named, images go without.
fn artifact(before: &str) -> Artifact {
    match before.ends_with("oci://") {
        true => Artifact::Chart,
        false => Artifact::Image,
    }
}

/// The items of a list that commas, semicolons, blanks or lines divide, each without the `name=` before it.
fn items(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = &text[at..];
            if rest.is_empty() {
                return None;
            }
            let length = rest
                .find(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';'))
                .unwrap_or(rest.len());
            let start = at;
            at += length + rest[length..].chars().next().map_or(0, char::len_utf8);
            let item = &text[start..start + length];
            let named = item.find('=').map_or(0, |equals| equals + 1);
            let quoted = item[named..].trim_start_matches(['"', '\'']);
            let from = item.len() - quoted.len();
            let item = quoted.trim_end_matches(['"', '\'']);
            if !item.is_empty() {
                return Some(start + from..start + from + item.len());
            }
        }
    })
}
