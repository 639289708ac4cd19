//! Package managers of distributions and languages.

use super::{Addresses, NONE, Program, Service, service};

/// Packages of a distribution: each has its own servers.
const DISTRIBUTION: Option<Service> = Some(Service {
    what: "packages",
    host: None,
});

const PYTHON: Option<Service> = service("packages", "pypi.org/simple");
const NODE: Option<Service> = service("packages", "registry.npmjs.org");
const GO: Option<Service> = service("modules", "proxy.golang.org");
const MAVEN: Option<Service> = service("artifacts", "repo.maven.apache.org/maven2");

const SPARK: &str = "spark-submit spark-shell spark-sql pyspark";

const SPARK_VALUED: &str = "packages repositories jars files py-files conf master class name c deploy-mode";

/// Options and variables of pip, which uv and pipx know too: <https://pip.pypa.io/en/stable/cli/pip_install/>
const PIP: Program = Program {
    names: "pip pip3 pipx",
    verbs: "install, download, wheel, run",
    service: PYTHON,
    valued: "r requirement c constraint e editable t target prefix root i index-url extra-index-url f \
        find-links d dest w wheel-dir python cache-dir trusted-host timeout retries proxy log platform \
        python-version only-binary no-binary cert default-index index spec progress-bar upgrade-strategy",
    index: "i index-url default-index",
    variables: "PIP_INDEX_URL UV_DEFAULT_INDEX UV_INDEX_URL",
    further: "extra-index-url index",
    offline: "no-index offline",
    named_by: Some("r requirement e editable spec"),
    ..NONE
};

pub(super) const PROGRAMS: &[Program] = &[
    Program {
        names: "apt-get apt aptitude",
        verbs: "update, install, upgrade, dist-upgrade, full-upgrade, build-dep, download, source",
        service: DISTRIBUTION,
        valued: "o option c config-file t target-release default-release",
        offline: "no-download",
        ..NONE
    },
    // https://man.archlinux.org/man/apk.8
    Program {
        names: "apk",
        verbs: "add, update, upgrade, fetch",
        service: DISTRIBUTION,
        valued: "t virtual X repository repositories-file root p arch keys-dir cache-dir wait progress-fd o output",
        index: "X repository repositories-file",
        offline: "no-network",
        ..NONE
    },
    Program {
        names: "dnf yum microdnf dnf5 tdnf",
        verbs: "install, localinstall, update, upgrade, makecache, groupinstall, group install, module install, \
            builddep, download, reinstall",
        service: DISTRIBUTION,
        valued: "c config disablerepo enablerepo repo repoid setopt installroot releasever x exclude \
            disableplugin downloaddir destdir",
        offline: "C cacheonly",
        ..NONE
    },
    Program {
        names: "zypper",
        verbs: "install, in, refresh, ref, update, up, patch, dist-upgrade, dup",
        service: DISTRIBUTION,
        valued: "r repo R root t type",
        offline: "no-refresh",
        ..NONE
    },
    Program {
        names: "dnf yum yum-config-manager zypper add-apt-repository rpm",
        verbs: "config-manager, addrepo, ar,",
        valued: "add-repo import",
        further: "add-repo import",
        ..NONE
    },
    PIP,
    Program {
        names: "uv",
        verbs: "pip install, pip sync, add, sync, tool install, tool run",
        named_by: None,
        ..PIP
    },
    Program {
        names: "uvx",
        verbs: "",
        ..PIP
    },
    Program {
        names: "poetry pipenv pdm",
        verbs: "install, add, update, sync",
        service: PYTHON,
        valued: "C directory P project with without only E extras G group index i",
        index: "index i",
        variables: "PIPENV_PYPI_MIRROR PIP_INDEX_URL",
        ..NONE
    },
    // https://docs.conda.io/projects/conda/en/stable/commands/install.html
    Program {
        names: "conda mamba micromamba",
        verbs: "install, create, update, env create, env update",
        service: service("packages", "conda.anaconda.org"),
        valued: "c channel n name p prefix f file solver",
        index: "c channel",
        offline: "offline",
        ..NONE
    },
    // https://docs.npmjs.com/cli/commands/npm-install
    Program {
        names: "npm pnpm cnpm",
        verbs: "install, i, ci, add, update, exec, install-ci-test, dlx",
        service: NODE,
        valued: "registry prefix C cache userconfig loglevel w workspace dir store-dir",
        index: "registry",
        variables: "NPM_CONFIG_REGISTRY npm_config_registry",
        offline: "offline no-install",
        ..NONE
    },
    Program {
        names: "npx pnpx bunx",
        service: NODE,
        valued: "registry p package c call",
        index: "registry",
        variables: "NPM_CONFIG_REGISTRY npm_config_registry",
        offline: "offline no-install no",
        named_by: Some(""),
        ..NONE
    },
    Program {
        names: "yarn bun",
        verbs: "install, add, global add, upgrade, dlx, up, <alone>",
        service: service("packages", "registry.yarnpkg.com"),
        valued: "registry cwd cache-folder modules-folder",
        index: "registry",
        variables: "NPM_CONFIG_REGISTRY npm_config_registry YARN_NPM_REGISTRY_SERVER YARN_REGISTRY",
        offline: "offline",
        ..NONE
    },
    // https://guides.rubygems.org/command-reference/
    Program {
        names: "gem fluent-gem td-agent-gem",
        verbs: "install, i, update, fetch",
        service: service("gems", "rubygems.org"),
        valued: "s source v version i install-dir n bindir",
        index: "s source",
        offline: "l local",
        ..NONE
    },
    Program {
        names: "bundle bundler",
        verbs: "install, update",
        service: service("gems", "rubygems.org"),
        valued: "path j jobs gemfile without with",
        offline: "local",
        ..NONE
    },
    // https://go.dev/ref/mod
    Program {
        names: "go",
        verbs: "install, get, mod download, mod tidy, mod vendor",
        service: GO,
        addresses: Addresses::No,
        valued: "C o tags ldflags p modfile",
        variables: "GOPROXY",
        ..NONE
    },
    Program {
        names: "go",
        verbs: "run",
        service: GO,
        addresses: Addresses::No,
        valued: "C exec tags",
        variables: "GOPROXY",
        sign: "@",
        ..NONE
    },
    Program {
        names: "cargo",
        verbs: "install, fetch, update, add, binstall",
        service: service("crates", "index.crates.io"),
        valued: "git registry index path root version branch tag rev features bin config",
        index: "git index path",
        // A registry with a name is configured elsewhere.
        offline: "offline list registry",
        ..NONE
    },
    Program {
        names: "rustup",
        verbs: "install, update, toolchain install, target add, component add",
        service: service("toolchains", "static.rust-lang.org"),
        variables: "RUSTUP_DIST_SERVER",
        ..NONE
    },
    Program {
        names: "composer",
        verbs: "install, update, require, create-project, global require",
        service: service("packages", "repo.packagist.org"),
        valued: "d working-dir repository",
        index: "repository",
        ..NONE
    },
    // A file of settings may name a mirror: what is in it is not known.
    Program {
        names: "mvn mvnw",
        service: MAVEN,
        addresses: Addresses::No,
        named_by: Some(""),
        valued: "s settings gs global-settings f file P pl T l log-file",
        index: "s settings gs global-settings",
        offline: "o offline v version h help",
        ..NONE
    },
    Program {
        names: "gradle gradlew",
        service: MAVEN,
        addresses: Addresses::No,
        named_by: Some(""),
        valued: "I init-script p project-dir g gradle-user-home x b",
        index: "I init-script",
        offline: "offline",
        ..NONE
    },
    Program {
        names: "dotnet",
        verbs: "restore, tool install, tool restore, add package",
        service: service("packages", "api.nuget.org"),
        valued: "s source add-source configfile version tool-path",
        index: "s source configfile",
        further: "add-source",
        ..NONE
    },
    // https://spark.apache.org/docs/latest/submitting-applications.html
    Program {
        names: SPARK,
        service: service("artifacts", "repo1.maven.org/maven2"),
        valued: SPARK_VALUED,
        further: "jars files py-files repositories",
        only: "packages",
        ..NONE
    },
    Program {
        names: SPARK,
        valued: SPARK_VALUED,
        further: "jars files py-files",
        ..NONE
    },
    Program {
        names: "pacman",
        service: DISTRIBUTION,
        only: "S sync",
        ..NONE
    },
    Program {
        names: "snap",
        verbs: "install, refresh",
        service: service("snaps", "api.snapcraft.io"),
        named_by: Some(""),
        ..NONE
    },
    Program {
        names: "brew",
        verbs: "install, update, upgrade",
        service: service("packages", "formulae.brew.sh"),
        ..NONE
    },
    Program {
        names: "luarocks",
        verbs: "install",
        service: service("rocks", "luarocks.org"),
        valued: "server only-server tree",
        index: "only-server",
        further: "server",
        named_by: Some(""),
        ..NONE
    },
];
