//! Documents inside scalars: recognised, decoded, and read as trees of their own.

use std::collections::VecDeque;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::rules::Step;
use yaml_spans::{self as yaml, Decoded, NodeId, NodeKind, Tree};

use super::key::KeyId;
use super::scalar::At;
use super::site::{Coding, Layer, Scalar};
use super::walk::{Context, Walk};
use super::{Scanner, Sites};

/// The shortest text that is tried as base64 where no rule says that it is.
pub(super) const LEAST_BASE64: usize = 40;

/// How many payloads may stand one in the other. Each costs a pass over what it holds.
const MOST_LAYERS: usize = 64;

/// A text that waits to be read.
#[derive(Debug)]
pub(super) struct Payload {
    layer: u32,
    text: String,
    /// The name that the scalar goes by.
    name: KeyId,
    path: Vec<Step<'static>>,
    keys: Vec<KeyId>,
    base: usize,
    context: Context,
}

/// Whether a text has the look of a document: something in brackets, several lines, or a key with a value.
pub(super) fn is_document(text: &str) -> bool {
    let bytes = text.as_bytes();
    let opens = matches!(bytes, [b'{', next, ..] if *next != b'{') || bytes.starts_with(b"[");
    if !opens && memchr::memchr(b'\n', bytes).is_none() {
        return false;
    }
    let trimmed = text.trim();
    let pair = [('{', '}'), ('[', ']')]
        .into_iter()
        .find(|(open, _)| trimmed.starts_with(*open));
    if let Some((_, close)) = pair {
        return trimmed.len() > 4 && trimmed.ends_with(close) && !trimmed.starts_with("{{");
    }
    if trimmed.contains('\n') {
        return trimmed.contains([':', '-', '[']);
    }
    let key = trimmed.split(": ").next().unwrap_or_default();
    key.len() < trimmed.len() && !key.contains(char::is_whitespace)
}

/// Takes a scalar for a document: it is read as one later, or as running text if it is none.
pub(super) fn document(walk: &mut Walk<'_, '_, '_>, node: NodeId, decoded: Decoded<'_>, name: KeyId) {
    let scalar = walk.scalar_at(node);
    let coding = Coding::Text {
        map: decoded.map,
        shift: walk.offset,
    };
    enqueue(walk, scalar, coding, decoded.text.into_owned(), name);
}

/// Takes a scalar for text in base64; says whether it will be read as such.
///
/// Without a rule that says so, only what decodes to a text with structure counts.
pub(super) fn base64(walk: &mut Walk<'_, '_, '_>, node: NodeId, text: &str, name: KeyId, by_rule: bool) -> bool {
    let least = if by_rule { 4 } else { LEAST_BASE64 };
    if text.len() < least {
        return false;
    }
    let Some((decoded, coding)) = decode(walk, node, text) else {
        return false;
    };
    let structured = decoded.contains(['{', '[', ':', '=']) && decoded.contains(['\n', '"', '{']);
    if !by_rule && !structured {
        return false;
    }
    let scalar = walk.scalar_at(node);
    enqueue(walk, scalar, coding, decoded, name);
    true
}

/// The text that base64 stands for, and how to write it again.
fn decode(walk: &Walk<'_, '_, '_>, node: NodeId, text: &str) -> Option<(String, Coding)> {
    let is_blank = |byte: &u8| matches!(byte, b'\n' | b'\r' | b' ' | b'\t');
    let in_alphabet = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(byte) || is_blank(byte);
    if !text.as_bytes().iter().all(in_alphabet) {
        return None;
    }
    let is_url = text.contains(['-', '_']);
    let packed: Vec<u8> = text.bytes().filter(|byte| !is_blank(byte)).collect();
    let decoded = String::from_utf8(engine(is_url, false).decode(&packed).ok()?).ok()?;
    if decoded
        .chars()
        .any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'))
    {
        return None;
    }
    let start = text.len() - text.trim_start().len();
    let body = text.trim();
    let map = walk.tree.decode(node, walk.text).map;
    let lines: Vec<&str> = body.split_ascii_whitespace().collect();
    let wrap = lines.get(1).map(|second| {
        let at = second.as_ptr() as usize - text.as_ptr() as usize;
        let first = map.span(start..start + lines[0].len());
        let second = map.span(at..at + second.len());
        (
            lines[0].len(),
            walk.text[first.end as usize..second.start as usize].to_owned(),
        )
    });
    let coding = Coding::Base64 {
        decoded: decoded.clone(),
        span: map.span(start..start + body.len()).shifted(walk.offset),
        is_url,
        padded: body.ends_with('=') || packed.len().is_multiple_of(4),
        wrap,
    };
    Some((decoded, coding))
}

/// The base64 of the standard or the URL alphabet; reads with and without padding.
pub(crate) fn engine(is_url: bool, padded: bool) -> GeneralPurpose {
    let alphabet = if is_url {
        &alphabet::URL_SAFE
    } else {
        &alphabet::STANDARD
    };
    let config = GeneralPurposeConfig::new()
        .with_encode_padding(padded)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(alphabet, config)
}

fn enqueue(walk: &mut Walk<'_, '_, '_>, scalar: Scalar, coding: Coding, text: String, name: KeyId) {
    if walk.context.depth >= MOST_LAYERS {
        let message = format!("payloads stand in one another more than {MOST_LAYERS} deep");
        walk.sites
            .unread
            .push((walk.sites.outward(walk.layer, scalar.span), message));
        return;
    }
    // An alias can lead to the same payload again.
    if !walk.scanner.payloads.insert((walk.layer, scalar.span)) {
        return;
    }
    let mut context = walk.context.clone();
    context.pointers = walk.pointers();
    context.depth += 1;
    walk.sites.layers.push(Layer {
        parent: walk.layer,
        scalar,
        coding,
    });
    walk.queue.push_back(Payload {
        layer: walk.sites.layers.len() as u32,
        text,
        name,
        path: walk.path.iter().cloned().map(Step::into_owned).collect(),
        keys: walk.keys.clone(),
        base: walk.base,
        context,
    });
}

/// Reads every payload that waits, and those inside them.
pub(super) fn process(scanner: &mut Scanner<'_>, queue: &mut VecDeque<Payload>, sites: &mut Sites) {
    let mut tree = Tree::default();
    let nothing = Tree::default();
    while let Some(payload) = queue.pop_front() {
        for piece in yaml::split(payload.text.as_bytes()) {
            let text = &payload.text[piece.offset..piece.offset + piece.bytes.len()];
            let is_document = yaml::read(text, &mut tree).is_ok()
                && tree
                    .roots()
                    .iter()
                    .any(|root| !matches!(tree.node(*root).kind, NodeKind::Scalar(_)));
            let read = if is_document { &tree } else { &nothing };
            let mut walk = Walk::new(scanner, sites, queue, read, text);
            walk.layer = payload.layer;
            walk.offset = piece.offset as u32;
            walk.context.clone_from(&payload.context);
            walk.path.clone_from(&payload.path);
            walk.keys.clone_from(&payload.keys);
            walk.outside = walk.path.len();
            walk.base = payload.base;
            if is_document {
                for root in tree.roots() {
                    walk.payload(*root, payload.name);
                }
            } else {
                walk.content(At::Text, text, payload.name);
            }
        }
    }
}
