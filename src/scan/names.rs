//! What a name says about its value: a key of a mapping, a flag, an environment variable.

use super::name_words::{
    MEANS_ITSELF, OF_OTHER_THINGS, OF_POLICIES, OF_PROSE, OF_QUERIES, OF_TRUST, OF_TRUST_AND_MIRRORS, OTHER_IMAGES,
    OTHER_REGISTRIES, PART_OF_IT,
};

/// How much a name says about whether its value is an image reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// The value is an image; a bare `nginx` is one.
    Image,
    /// The name has to do with images; the value must look like a reference.
    Perhaps,
    /// Nothing; the value must look like nothing else.
    Nothing,
    /// The value is a part of a reference, such as its tag; only a full reference is more than that.
    Part,
    /// The value is not a reference, whatever it looks like: prose, a list of what is allowed.
    Never,
}

/// Which part of a reference a name announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NamePart {
    Registry,
    /// `host`, `base`: a registry only next to other parts, and if its value has the form of one.
    Host,
    Namespace,
    Repository,
    /// `image`: the whole, or the last part of the repository.
    Image,
    /// `name`: says something only next to other parts.
    Name,
    Tag,
    /// `version`: a tag only next to an image.
    Version,
    Digest,
}

/// What a name says about a value that is only a registry, or the beginning of the names at one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    /// It is none.
    No,
    /// It is one if it is a registry's host and nothing else.
    Host,
    /// It is one if its host is known, or called as registries are.
    Known,
    /// It is one if it has the form of one.
    Any,
}

/// What a name says by itself.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub says: Says,
    /// The part that the name's last words announce.
    pub part: Option<NamePart>,
    /// The words before the part, `image`, `container` and `default` left out: what belongs together has one stem.
    pub stem: String,
    /// Whether `image` or `container` is among the words.
    pub of_image: bool,
    pub setting: Setting,
    /// Whether all that is below lists what a policy lets through, or what is put in place of something else.
    pub of_policies: bool,
    /// Whether its values are labels, which hold plain words.
    pub of_labels: bool,
    /// Whether `chart` or `helm` is among the words.
    pub of_charts: bool,
    /// Whether it is the name of a place that things come from.
    pub of_repository: bool,
    pub role: Role,
}

impl Name {
    pub(super) fn read(text: &str) -> Self {
        let words = words(text);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (part, rest) = part(&words);
        let stem = rest
            .iter()
            .filter(|word| !is_image(word) && !matches!(**word, "container" | "default" | "base"));
        let says = says(text, &words);
        Self {
            says,
            setting: setting(&words, part, says),
            part,
            stem: stem.copied().collect::<Vec<_>>().join(" "),
            of_image: words.iter().any(|word| is_image(word) || *word == "container"),
            of_policies: says == Says::Never && words.iter().any(|word| is_image(word) || word.starts_with("registr")),
            of_labels: words
                .last()
                .is_some_and(|last| matches!(*last, "labels" | "selector" | "tags")),
            of_charts: words.iter().any(|word| matches!(*word, "chart" | "charts" | "helm")),
            of_repository: words
                .last()
                .is_some_and(|last| matches!(*last, "repo" | "repository" | "url" | "repos")),
            role: Role::of(text),
        }
    }
}

/// What a key does in a table of named values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// `name`: names the value next to it.
    Names,
    /// `value`, `default`: is named by the name next to it.
    Named,
    /// `apiVersion`: a mapping with it, and with a kind, is a resource.
    ApiVersion,
    /// `kind`
    Kind,
    /// `<<`: what is below is merged into the mapping.
    Merge,
    /// `global`: what the values of a chart say of all of its parts.
    Global,
    /// `mirrors`: next to a `source` it is a table of mirrors.
    Mirrors,
    /// Anything else.
    None,
}

impl Role {
    fn of(text: &str) -> Self {
        match text {
            "name" | "key" => Role::Names,
            "value" | "default" | "defaultValue" => Role::Named,
            "apiVersion" => Role::ApiVersion,
            "kind" => Role::Kind,
            "<<" => Role::Merge,
            "global" => Role::Global,
            "mirror" | "mirrors" => Role::Mirrors,
            _ => Role::None,
        }
    }
}

/// `registry`, `hub`, `containerregistry`
fn is_registry(word: &str) -> bool {
    word == "hub" || word.ends_with("registry")
}

fn setting(words: &[&str], part: Option<NamePart>, says: Says) -> Setting {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    match part {
        _ if says == Says::Never || has(OTHER_REGISTRIES) => Setting::No,
        Some(NamePart::Registry) if has(&["image", "images", "container", "docker", "oci", "containerregistry"]) => {
            Setting::Any
        }
        Some(NamePart::Registry) => Setting::Known,
        Some(NamePart::Repository) => Setting::Host,
        _ => Setting::No,
    }
}

fn is_image(word: &str) -> bool {
    matches!(word, "image" | "images" | "img" | "imgs")
}

/// The part that the last words announce, and the words before it.
fn part<'w>(words: &'w [&'w str]) -> (Option<NamePart>, &'w [&'w str]) {
    let Some((last, rest)) = words.split_last() else {
        return (None, words);
    };
    let part = match *last {
        "host" | "hostname" | "url" | "server" | "address" | "prefix" | "domain" | "endpoint" | "base"
            if rest.last().is_some_and(|word| is_registry(word)) =>
        {
            return (Some(NamePart::Registry), &rest[..rest.len() - 1]);
        }
        "prefix" if rest.last().is_some_and(|word| is_image(word) || *word == "repository") => {
            let of_repository = usize::from(rest.last() == Some(&"repository"));
            return (Some(NamePart::Registry), &rest[..rest.len() - of_repository]);
        }
        "url" if rest.last().is_some_and(|word| matches!(*word, "repo" | "repository")) && rest.len() > 1 => {
            return (Some(NamePart::Registry), &rest[..rest.len() - 1]);
        }
        "host" | "base" | "server" | "domain" | "prefix" if rest.is_empty() => NamePart::Host,
        word if is_registry(word) => NamePart::Registry,
        "repository" | "repo" => NamePart::Repository,
        "image" => NamePart::Image,
        // `containerName` names no image.
        "name" if rest.last() == Some(&"container") => return (None, words),
        "name" => NamePart::Name,
        "tag" => NamePart::Tag,
        "version" => NamePart::Version,
        "digest" | "sha" | "sha256" => NamePart::Digest,
        "namespace" | "org" | "organization" | "organisation" | "project" | "owner" | "group" => NamePart::Namespace,
        _ => return (None, words),
    };
    (Some(part), rest)
}

/// Whether a name is that of a list of what is let through, trusted, or put in place of something else.
fn of_policies(words: &[&str]) -> bool {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let is_several = words.last().is_some_and(|last| matches!(*last, "images" | "sources"));
    let of_registries = has(&["registry", "registries"]) && words.last().is_some_and(|last| !is_image(last));
    let is_skipped = has(&["skip"]) && has(&["image"]);
    words.ends_with(&["package", "names"])
        || words
            .iter()
            .any(|word| word.starts_with("allowed") && word.contains("image"))
        || is_skipped
        || has(OF_TRUST_AND_MIRRORS) && (is_several && words.len() > 1 || of_registries)
}

fn says(text: &str, words: &[&str]) -> Says {
    let Some(last) = words.last() else {
        return Says::Nothing;
    };
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    if OF_PROSE.contains(last) || OF_QUERIES.contains(last) || OF_TRUST.contains(&text) || text.starts_with("_example")
    {
        return Says::Never;
    }
    if of_policies(words) {
        return Says::Never;
    }
    if has(&[
        "image",
        "images",
        "img",
        "imgs",
        "registry",
        "registries",
        "repository",
        "repositories",
        "repo",
        "repos",
    ]) && has(OF_POLICIES)
    {
        return Says::Never;
    }
    let image = words.iter().rposition(|word| is_image(word));
    if image.is_none() && (has(OF_OTHER_THINGS) || words.len() > 1 && words.ends_with(&["controller", "name"])) {
        return Says::Never;
    }
    match image {
        Some(_) if has(OTHER_IMAGES) => Says::Perhaps,
        Some(at) if at + 1 == words.len() => Says::Image,
        Some(at) if words[at + 1..].iter().all(|word| MEANS_ITSELF.contains(word)) => Says::Image,
        // `IMAGE_1`, `image2`: counted images.
        Some(at)
            if words[at + 1..]
                .iter()
                .all(|word| word.bytes().all(|byte| byte.is_ascii_digit())) =>
        {
            Says::Image
        }
        _ if words.ends_with(&["repository", "and", "tag"]) => Says::Image,
        _ if PART_OF_IT.contains(last) => Says::Part,
        Some(_) => Says::Perhaps,
        None if matches!(*last, "container" | "builder") && words.len() > 1 => Says::Perhaps,
        None => Says::Nothing,
    }
}

/// The words of a name in lower case: `queueSidecarImage`, `QUEUE_SIDECAR_IMAGE`, `queue-sidecar.image`.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if !letter.is_alphanumeric() {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
        } else {
            let starts = letter.is_uppercase()
                && (before.is_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_uppercase()
                        && letters.peek().is_some_and(|next| next.is_lowercase() && *next != 's')));
            if starts && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    if !word.is_empty() {
        words.push(word);
    }
    for word in &mut words {
        let trimmed = word.trim_end_matches(|digit: char| digit.is_ascii_digit());
        if trimmed.len() < word.len() && is_image(trimmed) {
            word.truncate(trimmed.len());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says_of(text: &str) -> Says {
        Name::read(text).says
    }

    #[test]
    fn names_are_read_word_by_word() {
        assert_eq!(words("queueSidecarImage"), ["queue", "sidecar", "image"]);
        assert_eq!(words("V2_DRIVER_IMAGE"), ["v2", "driver", "image"]);
        assert_eq!(
            words("sidecar.istio.io/proxyImage"),
            ["sidecar", "istio", "io", "proxy", "image"]
        );
        assert_eq!(words("imageURL"), ["image", "url"]);
        assert_eq!(words("CSIAttacherImage"), ["csi", "attacher", "image"]);
        assert_eq!(words("image2"), ["image"]);
    }

    #[test]
    fn a_name_says_how_its_value_is_read() {
        for (name, says) in [
            ("image", Says::Image),
            ("docker_image", Says::Image),
            ("RELATED_IMAGE_FOO", Says::Perhaps),
            ("imageName", Says::Image),
            ("IMAGE_1", Says::Image),
            ("imagePullPolicy", Says::Part),
            ("imagePullSecrets", Says::Part),
            ("IMAGE_PROVIDER_HOST", Says::Perhaps),
            ("FOO_IMAGE_VERSION", Says::Part),
            ("exemptImages", Says::Never),
            ("imageRegistry", Says::Part),
            ("description", Says::Never),
            ("DEFAULT_BUILDER", Says::Perhaps),
            ("replicas", Says::Nothing),
        ] {
            assert_eq!(says_of(name), says, "{name}");
        }
    }
}
