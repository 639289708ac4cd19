//! What a function is asked for: a resource of kind `AirgapLint`.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_yaml::Value;

use super::error::KrmError;

/// The version and the kind of the resource.
const API_VERSION: &str = "airgap-lint.dev/v1alpha1";
const KIND: &str = "AirgapLint";

/// What a function does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// It says what is wrong, and changes nothing.
    #[default]
    Check,
    /// It moves what can be moved, and says what is left.
    Rewrite,
}

/// The `spec` of a `functionConfig`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Config {
    /// What to do, if it says so.
    pub mode: Option<Mode>,
    /// A policy, as in a policy file.
    pub policy: Option<String>,
}

/// The whole resource; its keys are all that there are.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Resource {
    #[serde(rename = "apiVersion")]
    _api_version: IgnoredAny,
    #[serde(rename = "kind")]
    _kind: IgnoredAny,
    #[serde(default, rename = "metadata")]
    _metadata: IgnoredAny,
    #[serde(default)]
    spec: Spec,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spec {
    mode: Option<Mode>,
    policy: Option<Value>,
}

impl Config {
    /// Reads the text of a `functionConfig`.
    pub(super) fn read(text: &str) -> Result<Self, KrmError> {
        let fail = |problem: &str| {
            KrmError::new(format!(
                "functionConfig: {problem}; it has to be a resource with `apiVersion: {API_VERSION}`, `kind: {KIND}` and a \
                 `spec` with `mode` (`check` or `rewrite`) and `policy`"
            ))
        };
        let value: Value = serde_yaml::from_str(text).map_err(|error| fail(&error.to_string()))?;
        let says = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
        match (says("apiVersion"), says("kind")) {
            (API_VERSION, KIND) => {}
            (version, kind) => return Err(fail(&format!("apiVersion `{version}` and kind `{kind}` are not known"))),
        }
        let resource: Resource = serde_yaml::from_value(value).map_err(|error| fail(&error.to_string()))?;
        let Spec { mode, policy } = resource.spec;
        let policy = policy.map(|policy| serde_yaml::to_string(&policy)).transpose();
        Ok(Self {
            mode,
            policy: policy.map_err(|error| fail(&error.to_string()))?,
        })
    }
}
