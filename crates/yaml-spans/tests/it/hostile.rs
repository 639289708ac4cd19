//! Input that means harm is read, or refused with a reason, in time proportional to its size. A reader that took
//! quadratic time would not see the end of these tests.

use yaml_spans::{ReadError, Tree, decode_utf8, read, split};

const MANY: usize = 100_000;

/// How many nodes the text has.
fn nodes(text: &str) -> Result<usize, ReadError> {
    let mut tree = Tree::default();
    let mut nodes = 0;
    for piece in split(text.as_bytes()) {
        let text = decode_utf8(piece.bytes)?;
        read(text, &mut tree)?;
        for &root in tree.roots() {
            tree.decode(root, text);
        }
        nodes += tree.len();
    }
    Ok(nodes)
}

fn error(text: &str) -> String {
    nodes(text).unwrap_err().message
}

#[test]
fn collections_within_collections() {
    for opening in ["[", "{", "- ", "? ", "[a: ", "{a: ", "x: [\n", "- ? "] {
        assert_eq!(
            error(&opening.repeat(MANY)),
            "collections are nested more than 255 levels deep",
            "{opening}"
        );
    }
    let indented: String = (0..1000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert_eq!(error(&indented), "collections are nested more than 255 levels deep");
}

#[test]
fn a_line_without_end() {
    let long = "x".repeat(50_000_000);
    assert_eq!(nodes(&format!("a: {long}\n")), Ok(3));
    assert_eq!(nodes(&format!("a: \"{long}\"\n")), Ok(3));
    assert_eq!(nodes(&format!("a: |\n {long}")), Ok(3));
    assert!(nodes(&format!("{long}: a\n")).is_err());
}

#[test]
fn documents_without_number() {
    assert_eq!(nodes(&"---\n".repeat(1_000_000)), Ok(1_000_000));
    assert_eq!(nodes(&"---\na: b\n".repeat(MANY)), Ok(3 * MANY));
    assert_eq!(nodes(&"a\n...\n".repeat(MANY)), Ok(MANY));
    assert_eq!(nodes(&"...\n%YAML 1.2\n---\n".repeat(MANY)), Ok(MANY));
}

#[test]
fn aliases_of_aliases() {
    let mut bomb = "l0: &l0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..1000 {
        let alias = format!("*l{}", level - 1);
        bomb += &format!("l{level}: &l{level} [{}]\n", [alias.as_str(); 9].join(", "));
    }
    assert_eq!(nodes(&bomb), Ok(1 + 1000 * 11));
}

#[test]
fn anchors_of_one_name() {
    assert_eq!(nodes(&"- &a x\n- *a\n".repeat(MANY)), Ok(1 + 2 * MANY));
}

#[test]
fn quotes_that_do_not_close() {
    for text in ["a: \"x\n  ", "a: 'x\n  ", "\"x\n", "'x\n", "[\"x", "a: [\"x\n  "] {
        assert!(nodes(&format!("{text}{}", "y\n  ".repeat(MANY))).is_err(), "{text}");
    }
    assert!(nodes(&"- \"a\n".repeat(MANY)).is_err());
}

#[test]
fn quoted_scalars_at_their_parents_indentation() {
    // An anchor, so that the complete reader has to read it, too.
    assert_eq!(nodes(&format!("- &x a\n{}", "- 'b\nc'\n".repeat(MANY))), Ok(2 + MANY));
    assert_eq!(nodes(&format!("- &x a\n- '{}'\n", "b\n\tc\n".repeat(MANY))), Ok(3));
    assert!(nodes(&format!("- &x a\n{}- 'b\nc\n", "- 'b\nc'\n".repeat(MANY))).is_err());
}

#[test]
fn line_breaks_of_yaml_1_1_without_number() {
    assert_eq!(nodes(&format!("a: '{}'\n", "\u{2028}".repeat(MANY))), Ok(3));
    assert_eq!(nodes(&format!("a: |\n{}  c\n", "  b\u{85}\n".repeat(MANY))), Ok(3));
    assert_eq!(nodes(&format!("{}a: b\n", "# c # \u{2029}\n".repeat(MANY))), Ok(3));
    assert!(nodes(&format!("a: b {}\u{2028}\n", "# ".repeat(MANY))).is_ok());
    assert!(nodes(&format!("a: b#{}\n", "\u{2028}".repeat(MANY))).is_err());
    assert_eq!(nodes(&format!("# {}\na: b\n", "\u{feff}".repeat(MANY))), Ok(3));
}

#[test]
fn brackets_that_do_not_match() {
    assert!(nodes(&format!("[{}", "a, ".repeat(MANY))).is_err());
    assert!(nodes(&format!("[{}}}", "a, ".repeat(MANY))).is_err());
    assert!(nodes(&format!("{}]", "{a: b, ".repeat(200))).is_err());
    assert!(nodes(&"]".repeat(MANY)).is_err());
}

#[test]
fn keys_upon_keys() {
    assert!(nodes(&"a: ".repeat(MANY)).is_err());
    assert_eq!(nodes(&"? a\n".repeat(MANY)), Ok(1 + 2 * MANY));
    assert_eq!(nodes(&": a\n".repeat(MANY)), Ok(1 + 2 * MANY));
    assert_eq!(nodes(&"?\n".repeat(MANY)), Ok(1 + 2 * MANY));
    let nested = format!("{}a\n#{}\n", "? ".repeat(200), "c".repeat(MANY));
    assert_eq!(nodes(&nested), Ok(2 * 200 + 1));
}

#[test]
fn blank_lines_without_end() {
    let blank = "\n".repeat(10 * MANY);
    assert_eq!(nodes(&blank), Ok(0));
    assert_eq!(nodes(&format!("a: |{blank}")), Ok(3));
    assert_eq!(nodes(&format!("a: |+\n x{blank}b: c\n")), Ok(5));
    assert_eq!(nodes(&format!("a: x{blank}  y\n")), Ok(3));
    assert_eq!(nodes(&format!("a: \"x{blank}  y\"\n")), Ok(3));
    assert_eq!(nodes(&" ".repeat(10 * MANY)), Ok(0));
    assert_eq!(nodes(&"\r".repeat(10 * MANY)), Ok(0));
    assert_eq!(nodes(&"# c\n".repeat(MANY)), Ok(0));
}

#[test]
fn escapes_without_end() {
    assert_eq!(nodes(&format!("a: \"{}\"\n", "\\n".repeat(MANY))), Ok(3));
    assert_eq!(nodes(&format!("a: '{}'\n", "''".repeat(MANY))), Ok(3));
    assert_eq!(nodes(&format!("a: \"{}\"\n", "x\\\n  ".repeat(MANY))), Ok(3));
}

#[test]
fn tabs_for_indentation() {
    assert!(error("a:\n\tb: c\n").contains("tab"));
    assert!(nodes(&" a:\n\tb: c\n".repeat(MANY)).is_err());
}

#[test]
fn bytes_that_are_no_text() {
    for bytes in [&b"a: \xc3\n"[..], b"a: \x00\n", b"\xff\xfea\x00", b"\xed\xa0\x80"] {
        assert!(decode_utf8(bytes).is_err());
    }
    for text in [
        "a: \u{1}\n",
        "a: \"\u{7f}\"\n",
        "# \u{1}\n",
        "a: \u{feff}\n",
        "\u{fffe}",
    ] {
        let _ = nodes(text);
    }
    assert!(nodes("a: \u{1}\n").is_err());
}
