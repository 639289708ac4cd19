//! The fast reader reads what it reads as the complete one does.

use yaml_spans::{Tree, decode_utf8, read, read_fast, read_full, split};

use crate::mutate::{Random, snippet};
use crate::{fixtures, laws};

fn fast(text: &str) -> bool {
    laws::check(text).accepted_by_fast
}

#[test]
fn the_laws_hold_for_every_fixture_and_each_of_its_pieces() {
    for (name, text) in fixtures::ALL {
        for text in [text.to_owned(), text.replace('\n', "\r\n"), text.replace('\n', "\r")] {
            assert!(laws::check(&text).accepted_by_full, "{name}");
            for piece in split(text.as_bytes()) {
                laws::check(decode_utf8(piece.bytes).unwrap());
            }
        }
    }
}

#[test]
fn the_fast_reader_reads_what_helm_and_people_write() {
    for (name, text) in fixtures::ALL {
        let full_only = ["flow-pairs", "properties", "complex-keys", "documents"].contains(&name);
        for piece in split(text.as_bytes()) {
            let text = decode_utf8(piece.bytes).unwrap();
            assert_eq!(fast(text), !full_only && !text.contains("&labels"), "{name}: {text}");
            assert_eq!(fast(&text.replace('\n', "\r\n")), fast(text), "{name} with \\r\\n");
        }
    }
}

#[test]
fn every_fixture_agrees_wherever_it_is_cut_off() {
    let (mut checked, mut accepted_by_fast) = (0, 0);
    for (_, text) in fixtures::ALL {
        for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
            checked += 1;
            accepted_by_fast += usize::from(laws::check(&text[..end]).accepted_by_fast);
        }
    }
    assert!(
        checked > 5_000 && accepted_by_fast > checked / 4,
        "the fast reader accepted {accepted_by_fast} of {checked}"
    );
}

#[test]
fn mutated_snippets_agree() {
    #[expect(
        clippy::disallowed_methods,
        reason = "a longer run is asked for by MUTATIONS and SEED"
    )]
    let number = |name| std::env::var(name).ok().and_then(|value| value.parse().ok());
    let texts = fixtures::ALL.map(|(_, text)| text);
    let mut random = Random::new(number("SEED").unwrap_or(1));
    let (mut accepted_by_fast, mut accepted_by_full) = (0, 0);
    let count = number("MUTATIONS").unwrap_or(200_000);
    for _ in 0..count {
        let outcome = laws::check(&snippet(&mut random, &texts));
        accepted_by_fast += u64::from(outcome.accepted_by_fast);
        accepted_by_full += u64::from(outcome.accepted_by_full);
    }
    // Otherwise the comparison says nothing.
    assert!(accepted_by_fast > count / 10 && accepted_by_full > accepted_by_fast);
}

#[test]
fn json_is_read_fast() {
    assert!(fast("{}"));
    assert!(fast("[]\n"));
    assert!(fast(r#"{"a":{"b":[1,-2,3.5e-1,true,false,null,"x\n\"y\"",[],{}]}}"#));
    assert!(fast("{\n\t\"tabs\": [\n\t\t1\n\t]\n}\n"));
    assert!(fast("key: {\n  \"a\": [\n    1,\n    2\n  ]\n}\n"));
}

#[test]
fn a_null_by_absence_is_read_fast() {
    assert!(fast("key:\n"));
    assert!(fast("key:"));
    assert!(fast("key: # why\nother:\n\n"));
    assert!(fast("-\n-\n"));
    assert!(fast("---\n"));
    assert!(fast("--- # nothing\n# at all\n"));
}

#[test]
fn both_refuse_what_is_no_yaml() {
    for text in [
        "a: b: c\n",
        "a: - b\n",
        "a:\n  b: 1\n c: 2\n",
        "a: b\n  c: d\n",
        "a: b # comment\n  c\n",
        "a: 'b\n",
        "a: \"b\n c\": d\n",
        "a: \"b\" c\n",
        "a: \"b\"#c\n",
        "a: \"\\q\"\n",
        "a: \"\\ud83d\"\n",
        "a: [b\n",
        "a: [b}\n",
        "a: [,]\n",
        "a: b\n- c\n",
        "- a\nb: c\n",
        "a: |\n   \n  b\n",
        "a: |x\n  b\n",
        "a:\n\tb: c\n",
        "a: @b\n",
        "a: `b\n",
        "a: %b\n",
        "a: \u{1}\n",
        "{\"a\": 1} b\n",
    ] {
        let outcome = laws::check(text);
        assert!(!outcome.accepted_by_fast, "{text:?}");
        assert!(!outcome.accepted_by_full, "{text:?}");
    }
}

#[test]
fn a_tab_may_not_stand_for_the_indentation_of_the_block_around() {
    for text in ["a: [\n\tb]\n", "a:\n\n\tb: c\n"] {
        let outcome = laws::check(text);
        assert!(!outcome.accepted_by_fast && !outcome.accepted_by_full, "{text:?}");
    }
    assert!(fast("a: \"b\n \tc\"\n"));
    assert!(fast("[\"b\n\tc\",\n\t\"d\"]\n"));
}

#[test]
fn a_simple_key_has_1024_characters_at_most() {
    let long = |length: usize| format!("{}: value\n", "k".repeat(length));
    assert!(fast(&long(1024)));
    assert!(!laws::check(&long(1025)).accepted_by_full);
    assert!(!fast(&long(1025)));
}

#[test]
fn the_fast_reader_gives_up_on_depth_before_the_complete_one() {
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let indented = |depth: usize| {
        (0..depth)
            .map(|level| format!("{}a:\n", " ".repeat(level)))
            .collect::<String>()
    };
    for depth in [10, 199, 200, 201, 254, 255, 256, 300] {
        for text in [nested(depth), indented(depth), "- ".repeat(depth)] {
            let outcome = laws::check(&text);
            assert_eq!(outcome.accepted_by_full, depth <= 255);
            assert_eq!(outcome.accepted_by_fast, depth <= 200);
        }
    }
}

#[test]
fn a_tree_is_used_again_for_the_next_text() {
    let mut tree = Tree::default();
    for (_, text) in fixtures::ALL {
        read(text, &mut tree).unwrap();
        let mut fresh = Tree::default();
        read_full(text, &mut fresh).unwrap();
        assert_eq!(tree, fresh);
    }
    assert!(read_fast("a: b\n", &mut tree));
    assert_eq!(tree.len(), 3);
}
