//! Reads and writes what Go was given, and compares with what Go gave. `scripts/tables yaml` compares the table with real Helm.

use helm::yaml;

/// Text in which bytes other than printable ASCII are written `\x0a`.
fn unescape(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).expect("two digits"));
        bytes.extend_from_slice(rest.as_bytes());
    }
    bytes
}

#[test]
fn reads_and_writes_as_go_does() {
    let table = include_str!("../fixtures/yaml.tsv");
    assert!(table.lines().count() >= 480, "cases are missing");
    for line in table.lines() {
        let fields: Vec<Vec<u8>> = line.split('\t').map(unescape).collect();
        let [text, plain, pretty] = fields.as_slice() else {
            panic!("not three fields: {line}")
        };
        match yaml::read(text) {
            Err(error) => {
                assert_eq!(
                    (plain.as_slice(), pretty.as_slice()),
                    (&b"error"[..], error.to_string().as_bytes()),
                    "{line}"
                );
            }
            Ok(value) => {
                let written = yaml::write(&value).unwrap_or_else(|error| format!("ERR {error}").into_bytes());
                assert_eq!(written, *plain, "{line}");
                let written = yaml::write_pretty(&value).unwrap_or_else(|error| format!("ERR {error}").into_bytes());
                assert_eq!(written, *pretty, "{line}");
            }
        }
    }
}

#[test]
fn lines_of_keys() {
    let (_, spans) = yaml::read_spanned(b"a:\n  b:\n    - c: 1\n").expect("YAML");
    let path = ["a", "b", "0", "c"].map(gotemplate::Str::from);
    assert_eq!(spans.line(&path), Some(3));
    assert_eq!(spans.line(&path[..1]), Some(1));
}

#[test]
fn deep_nesting_is_refused() {
    // As much as a main thread has; frames are large without optimization.
    let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(deep_nesting);
    thread.expect("a thread").join().expect("no overflow");
}

fn deep_nesting() {
    for text in ["[".repeat(100_000), "- ".repeat(100_000), "{a: ".repeat(50_000)] {
        assert!(yaml::read(text.as_bytes()).is_err());
    }
}
