//! Cutting a stream at its document markers.

use proptest::prelude::*;
use yaml_spans::{Tree, decode_utf8, last_boundary, read_full, split};

use crate::fixtures;
use crate::mutate::{Random, snippet};

fn pieces(input: &str) -> Vec<&str> {
    let mut at = 0;
    let pieces = split(input.as_bytes()).map(|piece| {
        assert_eq!(piece.offset, at, "pieces lie one behind the other");
        assert!(!piece.bytes.is_empty());
        at += piece.bytes.len();
        decode_utf8(piece.bytes).unwrap()
    });
    let pieces = pieces.collect();
    assert_eq!(at, input.len(), "nothing is left out");
    pieces
}

#[test]
fn a_stream_is_cut_before_each_marker() {
    assert_eq!(
        pieces("a: 1\n---\nb: 2\n--- # c\nc: 3\n"),
        ["a: 1\n", "---\nb: 2\n", "--- # c\nc: 3\n"]
    );
    assert_eq!(pieces("---\na: 1\n---"), ["---\na: 1\n", "---"]);
    assert_eq!(pieces("a\r\n---\r\nb\r\n"), ["a\r\n", "---\r\nb\r\n"]);
    assert_eq!(pieces("--- |\n text\n---\tx"), ["--- |\n text\n", "---\tx"]);
    assert_eq!(pieces(""), [""; 0]);
}

#[test]
fn only_a_line_of_its_own_is_a_marker() {
    for whole in ["a: ---\n", " ---\n", "----\n", "---a\n", "x\n--\n-\n", "a: |\n  ---\n"] {
        assert!(pieces(whole).len() <= 1, "{whole:?}");
    }
}

#[test]
fn a_marker_ends_a_document_also_within_a_scalar() {
    assert_eq!(pieces("a: 'b\n---\nc: d\n"), ["a: 'b\n", "---\nc: d\n"]);
    assert_eq!(pieces("--- |\na\n---\nb\n"), ["--- |\na\n", "---\nb\n"]);
    assert_eq!(pieces("[\n---\n]\n"), ["[\n", "---\n]\n"]);
}

#[test]
fn what_stands_behind_a_directive_stays_together() {
    let stream = "%YAML 1.2\n---\na: 1\n---\nb: 2\n";
    assert_eq!(pieces(stream), [stream]);
    let stream = "a: 1\n---\nb: 2\n...\n%TAG ! tag:x,2000:\n---\nc: 3\n---\nd: 4\n";
    assert_eq!(pieces(stream), ["a: 1\n", &stream[5..]]);
    let stream = "\u{feff}%YAML 1.2\n---\na\n";
    assert_eq!(pieces(stream), [stream]);
    let stream = "\r%YAML 1.2\n---\na\n";
    assert_eq!(pieces(stream), [stream]);
}

#[test]
fn a_percent_sign_elsewhere_is_no_directive() {
    assert_eq!(pieces("---\na: 50%\n---\nb: |\n %x\n").len(), 2);
    assert_eq!(pieces("--- |\n%x\n---\nb\n").len(), 2);
}

#[test]
fn an_error_stays_in_its_piece() {
    let mut tree = Tree::default();
    let mut read = |text| read_full(text, &mut tree).is_ok();
    let results: Vec<bool> = pieces("a: 1\n---\nb: [\n---\nc: 3\n")
        .into_iter()
        .map(&mut read)
        .collect();
    assert_eq!(results, [true, false, true]);
}

/// What a stream that can be read as a whole holds is what its pieces hold; `false` if it cannot be read.
fn same_as_whole(stream: &str) -> bool {
    let mut whole = Tree::default();
    if read_full(stream, &mut whole).is_err() {
        return false;
    }
    let mut decoded = Vec::new();
    for &root in whole.roots() {
        decoded.push(whole.text(root, stream).into_owned());
    }
    let mut from_pieces = Vec::new();
    for piece in pieces(stream) {
        let mut tree = Tree::default();
        read_full(piece, &mut tree).unwrap_or_else(|error| panic!("{error} in {piece:?} of {stream:?}"));
        from_pieces.extend(tree.roots().iter().map(|&root| tree.text(root, piece).into_owned()));
    }
    assert_eq!(decoded, from_pieces, "{stream:?}");
    true
}

#[test]
fn pieces_hold_the_documents_of_the_stream() {
    for (name, text) in fixtures::ALL {
        assert!(same_as_whole(text), "{name} cannot be read as a whole");
    }
    let mut compared = 0;
    let texts = fixtures::ALL.map(|(_, text)| text);
    let mut random = Random::new(7);
    for _ in 0..20_000 {
        let parts: Vec<String> = (0..3).map(|_| snippet(&mut random, &texts)).collect();
        let between = ["\n---\n", "\n--- ", "\n...\n", "\n...\n%YAML 1.2\n---\n"][random.below(4)];
        compared += usize::from(same_as_whole(&parts.join(between)));
    }
    assert!(compared > 400, "only {compared} streams could be read as a whole");
}

#[test]
fn text_must_be_utf8_without_nul() {
    fn message(bytes: &[u8]) -> Result<&str, (usize, String)> {
        decode_utf8(bytes).map_err(|error| (error.offset, error.message))
    }
    assert_eq!(message("é: \u{feff}".as_bytes()), Ok("é: \u{feff}"));
    assert_eq!(message(b"\xef\xbb\xbfa: b"), Ok("\u{feff}a: b"));
    assert_eq!(message(b""), Ok(""));
    assert_eq!(message(b"a: \xff"), Err((3, "the text is not valid UTF-8".into())));
    assert_eq!(message(b"a: b\0"), Err((4, "the text contains a NUL byte".into())));
    for (bytes, name) in [
        (&b"\xff\xfea\0:\0"[..], "UTF-16"),
        (b"\xfe\xff\0a\0:", "UTF-16"),
        (b"a\0:\0", "UTF-16"),
        (b"\0a\0:", "UTF-16"),
        (b"\xff\xfe\0\0a\0\0\0", "UTF-32"),
        (b"\0\0\xfe\xff\0\0\0a", "UTF-32"),
        (b"a\0\0\0:\0\0\0", "UTF-32"),
        (b"\0\0\0a\0\0\0:", "UTF-32"),
    ] {
        assert_eq!(
            message(bytes),
            Err((0, format!("the text is {name}, not UTF-8; convert it first")))
        );
    }
}

#[test]
fn a_byte_order_mark_may_start_a_stream() {
    let mut tree = Tree::default();
    let text = "\u{feff}key: value\n";
    read_full(text, &mut tree).unwrap();
    let key = tree.children(tree.roots()[0]).next().unwrap();
    assert_eq!(&text[tree.node(key).span.range()], "key");
}

/// What is before the boundary of a beginning is cut as it is in the whole stream.
fn boundary_holds(text: &str, known: usize) {
    let start = &text.as_bytes()[..known];
    let Some(boundary) = last_boundary(start) else { return };
    let offsets = |bytes: &[u8], from: usize| split(bytes).map(move |piece| from + piece.offset).collect::<Vec<_>>();
    let whole = offsets(text.as_bytes(), 0);
    let (before, after) = text.as_bytes().split_at(boundary);
    let parts = [offsets(before, 0), offsets(after, boundary)].concat();
    assert_eq!(parts, whole, "{text:?}, of which {known} bytes are known");
}

#[test]
fn a_stream_may_be_cut_before_it_has_ended() {
    let mut boundaries = 0;
    for (_, text) in fixtures::ALL {
        for known in 0..text.len() {
            boundaries += usize::from(last_boundary(&text.as_bytes()[..known]).is_some());
            boundary_holds(text, known);
        }
    }
    assert!(boundaries > 1000, "{boundaries}");
}

proptest! {
    #[test]
    fn whatever_follows_the_boundary_holds(
        lines in prop::collection::vec(
            prop::sample::select(vec!["---", "--- a", "---x", "...", "%YAML 1.2", "a: 1", "  |", "", "\u{feff}%A", "a\r%B"]),
            0..12,
        ),
        known in 0..80_usize,
    ) {
        let text = lines.join("\n");
        boundary_holds(&text, known.min(text.len()));
    }
}
