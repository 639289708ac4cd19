//! The programs that fetch something, and what their words say of where from.

/// A program that fetches something, with some of its verbs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Program {
    pub names: &'static [&'static str],
    /// The verbs; an empty one stands for none at all.
    pub verbs: &'static [&'static str],
    /// What it fetches from where, when no address says otherwise.
    pub service: Option<Service>,
    /// What counts as the address of what it fetches.
    pub addresses: Addresses,
    /// Options whose value is the next word.
    pub valued: &'static [&'static str],
    /// Options and variables that name another place than the service.
    pub index: &'static [&'static str],
    pub variables: &'static [&'static str],
    /// Options whose value is a further address.
    pub further: &'static [&'static str],
    /// Options with which nothing is fetched.
    pub offline: &'static [&'static str],
    /// It fetches nothing unless something is named, by itself or as the value of one of these options.
    pub named_by: Option<&'static [&'static str]>,
    /// It does so only with one of these options.
    pub only: &'static [&'static str],
    /// What a name has that is fetched.
    pub sign: &'static str,
}

/// Stands for a command without any verb or name.
pub(super) const ALONE: &str = "<alone>";

/// What a program fetches from where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Service {
    /// `packages`
    pub what: &'static str,
    /// `host/path`; `None` where the machine is told elsewhere.
    pub host: Option<&'static str>,
}

/// Which names of a command are addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Addresses {
    /// Those with a scheme, and `git@host:path`.
    Schemed,
    /// Also `host/path`.
    Hosts,
    /// The first of them alone: what follows is where it goes.
    First,
    /// None.
    No,
}

const NONE: Program = Program {
    names: &[],
    verbs: &[""],
    service: None,
    addresses: Addresses::Schemed,
    valued: &[],
    index: &[],
    variables: &[],
    further: &[],
    offline: &[],
    named_by: None,
    only: &[],
    sign: "",
};

const fn service(what: &'static str, host: &'static str) -> Option<Service> {
    Some(Service { what, host: Some(host) })
}

/// Packages of a distribution: each has its own servers.
const DISTRIBUTION: Option<Service> = Some(Service {
    what: "packages",
    host: None,
});

const PYTHON: Option<Service> = service("packages", "pypi.org/simple");
const NODE: Option<Service> = service("packages", "registry.npmjs.org");
const GO: Option<Service> = service("modules", "proxy.golang.org");
const MAVEN: Option<Service> = service("artifacts", "repo.maven.apache.org/maven2");

/// Options and variables of pip, which uv and pipx know too: <https://pip.pypa.io/en/stable/cli/pip_install/>
const PIP: Program = Program {
    names: &["pip", "pip3", "pipx"],
    verbs: &["install", "download", "wheel", "run"],
    service: PYTHON,
    valued: &[
        "r",
        "requirement",
        "c",
        "constraint",
        "e",
        "editable",
        "t",
        "target",
        "prefix",
        "root",
        "i",
        "index-url",
        "extra-index-url",
        "f",
        "find-links",
        "d",
        "dest",
        "w",
        "wheel-dir",
        "python",
        "cache-dir",
        "trusted-host",
        "timeout",
        "retries",
        "proxy",
        "log",
        "platform",
        "python-version",
        "only-binary",
        "no-binary",
        "cert",
        "default-index",
        "index",
        "spec",
        "progress-bar",
        "upgrade-strategy",
    ],
    index: &["i", "index-url", "default-index"],
    variables: &["PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL"],
    further: &["extra-index-url", "index"],
    offline: &["no-index", "offline"],
    named_by: Some(&["r", "requirement", "e", "editable", "spec"]),
    ..NONE
};

const GIT: &[&str] = &[
    "C",
    "c",
    "git-dir",
    "work-tree",
    "namespace",
    "b",
    "branch",
    "depth",
    "o",
    "origin",
    "j",
    "jobs",
    "reference",
    "separate-git-dir",
    "filter",
    "config",
    "shallow-since",
    "template",
];

const KUBECTL: &[&str] = &[
    "f",
    "filename",
    "k",
    "kustomize",
    "n",
    "namespace",
    "context",
    "kubeconfig",
    "o",
    "output",
    "l",
    "selector",
    "s",
    "server",
    "token",
    "as",
    "field-manager",
    "timeout",
    "user",
    "cluster",
    "p",
    "patch",
    "type",
];

const HELM: &[&str] = &[
    "repo",
    "version",
    "n",
    "namespace",
    "f",
    "values",
    "set",
    "set-string",
    "set-file",
    "set-json",
    "username",
    "password",
    "d",
    "destination",
    "untardir",
    "timeout",
    "kube-context",
    "kubeconfig",
    "ca-file",
    "cert-file",
    "key-file",
    "description",
    "post-renderer",
    "history-max",
    "o",
    "output",
    "registry-config",
    "repository-config",
];

const SPARK: &[&str] = &["spark-submit", "spark-shell", "spark-sql", "pyspark"];

const SPARK_VALUED: &[&str] = &[
    "packages",
    "repositories",
    "jars",
    "files",
    "py-files",
    "conf",
    "master",
    "class",
    "name",
    "c",
    "deploy-mode",
];

const AZURE: &[&str] = &[
    "blob-url",
    "blob-endpoint",
    "s",
    "source",
    "d",
    "destination",
    "n",
    "name",
    "c",
    "container-name",
    "account-name",
    "account-key",
    "connection-string",
    "sas-token",
    "f",
    "file",
    "pattern",
];

/// The programs. Of two that fit, the first counts.
pub(super) const PROGRAMS: &[Program] = &[
    // https://curl.se/docs/manpage.html
    Program {
        names: &["curl"],
        addresses: Addresses::Hosts,
        valued: &[
            "o",
            "output",
            "d",
            "H",
            "header",
            "X",
            "request",
            "u",
            "user",
            "A",
            "user-agent",
            "b",
            "cookie",
            "c",
            "cookie-jar",
            "C",
            "continue-at",
            "D",
            "dump-header",
            "e",
            "referer",
            "E",
            "cert",
            "F",
            "K",
            "config",
            "m",
            "max-time",
            "P",
            "ftp-port",
            "Q",
            "quote",
            "r",
            "range",
            "t",
            "telnet-option",
            "T",
            "U",
            "proxy-user",
            "w",
            "write-out",
            "x",
            "proxy",
            "y",
            "speed-time",
            "Y",
            "speed-limit",
            "z",
            "time-cond",
            "connect-timeout",
            "retry",
            "retry-delay",
            "retry-max-time",
            "cacert",
            "capath",
            "cert-type",
            "key",
            "key-type",
            "pass",
            "resolve",
            "connect-to",
            "interface",
            "limit-rate",
            "unix-socket",
            "abstract-unix-socket",
            "ciphers",
            "tls-max",
            "dns-servers",
            "doh-url",
            "max-filesize",
            "max-redirs",
            "keepalive-time",
            "oauth2-bearer",
            "aws-sigv4",
            "socks5",
            "socks5-hostname",
            "preproxy",
            "proxy-header",
            "stderr",
            "trace",
            "trace-ascii",
            "netrc-file",
            "noproxy",
            "output-dir",
            "url",
            "pinnedpubkey",
            "etag-save",
            "etag-compare",
            "rate",
            "json",
            "data",
            "data-raw",
            "data-binary",
            "data-urlencode",
            "data-ascii",
            "form",
            "form-string",
            "upload-file",
        ],
        further: &["url"],
        ..NONE
    },
    // https://www.gnu.org/software/wget/manual/wget.html
    Program {
        names: &["wget", "wget2"],
        addresses: Addresses::Hosts,
        valued: &[
            "O",
            "output-document",
            "P",
            "directory-prefix",
            "o",
            "output-file",
            "a",
            "append-output",
            "t",
            "tries",
            "T",
            "timeout",
            "U",
            "user-agent",
            "e",
            "execute",
            "A",
            "R",
            "D",
            "I",
            "X",
            "l",
            "level",
            "Q",
            "w",
            "wait",
            "i",
            "input-file",
            "B",
            "base",
            "header",
            "post-data",
            "post-file",
            "method",
            "body-data",
            "body-file",
            "user",
            "password",
            "http-user",
            "http-password",
            "ca-certificate",
            "certificate",
            "private-key",
            "limit-rate",
            "connect-timeout",
            "read-timeout",
            "dns-timeout",
            "waitretry",
            "referer",
            "Y",
        ],
        ..NONE
    },
    Program {
        names: &["aria2c", "axel"],
        valued: &["d", "dir", "o", "out", "x", "s", "j", "k", "header", "user-agent"],
        ..NONE
    },
    // https://git-scm.com/docs/git-clone
    Program {
        names: &["git"],
        verbs: &[
            "clone",
            "fetch",
            "pull",
            "ls-remote",
            "submodule add",
            "remote add",
            "remote set-url",
        ],
        valued: GIT,
        ..NONE
    },
    Program {
        names: &["apt-get", "apt", "aptitude"],
        verbs: &[
            "update",
            "install",
            "upgrade",
            "dist-upgrade",
            "full-upgrade",
            "build-dep",
            "download",
            "source",
        ],
        service: DISTRIBUTION,
        valued: &[
            "o",
            "option",
            "c",
            "config-file",
            "t",
            "target-release",
            "default-release",
        ],
        offline: &["no-download"],
        ..NONE
    },
    // https://man.archlinux.org/man/apk.8
    Program {
        names: &["apk"],
        verbs: &["add", "update", "upgrade", "fetch"],
        service: DISTRIBUTION,
        valued: &[
            "t",
            "virtual",
            "X",
            "repository",
            "repositories-file",
            "root",
            "p",
            "arch",
            "keys-dir",
            "cache-dir",
            "wait",
            "progress-fd",
            "o",
            "output",
        ],
        index: &["X", "repository", "repositories-file"],
        offline: &["no-network"],
        ..NONE
    },
    Program {
        names: &["dnf", "yum", "microdnf", "dnf5", "tdnf"],
        verbs: &[
            "install",
            "localinstall",
            "update",
            "upgrade",
            "makecache",
            "groupinstall",
            "group install",
            "module install",
            "builddep",
            "download",
            "reinstall",
        ],
        service: DISTRIBUTION,
        valued: &[
            "c",
            "config",
            "disablerepo",
            "enablerepo",
            "repo",
            "repoid",
            "setopt",
            "installroot",
            "releasever",
            "x",
            "exclude",
            "disableplugin",
            "downloaddir",
            "destdir",
        ],
        offline: &["C", "cacheonly"],
        ..NONE
    },
    Program {
        names: &[
            "dnf",
            "yum",
            "yum-config-manager",
            "zypper",
            "add-apt-repository",
            "rpm",
        ],
        verbs: &["config-manager", "addrepo", "ar", ""],
        valued: &["add-repo", "import"],
        further: &["add-repo", "import"],
        ..NONE
    },
    Program {
        names: &["zypper"],
        verbs: &[
            "install",
            "in",
            "refresh",
            "ref",
            "update",
            "up",
            "patch",
            "dist-upgrade",
            "dup",
        ],
        service: DISTRIBUTION,
        valued: &["r", "repo", "R", "root", "t", "type"],
        offline: &["no-refresh"],
        ..NONE
    },
    PIP,
    Program {
        names: &["uv"],
        verbs: &["pip install", "pip sync", "add", "sync", "tool install", "tool run"],
        named_by: None,
        ..PIP
    },
    Program {
        names: &["uvx"],
        verbs: &[""],
        ..PIP
    },
    Program {
        names: &["poetry", "pipenv", "pdm"],
        verbs: &["install", "add", "update", "sync"],
        service: PYTHON,
        valued: &[
            "C",
            "directory",
            "P",
            "project",
            "with",
            "without",
            "only",
            "E",
            "extras",
            "G",
            "group",
            "index",
            "i",
        ],
        index: &["index", "i"],
        variables: &["PIPENV_PYPI_MIRROR", "PIP_INDEX_URL"],
        ..NONE
    },
    // https://docs.conda.io/projects/conda/en/stable/commands/install.html
    Program {
        names: &["conda", "mamba", "micromamba"],
        verbs: &["install", "create", "update", "env create", "env update"],
        service: service("packages", "conda.anaconda.org"),
        valued: &["c", "channel", "n", "name", "p", "prefix", "f", "file", "solver"],
        index: &["c", "channel"],
        offline: &["offline"],
        ..NONE
    },
    // https://docs.npmjs.com/cli/commands/npm-install
    Program {
        names: &["npm", "pnpm", "cnpm"],
        verbs: &["install", "i", "ci", "add", "update", "exec", "install-ci-test", "dlx"],
        service: NODE,
        valued: &[
            "registry",
            "prefix",
            "C",
            "cache",
            "userconfig",
            "loglevel",
            "w",
            "workspace",
            "dir",
            "store-dir",
        ],
        index: &["registry"],
        variables: &["NPM_CONFIG_REGISTRY", "npm_config_registry"],
        offline: &["offline", "no-install"],
        ..NONE
    },
    Program {
        names: &["npx", "pnpx", "bunx"],
        service: NODE,
        valued: &["registry", "p", "package", "c", "call"],
        index: &["registry"],
        variables: &["NPM_CONFIG_REGISTRY", "npm_config_registry"],
        offline: &["offline", "no-install", "no"],
        named_by: Some(&[]),
        ..NONE
    },
    Program {
        names: &["yarn", "bun"],
        verbs: &["install", "add", "global add", "upgrade", "dlx", "up", ALONE],
        service: service("packages", "registry.yarnpkg.com"),
        valued: &["registry", "cwd", "cache-folder", "modules-folder"],
        index: &["registry"],
        variables: &[
            "NPM_CONFIG_REGISTRY",
            "npm_config_registry",
            "YARN_NPM_REGISTRY_SERVER",
            "YARN_REGISTRY",
        ],
        offline: &["offline"],
        ..NONE
    },
    // https://guides.rubygems.org/command-reference/
    Program {
        names: &["gem", "fluent-gem", "td-agent-gem"],
        verbs: &["install", "i", "update", "fetch"],
        service: service("gems", "rubygems.org"),
        valued: &["s", "source", "v", "version", "i", "install-dir", "n", "bindir"],
        index: &["s", "source"],
        offline: &["l", "local"],
        ..NONE
    },
    Program {
        names: &["bundle", "bundler"],
        verbs: &["install", "update"],
        service: service("gems", "rubygems.org"),
        valued: &["path", "j", "jobs", "gemfile", "without", "with"],
        offline: &["local"],
        ..NONE
    },
    // https://go.dev/ref/mod
    Program {
        names: &["go"],
        verbs: &["install", "get", "mod download", "mod tidy", "mod vendor"],
        service: GO,
        addresses: Addresses::No,
        valued: &["C", "o", "tags", "ldflags", "p", "modfile"],
        variables: &["GOPROXY"],
        ..NONE
    },
    Program {
        names: &["go"],
        verbs: &["run"],
        service: GO,
        addresses: Addresses::No,
        valued: &["C", "exec", "tags"],
        variables: &["GOPROXY"],
        sign: "@",
        ..NONE
    },
    Program {
        names: &["cargo"],
        verbs: &["install", "fetch", "update", "add", "binstall"],
        service: service("crates", "index.crates.io"),
        valued: &[
            "git", "registry", "index", "path", "root", "version", "branch", "tag", "rev", "features", "bin", "config",
        ],
        index: &["git", "index", "path"],
        // A registry with a name is configured elsewhere.
        offline: &["offline", "list", "registry"],
        ..NONE
    },
    Program {
        names: &["rustup"],
        verbs: &["install", "update", "toolchain install", "target add", "component add"],
        service: service("toolchains", "static.rust-lang.org"),
        variables: &["RUSTUP_DIST_SERVER"],
        ..NONE
    },
    Program {
        names: &["composer"],
        verbs: &["install", "update", "require", "create-project", "global require"],
        service: service("packages", "repo.packagist.org"),
        valued: &["d", "working-dir", "repository"],
        index: &["repository"],
        ..NONE
    },
    // A file of settings may name a mirror: what is in it is not known.
    Program {
        names: &["mvn", "mvnw"],
        service: MAVEN,
        addresses: Addresses::No,
        named_by: Some(&[]),
        valued: &[
            "s",
            "settings",
            "gs",
            "global-settings",
            "f",
            "file",
            "P",
            "pl",
            "T",
            "l",
            "log-file",
        ],
        index: &["s", "settings", "gs", "global-settings"],
        offline: &["o", "offline", "v", "version", "h", "help"],
        ..NONE
    },
    Program {
        names: &["gradle", "gradlew"],
        service: MAVEN,
        addresses: Addresses::No,
        named_by: Some(&[]),
        valued: &[
            "I",
            "init-script",
            "p",
            "project-dir",
            "g",
            "gradle-user-home",
            "x",
            "b",
        ],
        index: &["I", "init-script"],
        offline: &["offline"],
        ..NONE
    },
    Program {
        names: &["dotnet"],
        verbs: &["restore", "tool install", "tool restore", "add package"],
        service: service("packages", "api.nuget.org"),
        valued: &["s", "source", "add-source", "configfile", "version", "tool-path"],
        index: &["s", "source", "configfile"],
        further: &["add-source"],
        ..NONE
    },
    // https://helm.sh/docs/helm/helm_repo_add/
    Program {
        names: &["helm"],
        verbs: &[
            "repo add",
            "pull",
            "fetch",
            "install",
            "upgrade",
            "template",
            "show chart",
            "show values",
            "show all",
            "plugin install",
        ],
        valued: HELM,
        further: &["repo"],
        ..NONE
    },
    // https://kubernetes.io/docs/reference/kubectl/generated/kubectl_apply/
    Program {
        names: &["kubectl", "oc"],
        verbs: &["apply", "create", "replace", "delete", "patch", "diff", "kustomize"],
        valued: KUBECTL,
        further: &["f", "filename", "k", "kustomize"],
        ..NONE
    },
    Program {
        names: &["kubectl", "oc", "kubectl-krew"],
        verbs: &["krew install", "krew update", "krew upgrade", "install", "update"],
        service: service("plugins", "github.com/kubernetes-sigs/krew-index"),
        valued: KUBECTL,
        ..NONE
    },
    Program {
        names: &["kustomize"],
        verbs: &["build"],
        addresses: Addresses::Hosts,
        valued: &["o", "output", "helm-command", "load-restrictor"],
        ..NONE
    },
    // https://developer.hashicorp.com/terraform/cli/commands/init
    Program {
        names: &["terraform", "tofu", "terragrunt"],
        verbs: &["init", "providers mirror"],
        service: service("providers", "registry.terraform.io"),
        addresses: Addresses::No,
        index: &["plugin-dir"],
        variables: &["TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR"],
        ..NONE
    },
    // https://docs.ansible.com/ansible/latest/cli/ansible-galaxy.html
    Program {
        names: &["ansible-galaxy"],
        verbs: &["install", "collection install", "role install", "collection download"],
        service: service("collections", "galaxy.ansible.com"),
        valued: &[
            "s",
            "server",
            "r",
            "role-file",
            "requirements-file",
            "p",
            "collections-path",
            "roles-path",
            "token",
        ],
        index: &["s", "server"],
        variables: &["ANSIBLE_GALAXY_SERVER", "ANSIBLE_CONFIG"],
        offline: &["offline"],
        ..NONE
    },
    Program {
        names: &["ansible-pull"],
        valued: &["U", "url", "C", "d", "i"],
        further: &["U", "url"],
        ..NONE
    },
    // https://github.com/jenkinsci/plugin-installation-manager-tool
    Program {
        names: &["jenkins-plugin-cli", "install-plugins.sh"],
        service: service("plugins", "updates.jenkins.io"),
        valued: &[
            "p",
            "plugins",
            "f",
            "plugin-file",
            "war",
            "w",
            "d",
            "plugin-download-directory",
            "jenkins-update-center",
            "jenkins-experimental-update-center",
            "jenkins-incrementals-repo-mirror",
            "jenkins-version",
        ],
        index: &["jenkins-update-center"],
        variables: &["JENKINS_UC"],
        offline: &["version", "help", "list", "no-download"],
        ..NONE
    },
    // https://grafana.com/docs/grafana/latest/cli/
    Program {
        names: &["grafana-cli", "grafana"],
        verbs: &[
            "plugins install",
            "plugins update",
            "plugins update-all",
            "cli plugins install",
        ],
        service: service("plugins", "grafana.com/api/plugins"),
        valued: &["pluginsDir", "repo", "pluginUrl", "homepath", "config"],
        index: &["repo", "pluginUrl"],
        variables: &["GF_PLUGIN_REPO", "GF_PLUGIN_URL"],
        ..NONE
    },
    Program {
        names: &["confluent-hub", "confluent"],
        verbs: &["install", "connect plugin install"],
        service: service("plugins", "api.hub.confluent.io"),
        valued: &[
            "component-dir",
            "worker-configs",
            "plugin-directory",
            "worker-configurations",
        ],
        named_by: Some(&[]),
        ..NONE
    },
    Program {
        names: &[
            "elasticsearch-plugin",
            "logstash-plugin",
            "kibana-plugin",
            "elasticsearch-keystore-plugin",
        ],
        verbs: &["install", "update"],
        service: service("plugins", "artifacts.elastic.co"),
        valued: &["path", "version"],
        named_by: Some(&[]),
        ..NONE
    },
    Program {
        names: &["opensearch-plugin", "opensearch-dashboards-plugin"],
        verbs: &["install"],
        service: service("plugins", "artifacts.opensearch.org"),
        named_by: Some(&[]),
        ..NONE
    },
    // https://docs.aws.amazon.com/cli/latest/reference/s3/cp.html
    Program {
        names: &["aws"],
        verbs: &["s3 cp", "s3 sync", "s3 mv"],
        addresses: Addresses::First,
        valued: &[
            "endpoint-url",
            "region",
            "profile",
            "exclude",
            "include",
            "output",
            "ca-bundle",
        ],
        index: &["endpoint-url"],
        variables: &["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"],
        ..NONE
    },
    Program {
        names: &["gsutil", "gcloud"],
        verbs: &["cp", "rsync", "storage cp", "storage rsync"],
        addresses: Addresses::First,
        valued: &["o", "h", "x", "project", "account"],
        variables: &["CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE", "STORAGE_EMULATOR_HOST"],
        ..NONE
    },
    Program {
        names: &["gcloud"],
        verbs: &["components install", "components update"],
        service: service("components", "dl.google.com"),
        ..NONE
    },
    Program {
        names: &["azcopy"],
        verbs: &["copy", "cp", "sync"],
        addresses: Addresses::First,
        ..NONE
    },
    Program {
        names: &["az"],
        verbs: &["storage blob download", "storage blob download-batch"],
        service: service("blobs", "blob.core.windows.net"),
        valued: AZURE,
        index: &["blob-url", "blob-endpoint"],
        ..NONE
    },
    Program {
        names: &["az"],
        verbs: &["extension add", "bicep install", "aks install-cli"],
        service: service("extensions", "aka.ms"),
        valued: &["n", "name", "source", "s"],
        index: &["source", "s"],
        ..NONE
    },
    // https://huggingface.co/docs/huggingface_hub/guides/cli
    Program {
        names: &["huggingface-cli", "hf"],
        verbs: &["download"],
        service: service("models", "huggingface.co"),
        valued: &[
            "revision",
            "include",
            "exclude",
            "local-dir",
            "cache-dir",
            "token",
            "repo-type",
        ],
        variables: &["HF_ENDPOINT"],
        named_by: Some(&[]),
        ..NONE
    },
    Program {
        names: &["ollama"],
        verbs: &["pull"],
        service: service("models", "registry.ollama.ai"),
        named_by: Some(&[]),
        ..NONE
    },
    Program {
        names: &["freshclam"],
        service: service("signatures", "database.clamav.net"),
        valued: &["config-file", "datadir", "u", "user", "l", "log"],
        index: &["config-file"],
        offline: &["version", "V", "help"],
        ..NONE
    },
    // https://spark.apache.org/docs/latest/submitting-applications.html
    Program {
        names: SPARK,
        service: service("artifacts", "repo1.maven.org/maven2"),
        valued: SPARK_VALUED,
        further: &["jars", "files", "py-files", "repositories"],
        only: &["packages"],
        ..NONE
    },
    Program {
        names: SPARK,
        valued: SPARK_VALUED,
        further: &["jars", "files", "py-files"],
        ..NONE
    },
    // https://cli.github.com/manual/gh_release_download
    Program {
        names: &["gh"],
        verbs: &["release download", "repo clone", "extension install"],
        service: service("files", "github.com"),
        variables: &["GH_HOST"],
        ..NONE
    },
    Program {
        names: &["pacman"],
        service: DISTRIBUTION,
        only: &["S", "sync"],
        ..NONE
    },
    Program {
        names: &["snap"],
        verbs: &["install", "refresh"],
        service: service("snaps", "api.snapcraft.io"),
        named_by: Some(&[]),
        ..NONE
    },
    Program {
        names: &["brew"],
        verbs: &["install", "update", "upgrade"],
        service: service("packages", "formulae.brew.sh"),
        ..NONE
    },
    Program {
        names: &["luarocks"],
        verbs: &["install"],
        service: service("rocks", "luarocks.org"),
        valued: &["server", "only-server", "tree"],
        index: &["only-server"],
        further: &["server"],
        named_by: Some(&[]),
        ..NONE
    },
];
