//! What a kubelet says of an image: `Pulling image "quay.io/a/b:v1"`.

use yaml_spans::NodeId;

use super::cursor::At;
use super::reading::Reading;
use super::site::Sign;
use crate::rules::Artifact;

/// What comes before the image.
const BEFORE: &str = "image \"";

/// Reads the first image of a message; others in it are the same one in the words of a runtime.
pub(super) fn first(reading: &mut Reading<'_, '_, '_>, node: NodeId, sign: Sign, artifact: Artifact) {
    let text = reading.text(node);
    let Some(start) = text.find(BEFORE).map(|at| at + BEFORE.len()) else {
        return;
    };
    if let Some((image, _)) = text[start..].split_once('"') {
        reading.add(At::Node(node), image, start, sign, artifact);
    }
}
