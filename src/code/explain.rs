//! What each code means, in words.

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
    pub fix: &'static str,
}

impl Code {
    /// What the code means.
    pub fn explanation(self) -> Explanation {
        match self {
            Code::PublicRegistry => Explanation {
                what: "The reference names a registry on the internet.",
                why: "An air-gapped node cannot reach it: the pod stays in ImagePullBackOff.",
                example: "image: quay.io/jetstack/cert-manager-controller:v1.20.2",
                fix: "Mirror the image and let `airgap-lint rewrite --mirror HOST[/PREFIX]` move the reference, set the \
                       chart's own value for the registry, or list the name under `allow` if the cluster can reach it.",
            },
            Code::ImplicitRegistry => Explanation {
                what: "The reference names no registry, so the runtime pulls from Docker Hub.",
                why: "It looks local but is not: `nginx` means `docker.io/library/nginx`.",
                example: "image: nginx:1.27",
                fix: "Same as for public-registry; at the mirror it becomes `HOST/library/nginx:1.27`.",
            },
            Code::OutsideMirror => Explanation {
                what: "The policy has a mirror, and the reference is neither at the mirror nor allowed.",
                why: "With a mirror configured, everything must be at the mirror or allowed; anything else is assumed to be \
                      unreachable.",
                example: "image: registry.corp.example/team/app:1.0",
                fix: "Add `allow: [\"registry.corp.example/**\"]` if the cluster can reach it, or add a source that \
                      says where it goes.",
            },
            Code::WrongLayout => Explanation {
                what: "The reference is at the mirror, but under a name that this policy gives to no image.",
                why: "A mirror that was filled by this policy has nothing there, so the pull fails. Its path begins with a \
                      registry that the policy leaves out, does not begin with one although `keep-registry` is set, has \
                      the mirror's own host in it, or has more parts than `separator` and `depth` leave.",
                example: "image: HOST/ghcr.io/acme/shop:1.0, where it should be HOST/acme/shop:1.0",
                fix: "Use the name that the message gives, or set `keep-registry`, `separator` and `depth` to what the \
                      mirror really has. If the image was pushed there under that name, list it under `allow`.",
            },
            Code::UnknownRegistry => Explanation {
                what: "The policy has no mirror, and nothing says whether the cluster can reach this registry.",
                why: "It may be your own registry, or one on the internet that is not on the built-in list.",
                example: "image: registry.corp.example/team/app:1.0",
                fix: "Configure a mirror, or list the host under `allow`.",
            },
            Code::OpenRedirect => Explanation {
                what: "A redirect of the nodes (--redirected-by) leads to the mirror, and falls back to the source.",
                why: "If the mirror lacks the image, the node asks a registry that it cannot reach: the pull hangs until \
                      it times out, instead of saying what is missing. With a way out, it pulls from the internet.",
                example: "an ImageDigestMirrorSet without `mirrorSourcePolicy: NeverContactSource`",
                fix: "Close the redirect: NeverContactSource, `blocked = true` in registries.conf, `server` in hosts.toml, \
                      `skipFallback` in Talos, `disable-default-registry-endpoint` for k3s. `airgap-lint export` writes \
                      closed ones. For k3s, where the file cannot say so, lower the severity in the policy.",
            },
            Code::MirrorCollision => Explanation {
                what: "Two different images would get the same name at the mirror.",
                why: "Whichever is copied last overwrites the other, so one of the pods runs the wrong image.",
                example: "quay.io/team/app:1 and ghcr.io/team/app:1 both become HOST/team/app:1",
                fix: "Set `keep-registry: true`, or use `sources` to move one of them elsewhere.",
            },
            Code::MissingInMirror => Explanation {
                what: "What is said to hold everything (`verify --in`, `check --mirrored`) does not hold this.",
                why: "Its name is right, and the pull fails all the same: nobody copied it.",
                example: "image: HOST/jetstack/cert-manager-controller:v1.20.2, where the list of what was copied has v1.20.1",
                fix: "Copy it: `airgap-lint verify --write-missing FILE` lists what is missing, and `airgap-lint export crane \
                       --only FILE` writes the script that copies it.",
            },
            Code::WrongDigest => Explanation {
                what: "What holds it has another digest under its name, or cannot tell which one of several it is.",
                why: "A reference with a digest is not found there; one without pulls another image than was checked.",
                example: "image: HOST/library/nginx:1.27@sha256:…, where the tag 1.27 at the mirror is another image",
                fix: "Copy it again with its digest unchanged (all platforms, no new compression), or pin what is really \
                       there. A warning says that its name is there and that there was no digest to compare.",
            },
            Code::Incomplete => Explanation {
                what: "It is held in part: a platform is missing, or a part of it is missing or damaged.",
                why: "Nodes of that platform cannot pull it, or the pull breaks off.",
                example: "an image that was copied for linux/amd64 only, with `--platform linux/arm64`",
                fix: "Copy it again, with all platforms that the nodes have.",
            },
            Code::InvalidReference => Explanation {
                what: "The field holds an image reference, but the kubelet rejects it.",
                why: "The pod stays in InvalidImageName, in every cluster.",
                example: "image: docker://nginx",
                fix: "Fix the value or template it comes from; the message says what is wrong.",
            },
            Code::EmptyReference => Explanation {
                what: "A field for an image is empty, in a resource that an operator completes.",
                why: "The operator's default is pulled, and it is not stated here where that comes from.",
                example: "image: \"\"",
                fix: "Set the image, or check the default of the operator.",
            },
            Code::UnresolvedPlaceholder => Explanation {
                what: "The field holds an unresolved template instead of a reference.",
                why: "Nothing says which image will be pulled, so it cannot be mirrored either.",
                example: "image: <mirror-registry>/rhel10/postgresql-16",
                fix: "Render it before the check. If something fills it in at run time, lower the severity in the policy.",
            },
            Code::RuntimeVariable => Explanation {
                what: "A field for an image holds a variable that Tekton, Argo, OpenShift or the kubelet fills in when it runs.",
                why: "Which image that will be is not stated here, so nobody has checked that the cluster can reach it.",
                example: "image: $(params.IMAGE)",
                fix: "Give the parameter a default or a value in the same file, or check what the callers pass.",
            },
            Code::Unlocatable => Explanation {
                what: "The reference should move, but no edit moves it without changing another one.",
                why: "Several references share one field, and each needs a different value there.",
                example: "one `registry: quay.io` shared by an image that must move and one that is allowed",
                fix: "Give each image its own field, or change the chart's values.",
            },
            Code::DuplicateKey => Explanation {
                what: "A mapping on the path to a reference has the same key twice.",
                why: "Tools disagree on which one counts, so the image that runs may not be the one you see.",
                example: "image: nginx:1.27 and, a few lines below in the same container, image: nginx:1.28",
                fix: "Remove one of them.",
            },
            Code::Unreadable => Explanation {
                what: "A document could not be read, or only in part.",
                why: "What cannot be read is not checked, and it may contain images. The exit status is 2.",
                example: "image: \"nginx:1.27",
                fix: "Fix the document at the given line. Skip files that are not manifests with `--exclude`.",
            },
            Code::ExternalSource => Explanation {
                what: "Something in the cluster fetches this from outside: charts, a Git repository, or a URL.",
                why: "Without internet the fetch fails: a release is never installed, a sync never ends, a call times out.",
                example: "kind: GitRepository with spec.url: https://github.com/acme/config",
                fix: "Mirror it and name the mirror: `git.mirrors` for Git, a chart registry for charts. List what the \
                      cluster can reach under `allow`. `severity` can say a level by kind: \
                      `external-source: { git: error, url: off }`.",
            },
            Code::ChartNotRendered => Explanation {
                what: "A controller in the cluster renders a chart (Flux, Argo CD, K3s, Fleet, …) that was not at hand, or \
                      with values that are not known.",
                why: "Its images stand in no manifest: nobody copies them, and the release fails on site.",
                example: "kind: HelmRelease with spec.chart.spec.chart: podinfo",
                fix: "Bring the chart with the command in the message, and pass the folder that it is in: \
                      `airgap-lint --charts DIR`. It is rendered with the values of the release.",
            },
            Code::RuntimeDownload => Explanation {
                what: "A script in a command, a hook or a ConfigMap fetches something when it runs.",
                why: "No mirror of images helps: in an air-gapped cluster the download fails, and the job or pod with it.",
                example: "command: [sh, -c, \"curl -LO https://dl.k8s.io/release/v1.34.0/bin/linux/amd64/kubectl\"]",
                fix: "Use an image that has it already, or name a host inside: the mirror, a service of the cluster, or \
                      one that is listed under `allow`.",
            },
            Code::ImpliedImage => Explanation {
                what: "An operator in the manifests starts this image by itself; it stands in no manifest.",
                why: "It is not copied, because nothing names it: its pods stay in ImagePullBackOff, long after the \
                      operator was installed.",
                example: "cert-manager without --acme-http01-solver-image starts quay.io/jetstack/cert-manager-acmesolver",
                fix: "Set what the message names (a flag, a variable, a field or a Helm value) to the image at the mirror, \
                      and copy it there: lists and exports name it.",
            },
            Code::UnknownOperator => Explanation {
                what: "A workload may create pods or workloads, and is not in the catalogue of operators.",
                why: "It can start images that stand in no manifest, and those are not copied.",
                example: "a Deployment whose ServiceAccount may create pods",
                fix: "Look for image names in its flags, variables and documentation, set them to the mirror, and accept \
                      the finding with a comment that says so.",
            },
            Code::NoProxy => Explanation {
                what: "A workload has HTTP_PROXY or HTTPS_PROXY, and its NO_PROXY lacks what is inside.",
                why: "Calls to services of the cluster, to its API or to the mirror go to the proxy, which does not know them.",
                example: "HTTPS_PROXY: http://proxy.corp:3128 with NO_PROXY: localhost",
                fix: "Add `.svc`, `.cluster.local`, the service network and the mirror's host to NO_PROXY.",
            },
            Code::MissingPullSecret => Explanation {
                what: "A pod at the mirror has no pull secret for it, neither of its own nor from its service account.",
                why: "The mirror wants a login, so the pull is refused: ImagePullBackOff.",
                example: "mirror: { pull-secret: mirror-creds } and a pod spec without imagePullSecrets",
                fix: "Add the secret to `imagePullSecrets` of the pod or of its service account. If the nodes hold the \
                      credentials, leave `pull-secret` out of the policy.",
            },
            Code::SecretInManifest => Explanation {
                what: "A token or password is in a custom resource, in plain text.",
                why: "Manifests for an air gap travel on media and through many hands, and so does the secret.",
                example: "spec: { registrationToken: abcd… }",
                fix: "Put it into a Secret that is made on site, and refer to that. The value is never shown in reports.",
            },
            Code::SharedDigest => Explanation {
                what: "One digest is on several repositories.",
                why: "Often a digest was copied to the wrong image. A digest names its content, so another repository has it \
                      only if both hold the same image.",
                example: "quay.io/a/server@sha256:1234… and quay.io/a/agent@sha256:1234…",
                fix: "Check the digest of each image. Where both really are the same, accept it with a comment.",
            },
            Code::RegistryLimit => Explanation {
                what: "The registry of the mirror cannot hold the name that the reference would get.",
                why: "The copy is refused there, and nothing can be pulled under that name.",
                example: "mirror: { registry: docker.io/acme, kind: docker-hub } with a name of three parts",
                fix: "Set `separator: \"-\"` or `depth`, or name another place with `sources`.",
            },
            Code::Unpinned => Explanation {
                what: "The reference has no digest, and either no tag or the tag `latest`.",
                why: "What it points to changes over time; the mirror has what it pointed to when it was copied.",
                example: "image: nginx",
                fix: "Pin a version, preferably with a digest. Silence it with `severity: { unpinned: off }`.",
            },
            Code::UnusedValue => Explanation {
                what: "A value was set with `-f` or `--set`, but no template of the chart reads it.",
                why: "Helm ignores it silently, so a mistyped or outdated `global.imageRegistry` leaves every image public.",
                example: "helm install lb ./chart --set global.imageRegistry=mirror.internal, where the chart reads \
                          image.registry",
                fix: "Use a path that the chart reads (`airgap-lint values CHART` lists all of them), or remove the \
                       value.",
            },
            Code::UnusedPolicy => Explanation {
                what: "An entry of the policy or of the baseline, a comment or an annotation fits nothing that was checked.",
                why: "What it was written for is gone or was renamed, and it may hide something else one day.",
                example: "# airgap-lint: allow[public-registry] mirrored by hand, above a line with another fault",
                fix: "Remove it, or fix what it names. Entries that only other manifests need can be silenced with \
                       `severity: { unused-policy: off }`.",
            },
        }
    }
}
