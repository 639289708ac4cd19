//! What scalars mean, and the way back to the bytes that say so.

use yaml_spans::Span;
use yaml_spans::{Decoded, NodeId, SourceMap, Tree, read};

/// The value of the last key of a mapping.
fn value<'s>(tree: &mut Tree, source: &'s str) -> (NodeId, Decoded<'s>) {
    read(source, tree).unwrap();
    let id = tree.children(tree.roots()[0]).last().unwrap();
    (id, tree.decode(id, source))
}

fn decoded(source: &str) -> String {
    value(&mut Tree::default(), source).1.text.into_owned()
}

fn map(source: &str) -> SourceMap {
    value(&mut Tree::default(), source).1.map
}

/// The source of the part of the decoded text.
fn origin<'s>(source: &'s str, part: &str) -> &'s str {
    let mut tree = Tree::default();
    let (_, decoded) = value(&mut tree, source);
    let at = decoded.text.find(part).unwrap();
    &source[decoded.map.span(at..at + part.len()).range()]
}

#[test]
fn what_stands_there_as_it_is_needs_no_decoding() {
    for source in ["a: text", "a: 'text'", "a: \"text\"", "a:", "a: ''"] {
        let mut tree = Tree::default();
        let (id, decoded) = value(&mut tree, source);
        assert!(tree.node(id).verbatim, "{source}");
        assert_eq!(decoded.map, SourceMap::identity(tree.inner(id).start));
    }
    for source in ["a: x\n y", "a: 'x\n y'", "a: 'it''s'", r#"a: "\x41""#, "a: |\n x\n"] {
        let mut tree = Tree::default();
        let (id, _) = value(&mut tree, source);
        assert!(!tree.node(id).verbatim, "{source}");
    }
}

#[test]
fn plain_scalars_fold() {
    assert_eq!(decoded("a: one\n  two\t\n\n\n  three  # c\n"), "one two\n\nthree");
    assert_eq!(decoded("a: one\r\n  two\r\n\r\n  three\r\n"), "one two\nthree");
}

#[test]
fn single_quoted_scalars_know_the_doubled_quote() {
    assert_eq!(decoded("a: 'it''s\n\n  folded '\n"), "it's\nfolded ");
    assert_eq!(decoded("a: ''''"), "'");
    assert_eq!(decoded(r"a: '\n'"), r"\n");
}

#[test]
fn double_quoted_scalars_know_every_escape() {
    assert_eq!(
        decoded(r#"a: "\0\a\b\t\n\v\f\r\e\ \"\/\\\N\_\L\P""#),
        "\0\x07\x08\t\n\x0b\x0c\r\x1b \"/\\\u{85}\u{a0}\u{2028}\u{2029}"
    );
    assert_eq!(decoded("a: \"\\\t\""), "\t");
    assert_eq!(decoded(r#"a: "\x41\u00e9\U0001f600\ud83d\ude00""#), "Aé😀😀");
    assert_eq!(
        decoded("a: \"one \\\n   two\\\n   \\ three\\\n\n   four\""),
        "one two three\nfour"
    );
    assert_eq!(decoded("a: \" \n   one  \n\n   two \n \""), " one\ntwo ");
}

#[test]
fn literal_scalars_keep_their_lines() {
    assert_eq!(decoded("a: |\n  one\n   two\n\n  three\n\n"), "one\n two\n\nthree\n");
    assert_eq!(decoded("a: |-\n  one\n\n"), "one");
    assert_eq!(decoded("a: |+\n  one\n\n\n"), "one\n\n\n");
    assert_eq!(decoded("a: |\n  no break at the end"), "no break at the end\n");
    assert_eq!(decoded("a: |2\n    one\n  two\n"), "  one\ntwo\n");
    assert_eq!(decoded("a: |\r\n  one\r\n  two\r\n"), "one\ntwo\n");
    assert_eq!(decoded("a: |\nb: |+\n\n\n"), "\n\n");
    assert_eq!(decoded("a: |\n"), "");
}

#[test]
fn folded_scalars_join_their_lines() {
    assert_eq!(decoded("a: >\n  one\n  two\n\n  three\n"), "one two\nthree\n");
    assert_eq!(
        decoded("a: >-\n  one\n    more\n    indented\n  two\n"),
        "one\n  more\n  indented\ntwo"
    );
    assert_eq!(decoded("a: >+\n\n  one\n\n"), "\none\n\n");
}

#[test]
fn the_map_gives_the_smallest_source() {
    let source = r#"a: "x\u0041y \"z\"""#;
    assert_eq!(origin(source, "x"), "x");
    assert_eq!(origin(source, "A"), r"\u0041");
    assert_eq!(origin(source, "xAy"), r"x\u0041y");
    assert_eq!(origin(source, "\"z"), r#"\"z"#);
    assert_eq!(origin("a: 'it''s'", "t's"), "t''s");
    assert_eq!(origin("a: one\n   two\n", "e t"), "e\n   t");
    assert_eq!(origin("a: |\n  one\n  two\n", "two"), "two");
    assert_eq!(origin("a: |\n  one\n  two\n", "one\ntwo"), "one\n  two");
    assert_eq!(origin("a: >\n  one\n  two\n", "two"), "two");
}

#[test]
fn the_map_knows_what_stands_in_the_source_as_it_is() {
    let map = map("a: |\n  one\n  two\n");
    assert!(map.is_exact(0..4), "one with its line break");
    assert!(!map.is_exact(0..5), "the indentation of the next line lies between");
    assert!(map.is_exact(4..8));
    assert_eq!(map.span(4..7), Span::new(13, 16));
    assert_eq!(map.offset(4), 13);
    assert_eq!(map.offset(8), 17, "the end");
}

#[test]
fn an_escape_maps_as_a_whole() {
    let map = map(r#"a: "x\ud83d\ude00y""#);
    assert!(map.is_exact(0..1) && map.is_exact(5..6));
    assert!(!map.is_exact(1..5) && !map.is_exact(2..3));
    assert_eq!(map.span(2..3), Span::new(5, 17), "one byte of four");
    assert_eq!(map.span(1..1), Span::new(5, 5), "nothing, before it");
}

#[test]
fn a_map_that_only_shifts() {
    let map = SourceMap::identity(10);
    assert_eq!(map.offset(5), 15);
    assert_eq!(map.span(2..4), Span::new(12, 14));
    assert!(map.is_exact(0..1000));
}
