//! Proxies whose exceptions lack what is inside: the cluster's names, its networks, and the mirror.

use std::borrow::Cow;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use yaml_spans::{NodeId, NodeKind};

use super::Remark;
use crate::code::Code;
use crate::manifest::Manifest;
use crate::policy::Policy;
use crate::words;
use crate::workload::Source;

/// What has to be in a document with a proxy.
static MARKS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let marks = [
        "http_proxy",
        "https_proxy",
        "httpproxy",
        "httpsproxy",
        "http-proxy",
        "https-proxy",
    ];
    AhoCorasick::builder().ascii_case_insensitive(true).build(marks).ok()
});

/// How deep mappings are in each other.
const DEEPEST: usize = 64;

/// What one place says about proxies: a mapping, or a list of variables.
#[derive(Default)]
struct Stated<'t> {
    /// The scalar that names the proxy, and its pointer.
    proxy: Option<(NodeId, String)>,
    /// The exceptions; `None` where they come from elsewhere.
    exceptions: Option<(NodeId, String, Option<Cow<'t, str>>)>,
}

/// Adds what is wrong with the proxies of a document.
pub(super) fn read(source: Source<'_>, root: NodeId, policy: &Policy, remarks: &mut Vec<Remark>) {
    if !MARKS.as_ref().is_some_and(|marks| marks.is_match(source.text)) {
        return;
    }
    for resource in source.resources(root) {
        let kind = resource.manifest.kind.as_deref();
        // What a schema says about a proxy is no setting.
        if kind == Some("CustomResourceDefinition") {
            continue;
        }
        let mut reader = Reader {
            source,
            policy,
            manifest: &resource.manifest,
            remarks,
        };
        reader.node(resource.node, &resource.path, 0);
    }
}

struct Reader<'a, 't> {
    source: Source<'t>,
    policy: &'a Policy,
    manifest: &'a Manifest,
    remarks: &'a mut Vec<Remark>,
}

impl<'t> Reader<'_, 't> {
    fn node(&mut self, node: NodeId, path: &str, depth: usize) {
        let tree = self.source.tree;
        match tree.node(node).kind {
            NodeKind::Mapping(_) => {
                let mut stated = Stated::default();
                for (key, value) in tree.entries(node) {
                    let name = tree.text(key, self.source.text);
                    let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
                    self.state(&mut stated, &name, Some(value), &path);
                    if depth < DEEPEST {
                        self.node(value, &path, depth + 1);
                    }
                }
                self.judge(stated, false);
            }
            NodeKind::Sequence(_) => {
                let mut stated = Stated::default();
                for (index, item) in tree.children(node).enumerate() {
                    let path = format!("{path}/{index}");
                    if let Some(name) = self.source.text_at(item, "name") {
                        self.state(
                            &mut stated,
                            &name,
                            self.source.at(item, "value"),
                            &format!("{path}/value"),
                        );
                    }
                    if depth < DEEPEST {
                        self.node(item, &path, depth + 1);
                    }
                }
                let has_more = path.strip_suffix("/env").is_some();
                self.judge(stated, has_more);
            }
            NodeKind::Scalar(_) | NodeKind::Alias => {}
        }
    }

    /// Takes account of a variable or a field.
    fn state(&self, stated: &mut Stated<'t>, name: &str, value: Option<NodeId>, path: &str) {
        let plain: String = name.chars().filter(|letter| !matches!(letter, '_' | '-')).collect();
        match plain.to_ascii_lowercase().as_str() {
            "httpproxy" | "httpsproxy" => {
                // A variable may be empty.
                let is_set = |text: &str| !text.trim().is_empty() && !text.trim().starts_with(['$', '{']);
                let value = value.filter(|value| self.source.scalar(*value).is_some_and(|text| is_set(&text)));
                if let Some(value) = value.filter(|_| stated.proxy.is_none()) {
                    stated.proxy = Some((value, path.to_owned()));
                }
            }
            "noproxy" => {
                let list = value.and_then(|value| match self.source.tree.node(value).kind {
                    NodeKind::Sequence(_) => {
                        let items = self.source.tree.children(value);
                        let items = items.filter_map(|item| self.source.scalar(item));
                        Some(items.collect::<Vec<_>>().join(",").into())
                    }
                    _ => self.source.scalar(value),
                });
                let node = value.or_else(|| stated.proxy.as_ref().map(|(node, _)| *node));
                stated.exceptions = node.map(|node| (node, path.to_owned(), list));
            }
            _ => {}
        }
    }

    /// Says what is missing; `may_be_elsewhere` says that variables may also come from a ConfigMap.
    fn judge(&mut self, stated: Stated<'t>, may_be_elsewhere: bool) {
        let Some((proxy, proxy_path)) = stated.proxy else {
            return;
        };
        let (node, path, list) = match stated.exceptions {
            Some((node, path, Some(list))) => (node, path, list),
            Some((_, _, None)) => return,
            None if may_be_elsewhere && self.has_env_from(&proxy_path) => return,
            None => (proxy, proxy_path, Cow::Borrowed("")),
        };
        let is_open = list.contains("$(") || list.contains("${") || list.contains("{{");
        let missing = self.missing(&list);
        if is_open || missing.is_empty() {
            return;
        }
        let subject = path.rsplit('/').next().unwrap_or_default();
        let subject = match subject {
            "value" => "NO_PROXY".to_owned(),
            name => name.to_owned(),
        };
        self.remarks.push(Remark {
            code: Code::NoProxy,
            message: match list.is_empty() {
                true => format!(
                    "the proxy has no exceptions: calls to {} go there, too",
                    words::all(&missing)
                ),
                false => format!(
                    "the exceptions lack {}: calls there go to the proxy",
                    words::all(&missing)
                ),
            },
            subject,
            span: self.source.tree.node(node).span,
            path,
            manifest: self.manifest.clone(),
        });
    }

    /// Whether the container around a list of variables takes more of them from elsewhere.
    fn has_env_from(&self, path: &str) -> bool {
        let mut node = self.source.tree.roots().first().copied();
        let above = path.split("/env/").next().unwrap_or_default();
        for step in above.split('/').skip(1) {
            node = node.and_then(|node| match step.parse::<usize>() {
                Ok(index) => self.source.tree.children(self.source.tree.resolve(node)).nth(index),
                Err(_) => self.source.at(node, step),
            });
        }
        node.is_some_and(|node| self.source.at(node, "envFrom").is_some())
    }

    /// What a list of exceptions lacks.
    fn missing(&self, list: &str) -> Vec<String> {
        let entries: Vec<&str> = list
            .split([',', ' ', '|'])
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
            .collect();
        if entries.contains(&"*") {
            return Vec::new();
        }
        let covers = |host: &str| entries.iter().any(|entry| is_covered(host, entry));
        let mut missing = Vec::new();
        // OpenShift adds the cluster's own names and networks.
        let is_completed = self.manifest.kind.as_deref() == Some("Proxy")
            && self
                .manifest
                .api_version
                .as_deref()
                .is_some_and(|api| api.starts_with("config.openshift.io/"));
        if !is_completed {
            if !covers("name.namespace.svc") && !covers("name.namespace.svc.cluster.local") {
                missing.push("`.svc`".to_owned());
            }
            if !covers("name.namespace.svc.cluster.local") {
                missing.push("`.cluster.local`".to_owned());
            }
            if !entries.iter().any(|entry| is_network(entry)) {
                missing.push("the service network".to_owned());
            }
        }
        let mirror = self.policy.mirror().and_then(|mirror| mirror.split('/').next());
        let host = mirror.map(|mirror| crate::reference::grammar::split_port(mirror).0);
        if let Some(host) = host.filter(|host| !covers(host)) {
            missing.push(format!("`{host}`"));
        }
        missing
    }
}

/// Whether an entry is about a host: the host itself, or a domain that it is in (`golang.org/x/net/http/httpproxy`).
fn is_covered(host: &str, entry: &str) -> bool {
    let entry = entry.split(':').next().unwrap_or_default();
    let domain = entry.trim_start_matches('*').trim_start_matches('.');
    let is_below = host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    !domain.is_empty() && (host.eq_ignore_ascii_case(domain) || is_below)
}

/// Whether an entry is a network, or an address in one.
fn is_network(entry: &str) -> bool {
    let address = entry.split('/').next().unwrap_or_default();
    let is_private = match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(address)) => address.is_private() || address.octets()[0] == 100,
        Ok(std::net::IpAddr::V6(_)) => true,
        // `10.*`, as Java writes it.
        Err(_) => address.starts_with("10.") || address.starts_with("172.") || address.starts_with("192.168."),
    };
    is_private && !address.starts_with("127.")
}
