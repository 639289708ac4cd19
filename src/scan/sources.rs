//! Git repositories and URLs, where a rule says that one is.

use yaml_spans::NodeId;

use crate::reference::{is_remote, source_name};
use crate::rules::{Artifact, Rule};

use super::cursor::At;
use super::reading::Reading;
use super::site::{Content, Sign};

/// Reads a scalar as the address of something outside; a folder next to it is none, nor is what a template fills in.
pub(super) fn read(reading: &mut Reading<'_, '_, '_>, node: NodeId, rule: &Rule, sign: Sign) {
    let text = reading.text(node);
    if rule.artifact == Artifact::Git && !is_remote(&text) || text.contains('\n') {
        return;
    }
    if let Some(name) = source_name(&text) {
        reading.add_site(At::Node(node), &text, 0, sign, rule.artifact, Content::Source(name));
    }
}
