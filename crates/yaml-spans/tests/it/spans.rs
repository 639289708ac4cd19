//! Where nodes are.

use yaml_spans::{NodeKind, Style, Tree, read};

/// Each node with its source, in order.
fn outline(text: &str) -> Vec<(&'static str, &str)> {
    let mut tree = Tree::default();
    read(text, &mut tree).unwrap();
    let named = crate::laws::nodes(&tree).into_iter().map(|node| {
        let name = match node.kind {
            NodeKind::Scalar(Style::Plain) => "plain",
            NodeKind::Scalar(Style::SingleQuoted) => "single",
            NodeKind::Scalar(Style::DoubleQuoted) => "double",
            NodeKind::Scalar(Style::Literal) => "literal",
            NodeKind::Scalar(Style::Folded) => "folded",
            NodeKind::Sequence(_) => "sequence",
            NodeKind::Mapping(_) => "mapping",
            NodeKind::Alias => "alias",
        };
        (name, &text[node.span.range()])
    });
    named.collect()
}

/// The nodes of a mapping with one key `k`, without the mapping and the key.
fn value(text: &str) -> Vec<(&'static str, &str)> {
    outline(text).split_off(2)
}

#[test]
fn a_scalar_is_its_whole_token() {
    assert_eq!(value("k: text  # comment\n"), [("plain", "text")]);
    assert_eq!(value("k: \"text\" # comment\n"), [("double", "\"text\"")]);
    assert_eq!(value("k: 'it''s'\n"), [("single", "'it''s'")]);
    assert_eq!(value("k: one\n  two # comment\n"), [("plain", "one\n  two")]);
    assert_eq!(value("é😀k: — # comment\n"), [("plain", "—")]);
}

#[test]
fn anchors_and_tags_stand_before_their_node() {
    assert_eq!(value("k: &x !!str text\n"), [("plain", "text")]);
    assert_eq!(value("k: !local {a: b}\n")[0], ("mapping", "{a: b}"));
    assert_eq!(value("k: !!str |\n  text\n"), [("literal", "|\n  text\n")]);
    assert_eq!(value("k: &x\n- a\n")[0], ("sequence", "- a"));
    assert_eq!(value("k: &x\n  a: b\n")[0], ("mapping", "a: b"));
    assert_eq!(
        value("k: [&x a, *x]\n"),
        [("sequence", "[&x a, *x]"), ("plain", "a"), ("alias", "*x")]
    );
}

#[test]
fn a_block_scalar_ends_with_its_last_content_line() {
    assert_eq!(
        value("k: | # comment\n  a\n\n  b\n\n# comment\n"),
        [("literal", "| # comment\n  a\n\n  b\n")]
    );
    assert_eq!(value("k: >-\n  a\n\n\n"), [("folded", ">-\n  a\n")]);
    assert_eq!(value("k: |+\n  a\n\n\n"), [("literal", "|+\n  a\n\n\n")]);
    assert_eq!(value("k: |\n  a"), [("literal", "|\n  a")]);
    assert_eq!(value("k: |\r\n  a\r\n"), [("literal", "|\r\n  a\r\n")]);
    assert_eq!(value("k: |\n\n"), [("literal", "|\n")]);
    assert_eq!(outline("--- |\n a\n"), [("literal", "|\n a\n")]);
    assert_eq!(outline("# comment\n>\n a\n"), [("folded", ">\n a\n")]);
}

#[test]
fn nothing_stands_right_behind_its_indicator() {
    let absent = |text: &str| {
        let mut tree = Tree::default();
        read(text, &mut tree).unwrap();
        let nodes = crate::laws::nodes(&tree).into_iter();
        let empty = nodes.filter(|node| node.span.is_empty()).map(|node| node.span.start);
        empty.collect::<Vec<u32>>()
    };
    assert_eq!(absent("k:\n"), [2]);
    assert_eq!(absent("k:   # comment\nl: m\n"), [2]);
    assert_eq!(absent("-\n- # comment\n- a\n"), [1, 3]);
    assert_eq!(absent("---\n"), [3]);
    assert_eq!(absent("? a\n? b\n:\n"), [3, 9]);
    assert_eq!(absent(": a\n"), [0]);
    assert_eq!(absent("{a, b: , ? }"), [2, 6, 10, 10]);
    assert_eq!(absent("k: !!null\n"), [9]);
    assert_eq!(absent("k: &x\n"), [5]);
}

#[test]
fn a_collection_reaches_from_its_first_to_its_last_byte() {
    let text = "a:\n- b: c\n  d:\n  - e\n# comment\nf: {g: [h] } # comment\n";
    let outline = outline(text);
    let collections: Vec<&str> = outline
        .iter()
        .filter(|node| node.0 != "plain")
        .map(|node| node.1)
        .collect();
    assert_eq!(
        collections,
        [
            "a:\n- b: c\n  d:\n  - e\n# comment\nf: {g: [h] }",
            "- b: c\n  d:\n  - e",
            "b: c\n  d:\n  - e",
            "- e",
            "{g: [h] }",
            "[h]",
        ]
    );
}

#[test]
fn a_pair_in_a_flow_sequence_is_a_mapping_without_brackets() {
    assert_eq!(
        value("k: [a: b, {c: d}: e]\n"),
        [
            ("sequence", "[a: b, {c: d}: e]"),
            ("mapping", "a: b"),
            ("plain", "a"),
            ("plain", "b"),
            ("mapping", "{c: d}: e"),
            ("mapping", "{c: d}"),
            ("plain", "c"),
            ("plain", "d"),
            ("plain", "e"),
        ]
    );
}

#[test]
fn keys_may_be_any_node() {
    assert_eq!(
        outline("? [a]\n: b\n")[1..],
        [("sequence", "[a]"), ("plain", "a"), ("plain", "b")]
    );
    assert_eq!(
        outline("? |\n  a\n: b\n")[1..],
        [("literal", "|\n  a\n"), ("plain", "b")]
    );
}

#[test]
fn an_alias_means_the_latest_anchor_of_its_name() {
    let text = "a: &x 1\nb: *x\nc: &x 2\nd: *x\n";
    let mut tree = Tree::default();
    read(text, &mut tree).unwrap();
    let values = tree
        .entries(tree.roots()[0])
        .map(|(_, value)| tree.text(tree.resolve(value), text));
    assert_eq!(values.collect::<Vec<_>>(), ["1", "1", "2", "2"]);
}

#[test]
fn an_alias_may_mean_what_it_lies_in() {
    let text = "a: &x\n  b: *x\n";
    let mut tree = Tree::default();
    read(text, &mut tree).unwrap();
    let (_, outer) = tree.entries(tree.roots()[0]).next().unwrap();
    let (_, inner) = tree.entries(outer).next().unwrap();
    assert_eq!(tree.node(inner).kind, NodeKind::Alias);
    assert_eq!(tree.resolve(inner), outer);
}

#[test]
fn a_piece_may_hold_no_document_or_several() {
    let roots = |text: &str| {
        let mut tree = Tree::default();
        read(text, &mut tree).unwrap();
        tree.roots().len()
    };
    assert_eq!(roots(""), 0);
    assert_eq!(roots("# comment\n\n"), 0);
    assert_eq!(roots("---\n# comment\n"), 1);
    assert_eq!(roots("a\n...\nb\n...\n"), 2);
    assert_eq!(roots("%YAML 1.2\n---\na\n---\n---\nb\n"), 3);
}

#[test]
fn an_error_says_where_it_is() {
    let mut tree = Tree::default();
    let error = read("a: 1\nb: [1, 2\nc: 3\n", &mut tree).unwrap_err();
    assert!(error.offset > 5, "{error:?}");
    assert!(tree.is_empty());
    let error = read("key: \"text\" text\n", &mut tree).unwrap_err();
    assert_eq!(
        (error.offset, error.to_string().as_str()),
        (12, "invalid trailing content after double-quoted scalar")
    );
}
