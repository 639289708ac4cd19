//! Input that means harm: it costs time and memory in proportion to its size, and nothing is passed over in silence.

use crate::support::{check, codes, found, laws, linter, references, unreadable};
use airgap_lint::Report;
use base64::Engine;

const POLICY: &str = "mirror: { registry: 'mirror.internal:5000/team' }";

/// Tests without optimisation take a part of each size.
fn many(number: usize) -> usize {
    if cfg!(debug_assertions) { number / 40 } else { number }
}

fn read(text: impl AsRef<[u8]>) -> Report {
    check(&linter(POLICY), text)
}

/// The text obeys the laws; how much was found in it.
fn count(text: &str) -> usize {
    laws::hold(&linter(POLICY), text.as_bytes()).unwrap();
    found(&linter(POLICY), text).len()
}

fn base64(text: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(text)
}

#[test]
fn aliases_that_multiply_are_refused() {
    let mut text = "l0: &l0 {image: quay.io/a/b:1}\n".to_owned();
    for level in 1..40 {
        let below = vec![format!("*l{}", level - 1); 9].join(", ");
        text += &format!("l{level}: &l{level} [{below}]\n");
    }
    let report = read(&text);
    assert!(
        unreadable(&report)[0].1.contains("too much to follow"),
        "{:?}",
        unreadable(&report)
    );
    assert!(
        laws::hold(&linter(POLICY), text.as_bytes()).is_err(),
        "what was not read is not rewritten"
    );
}

#[test]
fn many_aliases_to_one_large_mapping_are_refused() {
    let fields: Vec<String> = (0..1000)
        .map(|number| format!("k{number}: quay.io/a/b:{number}"))
        .collect();
    let text = format!(
        "a: &a {{{}}}\nb: [{}]\n",
        fields.join(", "),
        vec!["*a"; 1000].join(", ")
    );
    assert!(unreadable(&read(&text))[0].1.contains("too much to follow"));
}

#[test]
fn an_alias_to_what_it_stands_in_ends_there() {
    for text in [
        "a: &a {image: quay.io/a/b:1, again: *a}\n",
        "a: &a [{image: quay.io/a/b:1}, *a]\n",
        "&a {image: quay.io/a/b:1, b: {c: *a}}\n",
    ] {
        assert_eq!(references(&linter(POLICY), text), ["quay.io/a/b:1"], "{text}");
    }
}

#[test]
fn a_hundred_thousand_levels_are_refused() {
    let levels = 100_000;
    let block = "- ".repeat(levels) + "image: quay.io/a/b:1\n";
    let flow = "[".repeat(levels) + &"]".repeat(levels);
    let json = "{\"a\":".repeat(levels) + "1" + &"}".repeat(levels);
    let unclosed = "[".repeat(levels);
    for text in [block, flow, json, unclosed] {
        let report = read(&text);
        assert_eq!(unreadable(&report).len(), 1);
        assert_eq!(unreadable(&report)[0].0, 1);
    }
}

#[test]
fn a_payload_of_a_hundred_thousand_levels_is_running_text() {
    let text = format!(
        "kind: ConfigMap\ndata:\n  a: '{}'\n  b: quay.io/a/b:1\n",
        "[".repeat(100_000)
    );
    assert_eq!(count(&text), 1);
}

#[test]
fn payloads_in_payloads_are_read_to_the_innermost() {
    let mut text = "image: quay.io/a/b:1\nk: v\n".to_owned();
    for _ in 0..40 {
        let indented: String = text.lines().map(|line| format!("  {line}\n")).collect();
        text = format!("k: |\n{indented}");
    }
    assert_eq!(count(&text), 1);
}

#[test]
fn payloads_that_never_end_are_refused() {
    let mut text = "image: quay.io/a/b:1\nk: v\n".to_owned();
    for _ in 0..100 {
        let indented: String = text.lines().map(|line| format!(" {line}\n")).collect();
        text = format!("k: |\n{indented}");
    }
    assert_eq!(unreadable(&read(&text)).len(), 1);
}

#[test]
fn base64_of_base64_is_read_to_the_innermost() {
    let mut text = "image: quay.io/a/b:1\n".to_owned();
    for _ in 0..12 {
        text = format!("apiVersion: v1\nkind: Secret\ndata:\n  a: {}\n", base64(&text));
    }
    assert_eq!(count(&text), 1);
}

#[test]
fn huge_base64_is_read() {
    let text = "image: quay.io/a/b:1\n".to_owned() + &"key: value\n".repeat(many(500_000));
    assert_eq!(
        count(&format!(
            "apiVersion: v1\nkind: Secret\ndata: {{a: {}}}\n",
            base64(&text.replace("key", "k"))
        )),
        1
    );
}

#[test]
fn a_line_of_many_megabytes_is_read() {
    let images = many(800_000);
    let containers: Vec<String> = (0..images)
        .map(|number| format!("{{\"image\":\"quay.io/a/b{number}:v1\"}}"))
        .collect();
    let json = format!(
        "{{\"kind\":\"Pod\",\"spec\":{{\"containers\":[{}]}}}}",
        containers.join(",")
    );
    assert_eq!(count(&json), images);
    let none = format!("{{\"a\":[{}]}}", "{\"b\":\"c\"},".repeat(images) + "1");
    assert_eq!(count(&none), 0);
    assert_eq!(count(&format!("a: {}\n", "x".repeat(many(50_000_000)))), 0);
    assert_eq!(count(&format!("a: {}\n", "x/".repeat(many(10_000_000)))), 0);
}

#[test]
fn a_million_documents_are_read() {
    let documents = many(1_000_000);
    let report = read("---\na: 1\n".repeat(documents));
    assert_eq!(report.files[0].document_count, documents);
    assert_eq!(read("---\n".repeat(documents)).files[0].document_count, 0);
    assert_eq!(
        count(&"---\nimage: quay.io/a/b:1\n".repeat(documents / 10)),
        documents / 10
    );
}

#[test]
fn a_document_that_is_one_block_scalar_is_read() {
    let text =
        "|\n".to_owned() + &"  some words and no image\n".repeat(many(800_000)) + "  docker pull quay.io/a/b:1\n";
    assert_eq!(count(&text), 1);
}

#[test]
fn a_document_that_is_no_utf8_does_not_hide_the_others() {
    let text = b"image: quay.io/a/b:1\n---\nimage: \xff\xfe\n---\nimage: quay.io/a/c:1\n";
    let found = found(&linter(POLICY), text);
    assert_eq!(
        found,
        [(1, "quay.io/a/b:1".to_owned()), (5, "quay.io/a/c:1".to_owned())]
    );
    assert_eq!(unreadable(&read(text)), [(3, "the text is not valid UTF-8")]);
}

#[test]
fn a_document_that_is_no_yaml_does_not_hide_the_others() {
    for wrong in [
        "a: \"unclosed",
        "a: [1, 2",
        "a: b: c",
        "\ta: 1\n\t- b",
        "a: 'x",
        "a: *nowhere",
        "%YAML 9\na",
    ] {
        let text = format!("image: quay.io/a/b:1\n---\n{wrong}\n---\nimage: quay.io/a/c:1\n");
        let report = read(&text);
        assert_eq!(unreadable(&report).len(), 1, "{wrong}: {:?}", unreadable(&report));
        let found = references(&linter(POLICY), &text);
        assert!(found.contains(&"quay.io/a/b:1".to_owned()), "{wrong}: {found:?}");
        assert!(found.contains(&"quay.io/a/c:1".to_owned()), "{wrong}: {found:?}");
    }
}

#[test]
fn other_encodings_are_named() {
    let utf16: Vec<u8> = "image: a".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(unreadable(&read(&utf16))[0].1.contains("UTF-16"));
    let mut marked = vec![0xff, 0xfe];
    marked.extend(&utf16);
    assert!(unreadable(&read(&marked))[0].1.contains("UTF-16"));
    assert!(unreadable(&read("image: a\0b"))[0].1.contains("NUL"));
}

#[test]
fn two_anchors_of_one_name_are_two_anchors() {
    let text = "a: {image: &i quay.io/a/b:1}\nb: {image: *i}\nc: {image: &i quay.io/a/c:1}\nd: {image: *i}\n";
    assert_eq!(references(&linter(POLICY), text), ["quay.io/a/b:1", "quay.io/a/c:1"]);
    assert_eq!(count(text), 2);
}

#[test]
fn a_key_that_stands_twice_on_the_way_to_an_image_is_found() {
    for text in [
        "spec: {a: 1}\nspec: {image: quay.io/a/b:1}\n",
        "spec: {image: quay.io/a/b:1}\nspec: {a: 1}\n",
        "image: quay.io/a/b:1\n\"im\\u0061ge\": quay.io/a/c:1\n",
    ] {
        assert!(codes(&read(text)).contains(&"duplicate-key"), "{text}");
    }
}

#[test]
fn a_key_that_stands_twice_elsewhere_is_not() {
    let report = read("metadata: {a: 1, a: 2}\nspec: {image: quay.io/a/b:1}\n");
    assert!(!codes(&report).contains(&"duplicate-key"));
}

#[test]
fn a_hundred_thousand_duplicate_keys_are_each_found() {
    let number = many(100_000);
    let report = read("image: quay.io/a/b:1\n".repeat(number));
    assert_eq!(
        codes(&report).iter().filter(|code| **code == "duplicate-key").count(),
        number - 1
    );
}

#[test]
fn a_hundred_thousand_images_in_one_map_are_each_found() {
    let number = many(100_000);
    let map: String = (0..number).map(|at| format!("  k{at}: quay.io/a/b:{at}\n")).collect();
    assert_eq!(count(&format!("images:\n{map}")), number);
    let parts: String = (0..number)
        .map(|at| format!("  k{at}: {{repository: a/b, tag: v{at}}}\n"))
        .collect();
    assert_eq!(count(&format!("images:\n{parts}")), number);
}

#[test]
fn a_reference_is_found_however_it_is_written() {
    for text in [
        "image: >-\n  quay.io/a/b:1\n",
        "image: |\n  quay.io/a/b:1\n",
        "\"im\\u0061ge\": quay.io/a/b:1\n",
        "'image': 'quay.io/a/b:1'\n",
        "? image\n: quay.io/a/b:1\n",
        "image: !!str quay.io/a/b:1\n",
        "image: !custom &x 'quay.io/a/b:1'\n",
        "image:\n  quay.io/a/b:1 # c\n",
        "\u{feff}image: quay.io/a/b:1\r\n",
        "%YAML 1.2\n---\nimage: quay.io/a/b:1\n...\n",
        "{image: quay.io/a/b:1}",
        "{\"image\":\"quay.io/a/b:1\"}",
        "base: &b {image: quay.io/a/b:1}\none: {<<: *b}\n",
        "base: &b {image: quay.io/a/b:1}\none: {<<: [*b, *b]}\n",
    ] {
        assert_eq!(references(&linter(POLICY), text), ["quay.io/a/b:1"], "{text}");
        assert_eq!(count(text), 1, "{text}");
    }
}

#[test]
fn hosts_in_brackets_are_hosts() {
    let text = "image: '[fd00::1]:5000/a/b:1'\nargs: ['--image=[fd00::2]/a/b:1']\n";
    assert_eq!(
        references(&linter(POLICY), text),
        ["[fd00::1]:5000/a/b:1", "[fd00::2]/a/b:1"]
    );
    assert_eq!(count(text), 2);
}

#[test]
fn nothing_is_found_in_nothing() {
    for text in [
        "",
        "\n",
        "---\n",
        "# c\n",
        "---\n...\n---\n",
        "\u{feff}",
        "null",
        "~\n--- \n",
    ] {
        assert_eq!(count(text), 0, "{text:?}");
    }
}
