//! Leftovers of templates, and parts of references that came out empty.

use crate::reference::Reference;

/// Where the first unresolved template begins in a text, if there is one.
///
/// `$(IMAGE)`, `${IMAGE}`, `$IMAGE`, `{{ … }}`, `<mirror-registry>`, `###VAR###`.
pub(super) fn placeholder(text: &str) -> Option<usize> {
    if !text.bytes().any(|byte| matches!(byte, b'$' | b'<' | b'{' | b'#')) {
        return None;
    }
    let dollar = text.match_indices('$').map(|(at, _)| at).find(|&at| {
        text[at + 1..].starts_with(|next: char| matches!(next, '(' | '{' | '_') || next.is_ascii_alphabetic())
    });
    let is_closing = |at: usize| text[at + 1..].starts_with(['/', '!']);
    let angle = text.find('<').filter(|&at| text[at..].contains('>') && !is_closing(at));
    [dollar, angle, text.find("{{"), text.find("###")]
        .into_iter()
        .flatten()
        .min()
}

/// Whether a text begins with an unresolved template.
pub(super) fn starts_placeholder(text: &str) -> bool {
    let near = text
        .char_indices()
        .nth(LONGEST_NAME)
        .map_or(text, |(at, _)| &text[..at]);
    placeholder(near) == Some(0)
}

/// How far to look for the end of a placeholder's name.
const LONGEST_NAME: usize = 80;

/// Whether a part of a reference came out empty: nothing before the first `/`, nothing after `@` or `:`.
pub(super) fn came_out_empty(text: &str) -> bool {
    let registry = text.len() > 1 && text.starts_with('/') && !text.starts_with("//");
    let suffix = text.len() > 1 && (text.ends_with('@') || text.ends_with(':') && !text.ends_with("://"));
    let is_bare = || !text.contains(|letter: char| letter.is_whitespace() || "<>{}()'\",;?&=".contains(letter));
    (registry || suffix || text.starts_with("ko://")) && is_bare()
}

/// Whether a part of the path is in capitals: `YOUR_ALIAS/app:dev`, `FILLED_BY_THE_VALIDATOR`.
pub(super) fn has_capitals_only(text: &str) -> bool {
    // Hardly any text has three capitals.
    if text.bytes().filter(u8::is_ascii_uppercase).nth(2).is_none() {
        return false;
    }
    let path = text.split([':', '@']).next().unwrap_or_default();
    path.split('/').any(|part| {
        part.len() > 3
            && part
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
            && part.bytes().filter(u8::is_ascii_uppercase).count() > 2
    })
}

/// The name before a tag that Zarf fills in: `quay.io/a/b:###ZARF_VAR_TAG###`.
///
/// Other templates are filled in before anything is pulled; Zarf fills in while it deploys, from a package that has the
/// image under its name.
pub(super) fn name_before(text: &str) -> Option<Reference> {
    let (name, tag) = text.split_at(text.find(":###")?);
    (placeholder(name).is_none() && tag.ends_with("###")).then(|| Reference::parse(name).ok())?
}
