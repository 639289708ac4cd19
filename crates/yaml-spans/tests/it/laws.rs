//! What holds for every text, whatever it is. The fuzz target checks the same.

use granit_parser::{Event, Parser, ScalarStyle, options};
use yaml_spans::{Node, NodeId, NodeKind, Style, Tree, read_fast, read_full};

/// What the two readers made of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub accepted_by_fast: bool,
    pub accepted_by_full: bool,
}

/// Reads a text with both readers and panics where a law is broken.
pub fn check(text: &str) -> Outcome {
    let (mut fast, mut full) = (Tree::default(), Tree::default());
    let accepted_by_fast = read_fast(text, &mut fast);
    let result = read_full(text, &mut full);
    if accepted_by_fast {
        assert_eq!(result, Ok(()), "only the fast reader accepts {text:?}");
        assert_eq!(nodes(&fast), nodes(&full), "the readers disagree on {text:?}");
        assert_eq!(fast, full);
    }
    match &result {
        Ok(()) => tree_is_sound(text, &full),
        Err(error) => assert!(error.offset <= text.len() && !error.message.is_empty()),
    }
    Outcome {
        accepted_by_fast,
        accepted_by_full: result.is_ok(),
    }
}

/// All nodes in order.
pub fn nodes(tree: &Tree) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut todo: Vec<NodeId> = tree.roots().iter().rev().copied().collect();
    while let Some(id) = todo.pop() {
        nodes.push(*tree.node(id));
        let children: Vec<NodeId> = tree.children(id).collect();
        todo.extend(children.iter().rev());
    }
    nodes
}

/// The nodes are those of granit's events, their spans are nested and in order, and scalars decode to what granit says.
pub fn tree_is_sound(text: &str, tree: &Tree) {
    let parser = |text| Parser::new_from_str_with_options(text, options! { emit_comments: false });
    let indented = match parser(text).any(|event| event.is_err()) {
        true => indented(text, tree),
        false => text.to_owned(),
    };
    let mut events = parser(&indented).filter_map(|event| match event.map(|(event, _)| event) {
        Ok(Event::Scalar(text, style, ..)) => Some(Some((text.into_owned(), style))),
        Ok(Event::SequenceStart(..) | Event::MappingStart(..) | Event::Alias(_)) => Some(None),
        _ => None,
    });
    let mut from = 0;
    let mut todo: Vec<(NodeId, u32)> = Vec::new();
    for &root in tree.roots() {
        todo.push((root, text.len() as u32));
        while let Some((id, to)) = todo.pop() {
            let node = tree.node(id);
            let span = node.span;
            assert!(
                from <= span.start && span.end <= to,
                "{span:?} lies outside of {from}..{to} in {text:?}"
            );
            match (node.kind, events.next().expect("a node without an event")) {
                (NodeKind::Scalar(style), Some((meant, written))) => {
                    assert_eq!(style, style_of(written), "{text:?}");
                    scalar_is_sound(text, tree, id, &meant);
                    from = span.end;
                }
                (NodeKind::Alias, None) => {
                    assert!(text[span.range()].starts_with('*'));
                    assert!(tree.resolve(id) < id);
                    from = span.end;
                }
                (NodeKind::Sequence(_) | NodeKind::Mapping(_), None) => {
                    let children: Vec<NodeId> = tree.children(id).collect();
                    assert!(matches!(node.kind, NodeKind::Sequence(_)) || children.len().is_multiple_of(2));
                    todo.extend(children.iter().rev().map(|&child| (child, span.end)));
                    from = span.start;
                }
                (kind, _) => panic!("{kind:?} is of another kind than its event in {text:?}"),
            }
        }
    }
    assert_eq!(events.next(), None, "an event without a node in {text:?}");
}

/// The text with all lines of its quoted scalars far to the right, where granit wants them; it means the same.
fn indented(text: &str, tree: &Tree) -> String {
    let mut indented = String::new();
    let mut copied = 0;
    for node in nodes(tree) {
        if matches!(node.kind, NodeKind::Scalar(Style::SingleQuoted | Style::DoubleQuoted)) {
            indented.push_str(&text[copied..node.span.start as usize]);
            for line in text[node.span.range()].split_inclusive(['\r', '\n']) {
                indented.push_str(line);
                if line.ends_with(['\r', '\n']) {
                    indented.push_str(&" ".repeat(text.len()));
                }
            }
            copied = node.span.end as usize;
        }
    }
    indented.push_str(&text[copied..]);
    // A line break of two characters.
    indented.replace(&format!("\r{}\n", " ".repeat(text.len())), "\r\n")
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

fn scalar_is_sound(text: &str, tree: &Tree, id: NodeId, meant: &str) {
    let node = tree.node(id);
    let written = &text[node.span.range()];
    // granit says `~` where nothing is.
    let meant = if written.is_empty() { "" } else { meant };
    let decoded = tree.decode(id, text);
    assert_eq!(decoded.text, meant, "decoded from {written:?} in {text:?}");
    assert_eq!(tree.text(id, text), meant);
    assert_eq!(node.verbatim, &text[tree.inner(id).range()] == meant);

    let map = &decoded.map;
    let inner = tree.inner(id);
    let mut last = inner.start;
    for at in 0..=meant.len() {
        let offset = map.offset(at);
        assert!(
            last <= offset && offset <= inner.end,
            "byte {at} of {meant:?} from {written:?}"
        );
        last = offset;
    }
    for at in 0..meant.len() {
        let span = map.span(at..at + 1);
        assert!(inner.start <= span.start && span.end <= inner.end);
        if map.is_exact(at..at + 1) {
            assert_eq!(
                &text.as_bytes()[span.range()],
                &meant.as_bytes()[at..=at],
                "byte {at} of {meant:?}"
            );
        }
    }
    let whole = map.span(0..meant.len());
    assert!(inner.start <= whole.start && whole.end <= inner.end);
    if map.is_exact(0..meant.len()) {
        assert_eq!(&text[whole.range()], meant);
    }
}
