//! What holds for every rewrite, whatever the bytes are. The fuzz target checks the same.

use airgap_lint::{Code, Edit, Input, Linter, Report, RewriteError};
use yaml_spans::Span;
use yaml_spans::{Node, NodeId, NodeKind, Style, Tree, read, split};

/// Checks and rewrites, and panics where a law is broken; the rewritten bytes, if there are any.
pub fn hold(linter: &Linter, bytes: &[u8]) -> Result<Vec<u8>, RewriteError> {
    let report = linter.check([Input::new("a.yaml", bytes)]);
    let file = &report.files[0];
    let edits: Vec<std::ops::Range<usize>> = match file.fix() {
        Some(fix) => fix.edits().iter().map(Edit::range).collect(),
        None => Vec::new(),
    };

    // Edits are sorted, disjoint, and lie in the file.
    let mut end = 0;
    for range in &edits {
        assert!(end <= range.start && range.start <= range.end, "edits cross: {range:?}");
        end = range.end;
    }
    assert!(end <= bytes.len());
    for finding in &report.findings {
        assert!(!finding.message().is_empty());
        assert!(finding.location().line >= 1);
        let bytes = bytes.get(finding.location().bytes.clone());
        assert!(bytes.is_some(), "a place that is in the file");
        let of_finding = finding.fix().into_iter().flat_map(|fix| fix.edits());
        of_finding.for_each(|edit| assert!(edits.contains(&edit.range()), "an edit of the file's"));
    }

    let moved = linter.rewrite(bytes, file)?;
    let after = linter.check([Input::new("a.yaml", &moved)]);
    if let Some(left) = after.findings.iter().find(|finding| finding.fix().is_some()) {
        panic!("still to be moved: {left:?}");
    }
    let count = |report: &Report| {
        let left = report.findings.iter().filter(|finding| finding.fix().is_none());
        // A collision is one of names at the mirror; afterwards both are there.
        left.map(|finding| finding.code())
            // What an operator starts may be made of what has moved.
            .filter(|code| ![Code::MirrorCollision, Code::ImpliedImage].contains(code))
            .collect::<Vec<_>>()
    };
    assert_eq!(count(&report), count(&after), "what could not be moved is still found");
    let twice = linter
        .rewrite(&moved, &after.files[0])
        .expect("what was rewritten can be rewritten");
    assert_eq!(twice, moved, "rewriting twice is rewriting once");
    if let Some(fix) = file.fix() {
        assert!(
            moved == bytes || fix.apply(&moved).is_err(),
            "a fix is for one text only"
        );
    }

    only_edited_scalars_differ(bytes, &moved, &edits);
    Ok(moved)
}

/// Both texts have the same structure; between the scalars, and in those without an edit, the same bytes.
fn only_edited_scalars_differ(before: &[u8], after: &[u8], edits: &[std::ops::Range<usize>]) {
    if edits.is_empty() {
        assert_eq!(before, after);
        return;
    }
    let (pieces, moved): (Vec<_>, Vec<_>) = (split(before).collect(), split(after).collect());
    assert_eq!(pieces.len(), moved.len(), "as many documents as before");
    for (piece, moved) in pieces.iter().zip(moved) {
        let of_piece =
            |edit: &&std::ops::Range<usize>| edit.start >= piece.offset && edit.end <= piece.offset + piece.bytes.len();
        let edits: Vec<Span> = edits
            .iter()
            .filter(of_piece)
            .map(|edit| Span::new((edit.start - piece.offset) as u32, (edit.end - piece.offset) as u32))
            .collect();
        if edits.is_empty() {
            assert_eq!(piece.bytes, moved.bytes);
            continue;
        }
        let (before, after) = (text(piece.bytes), text(moved.bytes));
        let (mut tree, mut again) = (Tree::default(), Tree::default());
        read(before, &mut tree).expect("what was edited can be read");
        read(after, &mut again).expect("what was rewritten can be read");
        let (nodes, moved) = (nodes(&tree), nodes(&again));
        assert_eq!(nodes.len(), moved.len(), "the same structure");
        let (mut at, mut moved_at) = (0, 0);
        for (node, other) in nodes.iter().zip(&moved) {
            let (NodeKind::Scalar(style), NodeKind::Scalar(moved_style)) = (node.kind, other.kind) else {
                assert_eq!(node.kind, other.kind, "the same structure");
                continue;
            };
            let (span, moved_span) = (node.span.range(), other.span.range());
            assert_eq!(
                before[at..span.start],
                after[moved_at..moved_span.start],
                "between the scalars"
            );
            let is_edited = edits
                .iter()
                .any(|edit| edit.range().start >= span.start && edit.range().end <= span.end);
            if is_edited {
                let quoted = style == Style::Plain && moved_style == Style::DoubleQuoted;
                assert!(
                    style == moved_style || quoted,
                    "the same style: {:?}",
                    &after[moved_span.clone()]
                );
            } else {
                assert_eq!(
                    before[span.clone()],
                    after[moved_span.clone()],
                    "a scalar that has no edit"
                );
            }
            // Scalars do not overlap; an alias stands for a scalar elsewhere.
            (at, moved_at) = (span.end.max(at), moved_span.end.max(moved_at));
        }
        assert_eq!(before[at..], after[moved_at..], "behind the last scalar");
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("what was edited is UTF-8")
}

/// All nodes of a tree in the order of the text.
fn nodes(tree: &Tree) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut todo: Vec<NodeId> = tree.roots().iter().rev().copied().collect();
    while let Some(id) = todo.pop() {
        nodes.push(*tree.node(id));
        let children: Vec<NodeId> = tree.children(id).collect();
        todo.extend(children.iter().rev());
    }
    nodes
}
