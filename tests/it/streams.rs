//! Streams: checked while they arrive, with the same result as if everything were at hand.

use std::io::{self, Read};

use airgap_lint::{Code, Excerpts, Input, Report, Status};

use crate::support::{codes, fixtures, json, linter, unreadable};

const POLICY: &str = "mirror: { registry: 'mirror.internal:5000/team' }";

/// A reader that gives as many bytes at a time as a slow network would: some, and never the same number.
struct Dribble<'b> {
    bytes: &'b [u8],
    state: usize,
}

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let some = (self.state >> 33) % 70_000 + 1;
        let (now, later) = self.bytes.split_at(some.min(buffer.len()).min(self.bytes.len()));
        buffer[..now.len()].copy_from_slice(now);
        self.bytes = later;
        Ok(now.len())
    }
}

fn at_hand(bytes: &[u8]) -> Report {
    linter(POLICY)
        .with_excerpts(Excerpts::All)
        .check([Input::new("a.yaml", bytes)])
}

fn streamed(bytes: &[u8]) -> Report {
    let stream = Dribble {
        bytes,
        state: bytes.len(),
    };
    linter(POLICY)
        .with_excerpts(Excerpts::All)
        .check([Input::stream("a.yaml", stream)])
}

#[track_caller]
fn same(bytes: &[u8]) -> Report {
    let (expected, found) = (at_hand(bytes), streamed(bytes));
    assert_eq!(found.findings.len(), expected.findings.len());
    let (found_json, expected_json) = (json(&found), json(&expected));
    let differs = found_json.bytes().zip(expected_json.bytes()).position(|(a, b)| a != b);
    assert!(found_json == expected_json, "the reports differ at {differs:?}");
    found
}

/// All fixtures as one stream, so often that it is cut in several places.
fn long() -> Vec<u8> {
    let mut all = Vec::new();
    for (name, bytes) in fixtures() {
        // A directive holds everything after it together.
        if !bytes.starts_with(b"%") && !name.ends_with("documents.yaml") {
            all.extend_from_slice(b"\n---\n");
            all.extend_from_slice(&bytes);
        }
    }
    all.repeat((1 << 20) / all.len() + 1)
}

#[test]
fn a_stream_gives_the_same_report_as_the_bytes() {
    let report = same(&long());
    assert!(report.findings.len() > 1000, "{}", report.findings.len());
    for (_, bytes) in fixtures() {
        same(&bytes);
    }
    same(b"");
}

/// The source of each finding, in order.
fn sources(report: &Report) -> Vec<Option<&str>> {
    let sources = report.findings.iter();
    sources
        .map(|finding| finding.occurrence().resource.source.as_deref())
        .collect()
}

#[test]
fn a_file_that_begins_with_a_marker_keeps_its_source() {
    let pod = "kind: Pod\nspec:\n  containers:\n  - image: quay.io/a/b:v1\n";
    for (text, expected) in [
        (format!("---\n# Source: a\n{pod}"), Some("a")),
        (format!("---\n# Source: a\n---\n{pod}"), Some("a")),
        (format!("---\n# Source: a\n---\n# Source: b\n{pod}"), Some("b")),
        (format!("---\n# Source: a\r\n\r\n---\r\n{pod}"), Some("a")),
        (
            format!("---\n# Source: a\n# A licence.\n# Source: x\n--- # b\n\n--- \n{pod}"),
            Some("a"),
        ),
        // What follows a document is no source of the next one, and a source is that of one document.
        (format!("a: 1\n# Source: a\n---\n{pod}"), None),
        (format!("---\n# Source: a\na: 1\n---\n{pod}"), None),
        (format!("---\n# Source: a\n--- {{}}\n---\n{pod}"), None),
        (format!("---\n# Source: a\n----\n---\n{pod}"), None),
    ] {
        assert_eq!(sources(&same(text.as_bytes())), [expected], "{text:?}");
    }
}

#[test]
fn a_source_is_not_lost_between_chunks() {
    let mut text = String::new();
    let mut expected = Vec::new();
    for number in 0..20_000 {
        let source = format!("web/crds/{number}.yaml");
        text += &format!(
            "---\n# Source: {source}\n---\n# {number}\n--- # {:1$}\n",
            "",
            number % 67
        );
        if number % 50 == 0 {
            text += &format!("image: quay.io/a/b{number}:v1\n");
            expected.push(source);
        }
    }
    let report = same(text.as_bytes());
    let sources: Vec<&str> = sources(&report).into_iter().flatten().collect();
    assert_eq!(sources, expected);
}

#[test]
fn a_document_that_is_longer_than_a_chunk_stays_whole() {
    let large = format!(
        "kind: Pod\nspec:\n  containers:\n{}",
        "  - image: quay.io/a/b:v1 # a comment\n".repeat(30_000)
    );
    let report = same(format!("image: nginx\n---\n{large}---\nimage: redis\n").as_bytes());
    assert_eq!(report.files[0].document_count, 3);
    assert_eq!(report.files[0].moves, 30_002);
}

#[test]
fn a_directive_after_a_cut_holds_the_rest_together() {
    let mut text = "---\nimage: quay.io/a/b:v1\n".repeat(25_000);
    text += "...\n%YAML 1.2\n---\nimage: quay.io/a/c:v1\n";
    text += &"---\nimage: quay.io/a/d:v1\n".repeat(1_000);
    let report = same(text.as_bytes());
    assert_eq!(report.files[0].moves, 26_001);
}

#[test]
fn what_came_before_a_stream_broke_is_still_found() {
    struct Breaks;
    impl Read for Breaks {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the cable is out"))
        }
    }
    let stream = (&b"image: quay.io/a/b:v1\n---\na: 1\n"[..]).chain(Breaks);
    let report = linter(POLICY).check([Input::stream("<stdin>", stream)]);
    assert_eq!(codes(&report), ["public-registry", "unreadable"]);
    assert_eq!(unreadable(&report), [(4, "cannot be read: the cable is out")]);
    assert_eq!(report.status(None), Status::Failed);
    assert!(!report.files[0].is_readable());
}

#[test]
fn several_inputs_keep_their_order_whatever_they_are() {
    let inputs = [
        Input::new("a.yaml", b"image: quay.io/a/a:v1"),
        Input::unreadable("b.yaml", "cannot be read: no such file"),
        Input::stream("c.yaml", &b"image: quay.io/a/c:v1"[..]),
        Input::new("d.yaml", b""),
    ];
    let report = linter(POLICY).check(inputs);
    let names: Vec<&str> = report.files.iter().map(|file| &*file.name).collect();
    assert_eq!(names, ["a.yaml", "b.yaml", "c.yaml", "d.yaml"]);
    let places: Vec<(&str, Code)> = report
        .findings
        .iter()
        .map(|found| (&*found.location().file, found.code()))
        .collect();
    assert_eq!(
        places,
        [
            ("a.yaml", Code::PublicRegistry),
            ("b.yaml", Code::Unreadable),
            ("c.yaml", Code::PublicRegistry)
        ]
    );
}
