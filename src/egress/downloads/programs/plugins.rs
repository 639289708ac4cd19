//! Programs that fetch what another program is extended with.

use super::{Addresses, NONE, Program, service};

pub(super) const PROGRAMS: &[Program] = &[
    Program {
        names: "kubectl oc kubectl-krew",
        verbs: "krew install, krew update, krew upgrade, install, update",
        service: service("plugins", "github.com/kubernetes-sigs/krew-index"),
        valued: "n namespace context kubeconfig index",
        ..NONE
    },
    // https://developer.hashicorp.com/terraform/cli/commands/init
    Program {
        names: "terraform tofu terragrunt",
        verbs: "init, providers mirror",
        service: service("providers", "registry.terraform.io"),
        addresses: Addresses::No,
        index: "plugin-dir",
        variables: "TF_CLI_CONFIG_FILE TF_PLUGIN_CACHE_DIR",
        ..NONE
    },
    // https://docs.ansible.com/ansible/latest/cli/ansible-galaxy.html
    Program {
        names: "ansible-galaxy",
        verbs: "install, collection install, role install, collection download",
        service: service("collections", "galaxy.ansible.com"),
        valued: "s server r role-file requirements-file p collections-path roles-path token",
        index: "s server",
        variables: "ANSIBLE_GALAXY_SERVER ANSIBLE_CONFIG",
        offline: "offline",
        ..NONE
    },
    // https://github.com/jenkinsci/plugin-installation-manager-tool
    Program {
        names: "jenkins-plugin-cli install-plugins.sh",
        service: service("plugins", "updates.jenkins.io"),
        valued: "p plugins f plugin-file war w d plugin-download-directory jenkins-update-center \
            jenkins-experimental-update-center jenkins-incrementals-repo-mirror jenkins-version",
        index: "jenkins-update-center",
        variables: "JENKINS_UC",
        offline: "version help list no-download",
        ..NONE
    },
    // https://grafana.com/docs/grafana/latest/cli/
    Program {
        names: "grafana-cli grafana",
        verbs: "plugins install, plugins update, plugins update-all, cli plugins install",
        service: service("plugins", "grafana.com/api/plugins"),
        valued: "pluginsDir repo pluginUrl homepath config",
        index: "repo pluginUrl",
        variables: "GF_PLUGIN_REPO GF_PLUGIN_URL",
        ..NONE
    },
    Program {
        names: "confluent-hub confluent",
        verbs: "install, connect plugin install",
        service: service("plugins", "api.hub.confluent.io"),
        valued: "component-dir worker-configs plugin-directory worker-configurations",
        named_by: Some(""),
        ..NONE
    },
    Program {
        names: "elasticsearch-plugin logstash-plugin kibana-plugin",
        verbs: "install, update",
        service: service("plugins", "artifacts.elastic.co"),
        valued: "path version",
        named_by: Some(""),
        ..NONE
    },
    Program {
        names: "opensearch-plugin opensearch-dashboards-plugin",
        verbs: "install",
        service: service("plugins", "artifacts.opensearch.org"),
        named_by: Some(""),
        ..NONE
    },
    Program {
        names: "gcloud",
        verbs: "components install, components update",
        service: service("components", "dl.google.com"),
        ..NONE
    },
    Program {
        names: "az",
        verbs: "extension add, bicep install, aks install-cli",
        service: service("extensions", "aka.ms"),
        valued: "n name source s",
        index: "source s",
        ..NONE
    },
];
