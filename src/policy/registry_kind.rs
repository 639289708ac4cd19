//! Kinds of registries: which names each can hold, and what has to be there before the first push.

/// A kind of registry.
///
/// Sources of the limits: Docker Hub <https://docs.docker.com/docker-hub/repos/create/>, ECR
/// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html>, Artifact Registry
/// <https://cloud.google.com/artifact-registry/docs/docker/names>, ACR
/// <https://learn.microsoft.com/azure/container-registry/container-registry-concepts>, Harbor
/// <https://goharbor.io/docs/latest/working-with-projects/>, Quay `FEATURE_EXTENDED_REPOSITORY_NAMES`, OpenShift's
/// integrated registry (image streams in projects), and for all of them the reference grammar of distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RegistryKind {
    /// Harbor: repositories are in projects.
    Harbor,
    /// JFrog Artifactory.
    Artifactory,
    /// Red Hat Quay and quay.io: repositories are in organizations.
    Quay,
    /// Docker Hub: a namespace and a name.
    DockerHub,
    /// Amazon ECR: each repository is created before it is pushed to.
    Ecr,
    /// Azure Container Registry.
    Acr,
    /// Google Artifact Registry: a project, a repository, and names in it.
    Gar,
    /// OpenShift's integrated registry: a project and an image stream.
    OpenShift,
    /// Sonatype Nexus.
    Nexus,
    /// The registry of the distribution project, and what is built on it.
    Distribution,
}

/// The longest repository that distribution takes, host and port counted (`reference.RepositoryNameTotalLengthMax`).
const LONGEST_NAME: usize = 255;
/// The longest repository that ECR takes.
const LONGEST_ECR: usize = 256;
/// The longest name of an image stream: the label `namespace` of a domain, and a resource's name.
const LONGEST_STREAM: usize = 253;

impl RegistryKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Harbor,
        Self::Artifactory,
        Self::Quay,
        Self::DockerHub,
        Self::Ecr,
        Self::Acr,
        Self::Gar,
        Self::OpenShift,
        Self::Nexus,
        Self::Distribution,
    ];

    /// The kind as it is written in policies.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Harbor => "harbor",
            Self::Artifactory => "artifactory",
            Self::Quay => "quay",
            Self::DockerHub => "docker-hub",
            Self::Ecr => "ecr",
            Self::Acr => "acr",
            Self::Gar => "gar",
            Self::OpenShift => "ocp",
            Self::Nexus => "nexus",
            Self::Distribution => "distribution",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The kind that a host gives away.
    pub(crate) fn of_registry(registry: &str) -> Option<Self> {
        let host = registry.split(':').next().unwrap_or_default();
        let ends = |end: &str| host.strip_suffix(end).is_some_and(|rest| !rest.is_empty());
        match host {
            "docker.io" => Some(Self::DockerHub),
            "quay.io" => Some(Self::Quay),
            "image-registry.openshift-image-registry.svc" => Some(Self::OpenShift),
            _ if host.starts_with("default-route-openshift-image-registry.") => Some(Self::OpenShift),
            _ if host.contains(".dkr.ecr.") && (ends(".amazonaws.com") || ends(".amazonaws.com.cn")) => Some(Self::Ecr),
            _ if ends(".azurecr.io") => Some(Self::Acr),
            _ if ends("-docker.pkg.dev") => Some(Self::Gar),
            _ if ends(".jfrog.io") => Some(Self::Artifactory),
            _ => None,
        }
    }

    /// The most parts that a repository may have.
    pub(super) fn most_parts(self) -> Option<usize> {
        matches!(self, Self::DockerHub | Self::OpenShift).then_some(2)
    }

    /// Why a repository cannot be held, to follow "because".
    pub(super) fn refusal(self, registry: &str, repository: &str) -> Option<String> {
        let parts = repository.split('/').count();
        let name = self.title();
        if let Some(most) = self.most_parts().filter(|most| parts > *most) {
            return Some(format!("{name} takes {most} parts, and it has {parts}"));
        }
        match self {
            Self::DockerHub | Self::OpenShift | Self::Quay | Self::Harbor if parts < 2 => {
                Some(format!("{name} takes names below {} only", self.first_part()))
            }
            Self::Gar if parts < 3 => Some(format!(
                "{name} takes names below a project and a repository only; add both to the mirror's prefix"
            )),
            Self::Ecr if repository.len() > LONGEST_ECR => Some(too_long(name, LONGEST_ECR, repository.len())),
            Self::Ecr if repository.len() < 2 => Some(format!("{name} takes names of two characters or more")),
            Self::Ecr => doubled(repository)
                .map(|at| format!("{name} takes one separator between letters and digits, and it has `{at}`")),
            Self::OpenShift
                if repository
                    .rsplit('/')
                    .next()
                    .is_some_and(|last| last.len() > LONGEST_STREAM) =>
            {
                Some(too_long(name, LONGEST_STREAM, repository.len()))
            }
            _ if registry.len() + 1 + repository.len() > LONGEST_NAME => {
                Some(too_long(name, LONGEST_NAME, registry.len() + 1 + repository.len()))
            }
            _ => None,
        }
    }

    /// What has to be there before the first push, if anything, and how much of a repository names it.
    pub(crate) fn wanted_first(self) -> Option<(&'static str, usize)> {
        match self {
            Self::Harbor => Some(("project", 1)),
            Self::Quay => Some(("organization", 1)),
            Self::OpenShift => Some(("project", 1)),
            Self::Artifactory => Some(("repository key", 1)),
            Self::Gar => Some(("repository", 2)),
            Self::Ecr => Some(("repository", usize::MAX)),
            Self::DockerHub | Self::Acr | Self::Nexus | Self::Distribution => None,
        }
    }

    /// What it is called in messages.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Harbor => "Harbor",
            Self::Artifactory => "Artifactory",
            Self::Quay => "Quay",
            Self::DockerHub => "Docker Hub",
            Self::Ecr => "ECR",
            Self::Acr => "Azure Container Registry",
            Self::Gar => "Artifact Registry",
            Self::OpenShift => "OpenShift's registry",
            Self::Nexus => "Nexus",
            Self::Distribution => "the registry",
        }
    }

    fn first_part(self) -> &'static str {
        match self {
            Self::DockerHub => "a namespace",
            Self::Quay => "an organization",
            _ => "a project",
        }
    }
}

fn too_long(name: &str, most: usize, length: usize) -> String {
    format!("{name} takes {most} characters, and it has {length}")
}

/// The separators between two parts that are more than one character.
fn doubled(repository: &str) -> Option<&str> {
    let is_separator = |letter: char| matches!(letter, '.' | '_' | '-');
    repository
        .split(|letter: char| !is_separator(letter))
        .find(|separators| separators.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_a_registry_cannot_hold_are_refused() {
        let refusal = |kind: RegistryKind, name: &str| kind.refusal("registry.example", name);
        assert!(refusal(RegistryKind::DockerHub, "team/app").is_none());
        assert!(refusal(RegistryKind::DockerHub, "team/a/app").is_some());
        assert!(refusal(RegistryKind::OpenShift, "app").is_some());
        assert!(refusal(RegistryKind::Gar, "project/app").is_some());
        assert!(refusal(RegistryKind::Ecr, "a__b/app").is_some_and(|why| why.contains("`__`")));
        assert!(refusal(RegistryKind::Ecr, "a_b/app-1.x").is_none());
        assert!(refusal(RegistryKind::Distribution, &"a".repeat(239)).is_some());
        assert!(refusal(RegistryKind::Distribution, &"a".repeat(238)).is_none());
    }

    #[test]
    fn hosts_give_their_kind_away() {
        let of = RegistryKind::of_registry;
        assert_eq!(
            of("123456789012.dkr.ecr.eu-west-1.amazonaws.com"),
            Some(RegistryKind::Ecr)
        );
        assert_eq!(of("europe-docker.pkg.dev"), Some(RegistryKind::Gar));
        assert_eq!(
            of("image-registry.openshift-image-registry.svc:5000"),
            Some(RegistryKind::OpenShift)
        );
        assert_eq!(of("mirror.internal:5000"), None);
    }
}
