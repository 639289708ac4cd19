//! Addresses outside of registries, Git repositories and URLs, as names that prefixes and patterns can be about.

use super::grammar;

/// Schemes of what is inside the cluster, in the text itself, or in a registry.
const ELSEWHERE: [&str; 8] = [
    "file",
    "oci",
    "docker",
    "docker-image",
    "data",
    "unix",
    "configmap",
    "pvc",
];

/// The name of an address: its host in lower case, and the path without `.git`, query, and folder in the repository.
///
/// Read are URLs, `git@host:path`, and `host/path` as kustomize takes it. `None` if it names no host, or a host that a
/// template fills in.
pub(crate) fn source_name(written: &str) -> Option<String> {
    let text = written.trim();
    let text = text.strip_prefix("git::").unwrap_or(text);
    let (host, path) = match text.split_once("://") {
        Some((scheme, _)) if ELSEWHERE.contains(&scheme) || !is_scheme(scheme) => return None,
        Some((_, rest)) => {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            (without_login(&rest[..end]), &rest[end..])
        }
        None => scp(text).or_else(|| {
            let end = text.find(['/', '?']).unwrap_or(text.len());
            let host = &text[..end];
            host.contains('.').then(|| (host, &text[end..]))
        })?,
    };
    let host = host.to_ascii_lowercase();
    if grammar::check_registry(&host).is_err() {
        return None;
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = path.trim_start_matches('/');
    // `repository//folder`: what comes after is in the repository.
    let path = path.split("//").next().unwrap_or_default();
    let path = path.trim_end_matches('/');
    let path = path.split_once(".git/").map_or(path, |(repository, _)| repository);
    let path = path.strip_suffix(".git").unwrap_or(path);
    Some(match path {
        "" => host,
        path => format!("{host}/{path}"),
    })
}

/// Whether a text that may be a path in a folder is the address of something remote, as kustomize sees it.
pub(crate) fn is_remote(written: &str) -> bool {
    let text = written.trim();
    if text.contains("://") || text.starts_with("git::") || scp(text).is_some() {
        return true;
    }
    let host = text.split('/').next().unwrap_or_default();
    let is_known = ["github.com", "gitlab.com", "bitbucket.org"].contains(&host);
    let is_host = host.contains('.') && !host.starts_with('.');
    text.split('/').count() > 2 && (is_known || is_host && (text.contains("?ref=") || text.contains(".git/")))
}

/// `git@host:path`
fn scp(text: &str) -> Option<(&str, &str)> {
    let (before, path) = text.split_once(':')?;
    let (user, host) = before.split_once('@')?;
    let is_plain = !user.is_empty() && !user.contains('/') && !path.starts_with('/');
    is_plain.then_some((host, path))
}

fn without_login(authority: &str) -> &str {
    authority.rsplit('@').next().unwrap_or_default()
}

fn is_scheme(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic()) && text.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_repository_has_one_name() {
        for written in [
            "https://github.com/acme/config",
            "https://github.com/acme/config.git",
            "https://user:token@GitHub.com/acme/config/",
            "ssh://git@github.com/acme/config.git",
            "git@github.com:acme/config.git",
            "git::https://github.com/acme/config//overlays/prod?ref=v1",
            "github.com/acme/config?ref=main",
            "https://github.com/acme/config.git/overlays/prod?ref=v1",
        ] {
            assert_eq!(
                source_name(written).as_deref(),
                Some("github.com/acme/config"),
                "{written}"
            );
        }
        assert_eq!(
            source_name("http://gitea.gitea.svc:3000/a/b").as_deref(),
            Some("gitea.gitea.svc:3000/a/b")
        );
        for written in [
            "{{ .url }}",
            "https://{{host}}/a",
            "./base",
            "../base",
            "base",
            "oci://a.b/c",
            "$(URL)",
        ] {
            assert_eq!(source_name(written), None, "{written}");
        }
    }

    #[test]
    fn folders_are_not_remote() {
        for written in ["../base", "base/v1.2", "./a.b/c", "v1.2.3/a/b", "deployment.yaml"] {
            assert!(!is_remote(written), "{written}");
        }
        for written in [
            "github.com/a/b/config?ref=v1",
            "https://example.com/x.yaml",
            "git@host:a/b",
        ] {
            assert!(is_remote(written), "{written}");
        }
    }
}
