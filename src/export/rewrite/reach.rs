//! Which fields the `images` of kustomize reach.
//!
//! The field `image` of the items of any list that is called `containers` or `initContainers`, in anything but a
//! CustomResourceDefinition (`api/filters/imagetag/legacy.go` in kubernetes-sigs/kustomize), and since api 0.20 the image
//! volumes of pods and of templates right below `spec` (`api/internal/konfig/builtinpluginconsts/images.go`).

use crate::finding::Occurrence;

/// Whether a field is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// By every version.
    Always,
    /// By some versions; what it is.
    Sometimes(&'static str),
    /// By none; what it is.
    Never(&'static str),
}

impl Reach {
    /// Whether a place is reached.
    pub fn of(occurrence: &Occurrence) -> Self {
        let ([pointer], false) = (&occurrence.path[..], is_definition(occurrence)) else {
            return match is_definition(occurrence) {
                true => Self::Never("a CustomResourceDefinition"),
                false => Self::Never("a text in a field"),
            };
        };
        let steps: Vec<&str> = pointer.split('/').skip(1).collect();
        let is_index = |step: &str| !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
        // kustomize takes lists apart.
        let steps = match &steps[..] {
            ["items", index, inside @ ..] if is_index(index) => inside,
            all => all,
        };
        match *steps {
            [.., "containers" | "initContainers", index, "image"] if is_index(index) => Self::Always,
            [.., "ephemeralContainers", index, "image"] if is_index(index) => Self::Never("an ephemeral container"),
            [.., "volumes", index, "image", "reference"] if is_index(index) => match steps[..steps.len() - 4] {
                ["spec"] | ["spec", "template", "spec"] => Self::Sometimes("an image volume"),
                _ => Self::Never("an image volume"),
            },
            [.., "args" | "command", _] => Self::Never("an argument"),
            [.., "env", _, _] => Self::Never("an environment variable"),
            [.., "annotations", _] => Self::Never("an annotation"),
            _ => Self::Never("a field that kustomize does not know"),
        }
    }
}

fn is_definition(occurrence: &Occurrence) -> bool {
    occurrence.resource.kind.as_deref() == Some("CustomResourceDefinition")
}
