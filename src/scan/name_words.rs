//! Words in names, and what they say about the values of those names.

/// Words that go with `registry` where something else is meant than where a cluster's images come from.
pub(super) const OTHER_REGISTRIES: &[&str] = &[
    "schema",
    "npm",
    "maven",
    "pypi",
    "nuget",
    "gem",
    "cargo",
    "composer",
    "package",
    "packages",
    "service",
    "metrics",
    "event",
    "apicurio",
    "mirror",
    "mirrors",
    "search",
    "insecure",
    "auth",
    "login",
    "secret",
    "credential",
    "credentials",
    "policy",
];

/// What follows `image` in a name that still means the image itself.
pub(super) const MEANS_ITSELF: &[&str] = &[
    "name",
    "ref",
    "reference",
    "url",
    "uri",
    "repo",
    "repository",
    "location",
    "source",
    "override",
    "default",
    "spec",
    "id",
];

/// Last words of names whose values describe an image without being one.
pub(super) const PART_OF_IT: &[&str] = &[
    "suffix",
    "label",
    "labels",
    "tag",
    "tags",
    "version",
    "versions",
    "digest",
    "digests",
    "registry",
    "registries",
    "hub",
    "policy",
    "policies",
    "secret",
    "secrets",
    "sha",
    "sha256",
];

/// Words of names whose values list what a policy lets through or refuses.
pub(super) const OF_POLICIES: &[&str] = &[
    "allow",
    "allowed",
    "allowlist",
    "whitelist",
    "whitelisted",
    "deny",
    "denied",
    "denylist",
    "blacklist",
    "blocked",
    "disallowed",
    "exempt",
    "exempted",
    "exclude",
    "excluded",
    "excludes",
    "ignore",
    "ignored",
    "forbidden",
];

/// Names of prose.
pub(super) const OF_PROSE: &[&str] = &[
    "description",
    "descriptions",
    "documentation",
    "summary",
    "comment",
    "comments",
    "message",
    "messages",
    "help",
    "readme",
    "changelog",
    "notes",
    "title",
    "license",
];

/// Last words of names whose values are looked for, or ask for something.
pub(super) const OF_QUERIES: &[&str] = &[
    "condition",
    "expr",
    "expression",
    "query",
    "regex",
    "regexp",
    "glob",
    "selector",
    "jsonpath",
];

/// Words of names whose values only look like references: sources, topics, identities.
pub(super) const OF_OTHER_THINGS: &[&str] = &[
    "git",
    "gitsync",
    "topic",
    "topics",
    "queue",
    "goprivate",
    "goproxy",
    "gonosumdb",
    "module",
    "modules",
    "role",
    "finalizer",
    "finalizers",
    "election",
];

/// Names of what configures mirrors and trust.
pub(super) const OF_TRUST: &[&str] = &[
    "signedPrefix",
    "dockerReference",
    "dockerRepository",
    "remapIdentity",
    "matchImages",
    "registryScopes",
    "matchPackageNames",
    "insecureRegistries",
    "blockedRegistries",
];

/// Words that go with `image` where a picture or a disk is meant.
pub(super) const OTHER_IMAGES: &[&str] = &[
    "cloud",
    "vm",
    "disk",
    "boot",
    "guest",
    "logo",
    "icon",
    "background",
    "avatar",
    "thumbnail",
    "banner",
    "favicon",
    "photo",
    "picture",
    "ami",
    "svg",
    "png",
];

/// More of them, which also name images that run: only what lists several, or registries, is a policy's.
pub(super) const OF_TRUST_AND_MIRRORS: &[&str] = &[
    "insecure",
    "trusted",
    "untrusted",
    "skip",
    "skipped",
    "approved",
    "permitted",
    "privileged",
    "mirror",
    "mirrors",
    "map",
    "tls",
    "scopes",
    "blocked",
    "verify",
];
