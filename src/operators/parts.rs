//! An image whose parts are replaced one by one.

use super::catalogue::Part;

/// The image with a part of it replaced.
pub(crate) fn replaced(image: &str, part: Part, by: &str) -> String {
    let by = by.trim().trim_end_matches('/');
    let (name, suffix) = image.split_at(name_length(image));
    let (parent, last) = name.rsplit_once('/').unwrap_or(("", name));
    let (host, path) = match name.split_once('/') {
        Some((host, path)) if is_host(host) => (host, path),
        _ => ("", name),
    };
    match part {
        Part::Whole | Part::Digest => by.to_owned(),
        Part::Repository if name_length(by) < by.len() => by.to_owned(),
        Part::Repository => format!("{by}{suffix}"),
        Part::Parent => format!("{by}/{last}{suffix}"),
        Part::Registry => format!("{by}/{path}{suffix}"),
        Part::Prefix => format!("{by}/{name}{suffix}"),
        Part::Path => match host.is_empty() {
            true => format!("{by}/{last}{suffix}"),
            false => format!("{host}/{by}/{last}{suffix}"),
        },
        Part::Tag if by.starts_with("sha256:") => format!("{name}@{by}"),
        Part::Tag if by.contains(['/', '@', ':']) => by.to_owned(),
        Part::Tag => format!("{}/{last}:{by}", parent).trim_start_matches('/').to_owned(),
    }
}

/// How long the name of an image is, without tag and digest.
pub(crate) fn name_length(image: &str) -> usize {
    let end = image.find('@').unwrap_or(image.len());
    let last = image[..end].rfind('/').map_or(0, |slash| slash + 1);
    image[last..end].find(':').map_or(end, |colon| last + colon)
}

/// Whether the first element of a name is a host.
fn is_host(first: &str) -> bool {
    first.contains(['.', ':']) || first == "localhost"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_replaced_alone() {
        let image = "quay.io/prometheus/prometheus:v3.1";
        for (part, by, expected) in [
            (Part::Whole, "m.example/p:v1", "m.example/p:v1"),
            (Part::Repository, "m.example:5000/p", "m.example:5000/p:v3.1"),
            (Part::Repository, "m.example:5000/p:v9", "m.example:5000/p:v9"),
            (Part::Parent, "m.example/x/", "m.example/x/prometheus:v3.1"),
            (Part::Registry, "m.example", "m.example/prometheus/prometheus:v3.1"),
            (Part::Path, "x", "quay.io/x/prometheus:v3.1"),
            (
                Part::Prefix,
                "m.example",
                "m.example/quay.io/prometheus/prometheus:v3.1",
            ),
            (Part::Tag, "v3.2", "quay.io/prometheus/prometheus:v3.2"),
            (Part::Tag, "sha256:00", "quay.io/prometheus/prometheus@sha256:00"),
            (Part::Tag, "m.example/g:1", "m.example/g:1"),
        ] {
            assert_eq!(replaced(image, part, by), expected, "{part:?}");
        }
        assert_eq!(replaced("prom/x:1", Part::Registry, "m.example"), "m.example/prom/x:1");
        assert_eq!(replaced("redis:1", Part::Tag, "2"), "redis:2");
    }
}
