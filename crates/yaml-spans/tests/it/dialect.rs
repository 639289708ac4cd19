//! Where YAML 1.1 and 1.2 differ: what everybody reads is read, and where something could hide, it is refused.
//!
//! What kubectl and others read was seen from sigs.k8s.io/yaml 1.6, go-yaml 3.0.4, PyYAML 6.0.3 and libyaml 0.2.5.

use yaml_spans::{NodeId, Tree, read};

use crate::laws;

/// The scalars of a text in order; aliases as what they mean.
fn scalars(text: &str) -> Vec<String> {
    laws::check(text);
    let mut tree = Tree::default();
    read(text, &mut tree).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    let mut found = Vec::new();
    let mut todo: Vec<NodeId> = tree.roots().iter().rev().copied().collect();
    while let Some(id) = todo.pop() {
        let children: Vec<NodeId> = tree.children(id).collect();
        match children.is_empty() {
            true => found.push(tree.text(id, text).into_owned()),
            false => todo.extend(children.iter().rev()),
        }
    }
    found
}

/// Where a text is refused, and the message.
fn refused(text: &str) -> (usize, String) {
    assert!(!laws::check(text).accepted_by_fast, "{text:?}");
    let error = read(text, &mut Tree::default()).expect_err(text);
    (error.offset, error.message)
}

#[test]
fn a_character_that_ends_a_line_only_in_yaml_1_1_is_refused() {
    for (character, name, escape) in [
        ('\u{85}', "U+0085", "\\N"),
        ('\u{2028}', "U+2028", "\\L"),
        ('\u{2029}', "U+2029", "\\P"),
    ] {
        for text in [
            "a: 1 # cXb: 2\n",
            "a: 1 # cX# d\n",
            "a: xXy\n",
            "a: X\n",
            "a: xX\n",
            "a: b#cX\n",
            "a: b\nXc: d\n",
            "Xa: b\n",
            "X",
            "a: [b,Xc]\n",
            "a: {b: c,X d: e}\n",
            "a: |\n  bXc: d\n",
            "a: |\n  bX  c\n",
            "a: |\n  b\n  cX\n",
            "a: |\n  X\n  c\n",
            "a: | # cX\n  b\n  c\n",
            "a: >\n  bX\n  c\n",
        ] {
            let text = text.replace('X', &character.to_string());
            let (offset, message) = refused(&text);
            assert_eq!(offset, text.find(character).unwrap(), "{text:?}");
            assert!(message.contains(name) && message.contains(escape), "{message}");
        }
        for (text, last) in [
            ("a: 'b X c'\n", "b X c"),
            ("a: \"bX\"\n", "bX"),
            ("# cX\na: b\n", "b"),
            ("#X\n# X\na: b # cX", "b"),
            ("a: 'b # X' # X\r\n", "b # X"),
            ("a: |\n  bX\n  c\n", "bX\nc\n"),
            ("a: |\r\n  é.X\r\n\r\n  c\r\n", "é.X\n\nc\n"),
        ] {
            let text = text.replace('X', &character.to_string());
            let last = last.replace('X', &character.to_string());
            assert_eq!(scalars(&text).pop(), Some(last), "{text:?}");
        }
    }
    // No alias and no anchor has such a name.
    refused("a: &k b\nc: &k\u{2028}\n  d\n");
    refused("a: &k b\nc: *k\u{2028}\n");
}

#[test]
fn white_space_after_a_marker_is_refused_where_only_kubectl_takes_it_for_one() {
    for text in [
        "---\u{a0}\n{\"a\":1}\n",
        "x\n---\u{3000}\n{\"a\":1}\n",
        "--- |\n---\u{a0}\n{\"a\":1}\n",
        "a: 'b\n---\u{2028} \nc'\n",
    ] {
        let (offset, message) = refused(text);
        assert_eq!(offset, text.rfind("---").unwrap(), "{text:?}");
        assert!(message.contains("kubectl"), "{message}");
    }
    assert_eq!(scalars("---é: b\n"), ["---é", "b"]);
    assert_eq!(scalars("a: 'b\n---\u{a0}c'\n"), ["a", "b ---\u{a0}c"]);
}

#[test]
fn a_byte_order_mark_is_content_unless_it_starts_the_stream() {
    for text in ["\n\u{feff}a: b\n", "# c\n\u{feff}#a: b\n", "a: b\n...\n\u{feff}c: d\n"] {
        assert_eq!(refused(text).0, text.find('\u{feff}').unwrap(), "{text:?}");
    }
    assert_eq!(
        scalars("\u{feff}# \u{feff}\u{feff}\na: b\u{feff}c\n"),
        ["a", "b\u{feff}c"]
    );
    assert_eq!(scalars("\u{feff}---\na: '\u{feff}'\n"), ["a", "\u{feff}"]);
}

#[test]
fn quoted_scalars_may_be_indented_as_their_parents_or_not_at_all() {
    for (text, expected) in [
        (
            "a:\n  net: '[\n    x\n  ]'\n  b: c\n",
            &["a", "net", "[ x ]", "b", "c"][..],
        ),
        ("net: \"[\n  x\n]\"\nb: c\n", &["net", "[ x ]", "b", "c"]),
        (
            "a:\n  net: '[\n\n    x\n]'\n  b: c\n",
            &["a", "net", "[\nx ]", "b", "c"],
        ),
        ("- 'a\nb: c'\n- d\n", &["a b: c", "d"]),
        ("- a: 'b\n# c\n? d'\n  e: f\n", &["a", "b # c ? d", "e", "f"]),
        ("a: \"b\n\tc\"\nd: e\n", &["a", "b c", "d", "e"]),
        ("a: [\"b\n\tc\", 'd\ne']\n", &["a", "b c", "d e"]),
        ("a:\n  \"b\\\nc\\\n\n\"\nd: e\n", &["a", "bc\n", "d", "e"]),
        ("'a\nb'\n", &["a b"]),
        ("a: '\nb'\nc: \"\nd\"\n", &["a", " b", "c", " d"]),
        // Only the complete reader.
        ("x: &x !!str 'a\nb'\ny: *x\n", &["x", "a b", "y", "a b"]),
        (
            "x: &x 1\na: \"b '\n\\\" c' \\\n  \"\nd: 'e \"\nf'\n",
            &["x", "1", "a", "b ' \" c' ", "d", "e \" f"],
        ),
        (
            "a: 'b\n- c'\nd: 'e\n---'\nf: 'g\n...h'\n",
            &["a", "b - c", "d", "e ---", "f", "g ...h"],
        ),
        ("a: 'b\rc'\rd: e\r", &["a", "b c", "d", "e"]),
        ("? 'a\nb'\n: c\n", &["a b", "c"]),
        ("x: &x 1\na: ['b\n\tc', |\n", &[]),
    ] {
        if expected.is_empty() {
            refused(text);
            continue;
        }
        assert_eq!(scalars(text), expected, "{text:?}");
        assert_eq!(scalars(&text.replace('\n', "\r\n")), expected, "{text:?}");
    }
    let text = "a:\n  net: '[\n    x\n  ]'\n  b: c\n";
    let mut tree = Tree::default();
    read(text, &mut tree).unwrap();
    let net = laws::nodes(&tree)[4];
    assert_eq!(&text[net.span.range()], "'[\n    x\n  ]'");
    assert!(!net.verbatim);
}

#[test]
fn a_quoted_scalar_of_several_lines_ends_at_a_marker_and_is_no_key() {
    for text in [
        "a: 'b\n--- c'\n",
        "a: 'b\n...\nc'\n",
        "'a\nb': c\n",
        "d: e\n'a\nb' : c\n",
        "a: \"b\nc\": d\n",
        "a: 'b\nc' d\n",
        "a: 'b\nc",
        "a: 'b\nc'\n d: e\n",
    ] {
        refused(text);
    }
}

#[test]
fn a_key_that_is_an_alias_has_the_text_of_what_it_means() {
    assert_eq!(scalars("k: &k image\n*k : x\n"), ["k", "image", "image", "x"]);
    assert_eq!(
        scalars("k: &k \"im\\u0061ge\"\na: {*k : x}\n"),
        ["k", "image", "a", "image", "x"]
    );
    assert_eq!(scalars("&k image: x\n? *k\n: y\n"), ["image", "x", "image", "y"]);
    assert_eq!(scalars("k: &k [a, b]\n*k : x\n"), ["k", "a", "b", "*k", "x"]);
    let long = format!("k: &k \"{}\"\n", "\\\n".repeat(600));
    assert_eq!(scalars(&format!("{long}a: *k\n")).len(), 4);
    assert!(refused(&format!("{long}*k : x\n")).1.contains("too long"));
}

#[test]
fn what_an_alias_means_is_mapped_to_its_bytes() {
    let text = "k: &k 'it''s'\n*k : x\n";
    let mut tree = Tree::default();
    read(text, &mut tree).unwrap();
    let (alias, _) = tree.entries(tree.roots()[0]).nth(1).unwrap();
    let decoded = tree.decode(alias, text);
    assert_eq!(decoded.text, "it's");
    assert_eq!(&text[decoded.map.span(0..4).range()], "it''s");
    assert_eq!(&text[tree.inner(alias).range()], "*k", "the node itself is where it is");
}

#[test]
fn binary_scalars_are_refused() {
    for text in [
        "!!binary aW1hZ2U=: x\n",
        "a: !!binary aW1hZ2U=\n",
        "a: !!binary |\n  aW1hZ2U=\n",
        "a: !!%62inary aW1hZ2U=\n",
        "a: !<tag:yaml.org,2002:binary> aW1hZ2U=\n",
        "%TAG !y! tag:yaml.org,2002:\n---\na: !y!binary aW1hZ2U=\n",
    ] {
        assert!(refused(text).1.contains("!!binary"));
    }
    assert_eq!(
        scalars("%TAG !! tag:example.com,2000:\n---\na: !!binary b\n"),
        ["a", "b"]
    );
    assert_eq!(scalars("a: !binary b\n"), ["a", "b"]);
}

#[test]
fn names_tags_and_marks_that_end_elsewhere_in_yaml_1_1_are_refused() {
    for text in [
        "a: &x:y b\n",
        "a: &x?y b\n",
        "a: &x.y b\nc: *x.y\n",
        "{image: !x,foo: e/x:v1}\n",
        "[!x, a]\n",
        "{a: !x}\n",
        "{?image: x}\n",
        "[a, ?b]\n",
        "{!!merge k: {a: b}}\n",
    ] {
        refused(text);
    }
    assert_eq!(scalars("[&x-_1 a, *x-_1, !t b, ! c, x?]\n"), ["a", "a", "b", "c", "x?"]);
    assert_eq!(scalars("a: ?b\n? c\n: d\n"), ["a", "?b", "c", "d"]);
    assert_eq!(scalars("!!merge <<: {a: b}\n"), ["<<", "a", "b"]);
}
