//! Variables and fields that tell a program what to fetch when it starts.

use super::address::Address;
use super::fetch::{Fetch, From};
use super::programs::Service;
use super::scope::Scope;
use super::words::Place;

/// A variable or field whose value is a list of what is fetched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    pub name: &'static str,
    /// Where its entries are from that are no addresses; `None` where only addresses are fetched.
    service: Option<Service>,
    /// The variables that name another place.
    variables: &'static [&'static str],
}

/// Fields of a kind of resource that say what is fetched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    pub kind: &'static str,
    /// What the pointer to them has.
    pub below: &'static str,
    /// Those with an address, or a list of addresses.
    pub addresses: &'static [&'static str],
    /// Lists of names.
    pub lists: &'static [&'static str],
    /// Where those are from.
    pub service: Option<Service>,
}

const fn service(what: &'static str, host: &'static str) -> Option<Service> {
    Some(Service { what, host: Some(host) })
}

const GRAFANA: Option<Service> = service("plugins", "grafana.com/api/plugins");
const JENKINS: Option<Service> = service("plugins", "updates.jenkins.io");
const MAVEN: Option<Service> = service("artifacts", "repo1.maven.org/maven2");
const PYTHON: Option<Service> = service("packages", "pypi.org/simple");
const ELASTIC: Option<Service> = service("plugins", "artifacts.elastic.co");
const OPENSEARCH: Option<Service> = service("plugins", "artifacts.opensearch.org");

const fn setting(name: &'static str, service: Option<Service>) -> Setting {
    Setting {
        name,
        service,
        variables: &[],
    }
}

const fn of_python(name: &'static str) -> Setting {
    Setting {
        name,
        service: PYTHON,
        variables: &["PIP_INDEX_URL", "UV_INDEX_URL"],
    }
}

const fn of_grafana(name: &'static str) -> Setting {
    Setting {
        name,
        service: GRAFANA,
        variables: &["GF_PLUGIN_REPO"],
    }
}

/// Variables, keys of ConfigMaps and values, in any document.
pub(super) const SETTINGS: &[Setting] = &[
    // https://grafana.com/docs/grafana/latest/setup-grafana/configure-docker/
    of_grafana("GF_INSTALL_PLUGINS"),
    of_grafana("GF_PLUGINS_PREINSTALL"),
    of_grafana("GF_PLUGINS_PREINSTALL_SYNC"),
    // https://airflow.apache.org/docs/docker-stack/entrypoint.html
    of_python("_PIP_ADDITIONAL_REQUIREMENTS"),
    // https://docs.dask.org/en/latest/deploying-kubernetes-helm.html
    of_python("EXTRA_PIP_PACKAGES"),
    setting("EXTRA_CONDA_PACKAGES", service("packages", "conda.anaconda.org")),
    setting(
        "EXTRA_APT_PACKAGES",
        Some(Service {
            what: "packages",
            host: None,
        }),
    ),
    // https://github.com/jenkinsci/helm-charts/blob/main/charts/jenkins/VALUES.md
    setting("installPlugins", JENKINS),
    setting("plugins.txt", JENKINS),
    setting("JENKINS_PLUGINS", JENKINS),
    setting("CONNECT_PLUGIN_URLS", None),
    setting("CONNECT_PLUGINS_URL", None),
    setting("PLUGIN_URLS", None),
    setting("KC_PROVIDERS_URLS", None),
    setting("KEYCLOAK_PROVIDERS_URLS", None),
    setting("KC_PROVIDERS", None),
    // https://github.com/bitnami/containers/blob/main/bitnami/rabbitmq/README.md
    setting("RABBITMQ_COMMUNITY_PLUGINS", None),
    setting("communityPlugins", None),
    setting("ELASTICSEARCH_PLUGINS", ELASTIC),
    setting("OPENSEARCH_PLUGINS", OPENSEARCH),
    // https://neo4j.com/docs/operations-manual/current/docker/plugins/
    setting("NEO4J_PLUGINS", service("plugins", "neo4j.com")),
    setting("NEO4JLABS_PLUGINS", service("plugins", "neo4j.com")),
    // https://spark.apache.org/docs/latest/configuration.html
    setting("spark.jars.packages", MAVEN),
    setting("spark.jars.repositories", None),
    setting("spark.jars", None),
    setting("spark.files", None),
    setting("spark.submit.pyFiles", None),
];

const SPARK: Fields = Fields {
    kind: "SparkApplication",
    below: "/spec/",
    addresses: &[
        "jars",
        "files",
        "pyFiles",
        "archives",
        "repositories",
        "mainApplicationFile",
    ],
    lists: &["packages"],
    service: MAVEN,
};

/// Fields of custom resources.
pub(super) const FIELDS: &[Fields] = &[
    // https://strimzi.io/docs/operators/latest/configuring.html#type-Build-reference
    Fields {
        kind: "KafkaConnect",
        below: "/spec/build/",
        addresses: &["url", "repository"],
        lists: &[],
        service: MAVEN,
    },
    // https://github.com/kubeflow/spark-operator/blob/master/docs/api-docs.md
    SPARK,
    Fields {
        kind: "ScheduledSparkApplication",
        ..SPARK
    },
    // https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-main/docs/custom-resource/reference/
    Fields {
        kind: "FlinkDeployment",
        below: "/spec/job/",
        addresses: &["jarURI"],
        lists: &[],
        service: None,
    },
    Fields {
        kind: "FlinkSessionJob",
        below: "/spec/job/",
        addresses: &["jarURI"],
        lists: &[],
        service: None,
    },
    // https://jenkinsci.github.io/kubernetes-operator/docs/getting-started/latest/customizing-jenkins/
    Fields {
        kind: "Jenkins",
        below: "/spec/",
        addresses: &["downloadURL"],
        lists: &["plugins", "basePlugins"],
        service: JENKINS,
    },
    // https://grafana.github.io/grafana-operator/docs/api/
    Fields {
        kind: "GrafanaDashboard",
        below: "/spec/",
        addresses: &["url"],
        lists: &["plugins"],
        service: GRAFANA,
    },
    // https://docs.opensearch.org/latest/install-and-configure/install-opensearch/operator/
    Fields {
        kind: "OpenSearchCluster",
        below: "/spec/",
        addresses: &[],
        lists: &["pluginsList"],
        service: OPENSEARCH,
    },
];

impl Fields {
    /// Whether a key is one of them, given the pointer to it.
    pub(super) fn has(&self, key: &str, pointer: impl FnOnce() -> String) -> bool {
        (self.addresses.contains(&key) || self.lists.contains(&key)) && pointer().contains(self.below)
    }
}

impl Setting {
    /// Adds what the value fetches, which is a text of its own: number `text` of those that are read together.
    pub(super) fn read(&self, value: &str, text: usize, scope: &Scope<'_>, found: &mut Vec<Fetch>) {
        let mut is_named = None;
        let mut at = 0;
        for entry in value.split_inclusive([',', ' ', '\n']) {
            let from = at;
            at += entry.len();
            let entry = entry.trim_end_matches([',', ' ', '\n', '\r']);
            if entry.is_empty() || entry.starts_with('#') {
                continue;
            }
            let resolved = scope.resolved(entry);
            match Address::in_text(&resolved) {
                Some((address, shown)) => {
                    let range = match resolved == entry {
                        true => from + shown.start..from + shown.end,
                        false => from..from + entry.len(),
                    };
                    found.push(Fetch {
                        program: self.name.to_owned(),
                        from: From::Address(address),
                        place: Place { text, range },
                    });
                }
                None if resolved.starts_with(['$', '{', '[', '/']) && !resolved.starts_with("[\"") => {}
                None => is_named = is_named.or(Some(from..from + entry.len())),
            }
        }
        if let (Some(service), Some(range)) = (self.service, is_named) {
            let place = Place { text, range };
            found.extend(self.source_of(service, scope).map(|from| Fetch {
                program: self.name.to_owned(),
                from,
                place,
            }));
        }
    }

    /// Adds what a value fetches that is in another resource.
    pub(super) fn read_elsewhere(&self, place: Place, scope: &Scope<'_>, found: &mut Vec<Fetch>) {
        let from = self.service.and_then(|service| self.source_of(service, scope));
        found.extend(from.map(|from| Fetch {
            program: self.name.to_owned(),
            from,
            place,
        }));
    }

    /// Where it fetches from: the service, or what a variable names instead.
    fn source_of(&self, service: Service, scope: &Scope<'_>) -> Option<From> {
        match self.variables.iter().find_map(|name| scope.get(name)) {
            Some(other) => Address::parse(&scope.resolved(other?)).map(From::Address),
            None => Some(From::Service(service)),
        }
    }
}
