//! What each code means, for people.

use super::Code;

/// What a code means, why it matters, how it looks, and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What was found.
    pub what: &'static str,
    /// Why it is a problem in a cluster without internet.
    pub why: &'static str,
    /// A line that is found.
    pub example: &'static str,
    /// What to do.
    pub mend: &'static str,
}

impl Code {
    /// What the code means.
    pub fn explanation(self) -> Explanation {
        match self {
            Code::PublicRegistry => Explanation {
                what: "The reference names a registry on the internet.",
                why: "An air-gapped node cannot reach it: the pod stays in ImagePullBackOff.",
                example: "image: quay.io/jetstack/cert-manager-controller:v1.20.2",
                mend: "Mirror the image and let `airgap-lint rewrite --mirror HOST[/PREFIX]` move the reference, set the \
                       chart's own value for the registry, or list the name under `allow` if the cluster can reach it.",
            },
            Code::ImplicitRegistry => Explanation {
                what: "No registry is written, so the runtime asks Docker Hub.",
                why: "The line looks local and is not: `nginx` is `docker.io/library/nginx`.",
                example: "image: nginx:1.27",
                mend: "As for public-registry; at the mirror it becomes `HOST/library/nginx:1.27`.",
            },
            Code::OutsideMirror => Explanation {
                what: "The policy has a mirror, and the reference is neither there nor allowed.",
                why: "With a mirror the check is closed: what nobody vouches for is taken for unreachable. A nested path \
                      on a flat mirror is outside too, since that registry cannot hold it.",
                example: "image: registry.corp.example/team/app:1.0",
                mend: "Add `allow: [\"registry.corp.example/**\"]` if the cluster can reach it, or a source that says where \
                       it goes.",
            },
            Code::UnknownRegistry => Explanation {
                what: "There is no mirror in the policy, and nothing says whether this registry can be reached.",
                why: "It may be a registry of your own, or one on the internet that the list does not know.",
                example: "image: registry.corp.example/team/app:1.0",
                mend: "Give a mirror, or list the host under `allow`.",
            },
            Code::MirrorCollision => Explanation {
                what: "Two different images would have the same name at the mirror.",
                why: "The one that is copied last wins, and the other pod starts the wrong program.",
                example: "quay.io/team/app:1 and ghcr.io/team/app:1 both become HOST/team/app:1",
                mend: "Set `keep-registry: true`, or give one of them a place of its own under `sources`.",
            },
            Code::InvalidReference => Explanation {
                what: "It stands where an image is pulled from, and no kubelet accepts it.",
                why: "The pod stays in InvalidImageName, in every cluster.",
                example: "image: docker://nginx",
                mend: "Mend the value or template that it comes from; the message says what is wrong with it.",
            },
            Code::UnresolvedPlaceholder => Explanation {
                what: "A leftover of a template stands where a reference should.",
                why: "What will be pulled cannot be told, so it cannot be mirrored either.",
                example: "image: <mirror-registry>/rhel10/postgresql-16",
                mend: "Fill it in before the check. If something fills it in at run time, lower the severity in the policy.",
            },
            Code::Unlocatable => Explanation {
                what: "The reference was found and has a target, but no edit moves it and nothing else.",
                why: "One field serves several references, and the mirror needs different values in it.",
                example: "one `registry: quay.io` that is merged into a public and an allowed image",
                mend: "Give each image its own field, or change the chart's values.",
            },
            Code::DuplicateKey => Explanation {
                what: "A key stands twice in one mapping, on the way to a reference.",
                why: "Tools disagree on which one counts, so the image that runs may not be the one that you see.",
                example: "image: nginx:1.27 and, some lines below in the same container, image: nginx:1.28",
                mend: "Remove one of them.",
            },
            Code::Unreadable => Explanation {
                what: "A document could not be read, or not to its end.",
                why: "What cannot be read is not checked, and an image may hide there. The exit code is 2.",
                example: "image: \"nginx:1.27",
                mend: "Mend the document at the place given. Leave files that are no manifests out with `--exclude`.",
            },
            Code::Unpinned => Explanation {
                what: "The reference has no tag or the tag `latest`, and no digest.",
                why: "What it means changes with time; the mirror has what it meant on the day of the copy.",
                example: "image: nginx",
                mend: "Give a version, best with a digest. Silence it with `severity: { unpinned: off }`.",
            },
            Code::UnusedValue => Explanation {
                what: "No template of the chart reads a value that was given with `-f` or `--set`.",
                why: "Helm is silent there, so a mistyped or outdated `global.imageRegistry` leaves every image public.",
                example: "helm install lb ./chart --set global.imageRegistry=mirror.internal, where the chart reads \
                          image.registry",
                mend: "Use the path that the chart reads (`airgap-lint values CHART` lists all of them), or remove the \
                       value.",
            },
        }
    }
}
