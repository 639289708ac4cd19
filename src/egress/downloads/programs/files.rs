//! Programs that fetch files, charts and manifests.

use super::{Addresses, NONE, Program, service};

const GIT: &str = "C c git-dir work-tree namespace b branch depth o origin j jobs reference separate-git-dir filter config \
    shallow-since template";

const KUBECTL: &str = "f filename k kustomize n namespace context kubeconfig o output l selector s server token as field-manager \
    timeout user cluster p patch type";

const HELM: &str = "repo version n namespace f values set set-string set-file set-json username password d destination untardir \
    timeout kube-context kubeconfig ca-file cert-file key-file description post-renderer history-max o output \
    registry-config repository-config";

const AZURE: &str = "blob-url blob-endpoint s source d destination n name c container-name account-name account-key \
    connection-string sas-token f file pattern";

pub(super) const PROGRAMS: &[Program] = &[
    // https://curl.se/docs/manpage.html
    Program {
        names: "curl",
        addresses: Addresses::Hosts,
        valued: "o output d H header X request u user A user-agent b cookie c cookie-jar C continue-at D \
            dump-header e referer E cert F K config m max-time P ftp-port Q quote r range t telnet-option T \
            U proxy-user w write-out x proxy y speed-time Y speed-limit z time-cond connect-timeout retry \
            retry-delay retry-max-time cacert capath cert-type key key-type pass resolve connect-to \
            interface limit-rate unix-socket abstract-unix-socket ciphers tls-max dns-servers doh-url \
            max-filesize max-redirs keepalive-time oauth2-bearer aws-sigv4 socks5 socks5-hostname preproxy \
            proxy-header stderr trace trace-ascii netrc-file noproxy output-dir url pinnedpubkey etag-save \
            etag-compare rate json data data-raw data-binary data-urlencode data-ascii form form-string \
            upload-file",
        further: "url",
        ..NONE
    },
    // https://www.gnu.org/software/wget/manual/wget.html
    Program {
        names: "wget wget2",
        addresses: Addresses::Hosts,
        valued: "O output-document P directory-prefix o output-file a append-output t tries T timeout U \
            user-agent e execute A R D I X l level Q w wait i input-file B base header post-data post-file \
            method body-data body-file user password http-user http-password ca-certificate certificate \
            private-key limit-rate connect-timeout read-timeout dns-timeout waitretry referer Y",
        ..NONE
    },
    Program {
        names: "aria2c axel",
        valued: "d dir o out x s j k header user-agent",
        ..NONE
    },
    // https://git-scm.com/docs/git-clone
    Program {
        names: "git",
        verbs: "clone, fetch, pull, ls-remote, submodule add, remote add, remote set-url",
        valued: GIT,
        ..NONE
    },
    // https://helm.sh/docs/helm/helm_repo_add/
    Program {
        names: "helm",
        verbs: "repo add, pull, fetch, install, upgrade, template, show chart, show values, show all, plugin install",
        valued: HELM,
        further: "repo",
        ..NONE
    },
    // https://kubernetes.io/docs/reference/kubectl/generated/kubectl_apply/
    Program {
        names: "kubectl oc",
        verbs: "apply, create, replace, delete, patch, diff, kustomize",
        valued: KUBECTL,
        further: "f filename k kustomize",
        ..NONE
    },
    Program {
        names: "kustomize",
        verbs: "build",
        addresses: Addresses::Hosts,
        valued: "o output helm-command load-restrictor",
        ..NONE
    },
    Program {
        names: "ansible-pull",
        valued: "U url C d i",
        further: "U url",
        ..NONE
    },
    // https://docs.aws.amazon.com/cli/latest/reference/s3/cp.html
    Program {
        names: "aws",
        verbs: "s3 cp, s3 sync, s3 mv",
        addresses: Addresses::First,
        valued: "endpoint-url region profile exclude include output ca-bundle",
        index: "endpoint-url",
        variables: "AWS_ENDPOINT_URL_S3 AWS_ENDPOINT_URL",
        ..NONE
    },
    Program {
        names: "gsutil gcloud",
        verbs: "cp, rsync, storage cp, storage rsync",
        addresses: Addresses::First,
        valued: "o h x project account",
        variables: "CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE STORAGE_EMULATOR_HOST",
        ..NONE
    },
    Program {
        names: "azcopy",
        verbs: "copy, cp, sync",
        addresses: Addresses::First,
        ..NONE
    },
    Program {
        names: "az",
        verbs: "storage blob download, storage blob download-batch",
        service: service("blobs", "blob.core.windows.net"),
        valued: AZURE,
        index: "blob-url blob-endpoint",
        ..NONE
    },
    // https://huggingface.co/docs/huggingface_hub/guides/cli
    Program {
        names: "huggingface-cli hf",
        verbs: "download",
        service: service("models", "huggingface.co"),
        valued: "revision include exclude local-dir cache-dir token repo-type",
        variables: "HF_ENDPOINT",
        named_by: Some(""),
        ..NONE
    },
    Program {
        names: "ollama",
        verbs: "pull",
        service: service("models", "registry.ollama.ai"),
        named_by: Some(""),
        ..NONE
    },
    Program {
        names: "freshclam",
        service: service("signatures", "database.clamav.net"),
        valued: "config-file datadir u user l log",
        index: "config-file",
        offline: "version V help",
        ..NONE
    },
    // https://cli.github.com/manual/gh_release_download
    Program {
        names: "gh",
        verbs: "release download, repo clone, extension install",
        service: service("files", "github.com"),
        variables: "GH_HOST",
        ..NONE
    },
];
