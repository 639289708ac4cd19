//! Payloads: what is read out of a scalar is written back as it was, and edits of it as edits of the scalar.

use airgap_lint::payload::{Carrier, Coding, Edit, apply};
use proptest::prelude::*;
use yaml_spans::{Span, Tree};

/// A document with one scalar, `payload: …`.
struct Document {
    source: String,
    tree: Tree,
}

impl Document {
    fn new(source: String) -> Self {
        let mut tree = Tree::default();
        yaml_spans::read(&source, &mut tree).unwrap_or_else(|error| panic!("{error:?}: {source}"));
        Self { source, tree }
    }

    fn carrier(&self) -> Carrier<'_> {
        let (_, node) = self.tree.entries(self.tree.roots()[0]).next().unwrap();
        Carrier {
            tree: &self.tree,
            node,
            source: &self.source,
            offset: 0,
        }
    }

    /// The payload: the text of the scalar, or what that stands for.
    fn payload(&self, is_base64: bool) -> (String, Coding) {
        let (text, coding) = self.carrier().text();
        match is_base64 {
            true => self.carrier().base64(&text).unwrap(),
            false => (text.into_owned(), coding),
        }
    }
}

fn apply_to(text: &str, edits: &[Edit]) -> String {
    let edits = edits.iter().map(|edit| (edit.span.range(), edit.text.as_str()));
    String::from_utf8(apply(text.as_bytes(), edits)).unwrap()
}

/// Without edits nothing changes; what is edited is read again as the edited payload.
fn hold(source: String, is_base64: bool, edits: impl Fn(&str) -> Vec<Edit>) -> Result<(), TestCaseError> {
    let document = Document::new(source);
    let (payload, coding) = document.payload(is_base64);
    prop_assert_eq!(coding.encode(Vec::new()), Vec::new());
    let edits = edits(&payload);
    let outer = coding.encode(edits.clone());
    let edited = Document::new(apply_to(&document.source, &outer));
    prop_assert_eq!(edited.payload(is_base64).0, apply_to(&payload, &edits));
    Ok(())
}

/// One edit in each of some words of a text: words are what references are replaced in.
fn edits_of(payload: &str, picks: &[(usize, String)]) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut at = 0;
    for (index, word) in payload.split(|letter: char| !letter.is_alphanumeric()).enumerate() {
        let start = payload[at..].find(word).unwrap() + at;
        at = start + word.len();
        let picked = picks.iter().find(|(pick, _)| *pick == index);
        if let Some((_, text)) = picked.filter(|_| !word.is_empty()) {
            edits.push(Edit {
                span: Span::new(start as u32, at as u32),
                text: text.clone(),
            });
        }
    }
    edits
}

/// What comes in the place of words: names of images, and what needs an escape in quotes.
fn replacements(letters: &'static str) -> impl Strategy<Value = Vec<(usize, String)>> {
    prop::collection::vec((0..6_usize, letters), 0..4)
}

/// A text in double quotes, each letter as it is or escaped.
fn double_quoted(letters: &[(char, bool)]) -> String {
    let mut source = String::from("payload: \"");
    for (letter, is_escaped) in letters {
        match letter {
            '\n' => source.push_str("\\n"),
            '"' | '\\' => source.extend(['\\', *letter]),
            _ if *is_escaped => source.push_str(&format!("\\u{:04x}", u32::from(*letter))),
            letter => source.push(*letter),
        }
    }
    source + "\"\n"
}

/// Base64 in lines of a width, in a block scalar.
fn wrapped(encoded: &str, width: usize) -> String {
    let lines: Vec<&str> = (0..encoded.len())
        .step_by(width)
        .map(|at| &encoded[at..encoded.len().min(at + width)])
        .collect();
    format!("payload: |\n  {}\n", lines.join("\n  "))
}

fn engine(is_url: bool, is_padded: bool) -> base64::engine::GeneralPurpose {
    use base64::engine::general_purpose as engines;
    match (is_url, is_padded) {
        (false, true) => engines::STANDARD,
        (false, false) => engines::STANDARD_NO_PAD,
        (true, true) => engines::URL_SAFE,
        (true, false) => engines::URL_SAFE_NO_PAD,
    }
}

proptest! {
    #[test]
    fn texts_in_double_quotes(
        letters in prop::collection::vec((prop::sample::select(vec!['a', 'b', ' ', '/', ':', '"', '\'', '\\', '\n', 'ü', '0']), any::<bool>()), 0..30),
        picks in replacements("[a-z0-9./\"'\\\\:@-]{1,12}"),
    ) {
        hold(double_quoted(&letters), false, |payload| edits_of(payload, &picks))?;
    }

    #[test]
    fn texts_in_single_quotes(text in "[ab/:'\"\\\\ü0 ]{0,30}", picks in replacements("[a-z0-9./\"'\\\\:@-]{1,12}")) {
        let source = format!("payload: '{}'\n", text.replace('\'', "''"));
        hold(source, false, |payload| edits_of(payload, &picks))?;
    }

    #[test]
    fn texts_in_lines(lines in prop::collection::vec("[a-z][a-z0-9/:. ]{0,12}[a-z]", 1..5), is_folded: bool, picks in replacements("[a-z0-9./:@-]{1,12}")) {
        let source = format!("payload: {}\n  {}\n", if is_folded { '>' } else { '|' }, lines.join("\n  "));
        hold(source, false, |payload| edits_of(payload, &picks))?;
    }

    #[test]
    fn texts_in_base64(
        text in "[a-z~?ü][a-z0-9/:.~?ü \n]{3,80}",
        is_url: bool,
        is_padded: bool,
        width in prop::option::of(4..30_usize),
        picks in replacements("[a-z0-9./:@-]{1,12}"),
    ) {
        use base64::Engine;
        let encoded = engine(is_url, is_padded).encode(&text);
        // What has no letter that the alphabets differ in, and no padding to miss, can be either.
        let source = match width {
            Some(width) => wrapped(&encoded, width),
            None => format!("payload: {encoded}\n"),
        };
        let document = Document::new(source.clone());
        let (payload, coding) = document.payload(true);
        prop_assert_eq!(&payload, &text);
        // Packed again without a change: the same bytes.
        let first = payload.chars().next().unwrap();
        let same = Edit { span: Span::new(0, first.len_utf8() as u32), text: first.to_string() };
        prop_assert_eq!(apply_to(&source, &coding.encode(vec![same])), source.clone());
        let all = coding.outward(Span::new(0, 1));
        prop_assert!(source[all.range()].starts_with(&encoded[..4]));
        hold(source, true, |payload| edits_of(payload, &picks))?;
    }
}
