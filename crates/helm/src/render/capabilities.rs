//! `.Capabilities`: what the cluster and Helm can do.

use std::any::Any;
use std::rc::Rc;

use gotemplate::{Elem, Function, Kind, List, Map, Object, Param, Str, Value};

use crate::compat::Compat;

/// Groups and versions that client-go knows, in its order. Helm 3.21.4 and 4.2.4 are built with v0.36, and know the same.
const API_VERSIONS: &str = include_str!("api-versions.txt");

/// The Kubernetes release of client-go v0.36, which released builds report.
const KUBE_RELEASE: (&str, &str) = ("1", "36");

/// What templates see of the cluster and of Helm.
#[derive(Clone, Debug)]
pub struct Capabilities {
    compat: Compat,
    kube: KubeVersion,
    api_versions: Rc<[Str]>,
}

impl Capabilities {
    /// The defaults of `helm template`, with `--kube-version` in their place and `--api-versions` after them.
    ///
    /// # Errors
    /// With Helm's words, if the version of Kubernetes is none.
    pub fn new(compat: Compat, kube_version: Option<&str>, extra_api_versions: &[String]) -> Result<Self, String> {
        let kube = match kube_version.filter(|text| !text.is_empty()) {
            Some(text) => {
                KubeVersion::parse(compat, text).map_err(|why| format!("invalid kube version '{text}': {why}"))?
            }
            None => KubeVersion::release(compat),
        };
        let extra = extra_api_versions.iter().map(|version| Str::from(version.as_str()));
        Ok(Capabilities {
            compat,
            kube,
            api_versions: API_VERSIONS.lines().map(Str::from).chain(extra).collect(),
        })
    }

    /// The version of Kubernetes that constraints are checked against, `v` before it: without what follows the numbers.
    pub fn kube_version(&self) -> &str {
        &self.kube.normalized
    }

    /// The value of `.Capabilities`.
    pub fn object(&self) -> Value {
        Value::object(self.clone())
    }

    fn helm_version(&self) -> HelmVersion {
        match self.compat {
            Compat::V3 => HelmVersion {
                version: "v3.21.4",
                kube_client: None,
            },
            Compat::V4 => HelmVersion {
                version: "v4.2.4",
                kube_client: Some("v1.36"),
            },
        }
    }
}

impl Object for Capabilities {
    fn type_name(&self) -> &str {
        match self.compat {
            Compat::V3 => "*chartutil.Capabilities",
            Compat::V4 => "*common.Capabilities",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Ptr
    }

    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "KubeVersion" => Some(Value::object(self.kube.clone())),
            "APIVersions" => Some(Value::object(VersionSet {
                compat: self.compat,
                versions: self.api_versions.clone(),
            })),
            "HelmVersion" => Some(Value::object(self.helm_version())),
            _ => None,
        }
    }

    fn method(&self, name: &str) -> Option<Function> {
        (name == "Copy").then(|| constant(self.object()))
    }

    fn plain(&self) -> Value {
        plain(self.fields())
    }

    fn json_fields(&self) -> Option<Vec<(String, Value)>> {
        Some(
            self.fields()
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    }

    fn fields(&self) -> Vec<(&str, Value)> {
        ["KubeVersion", "APIVersions", "HelmVersion"]
            .into_iter()
            .filter_map(|name| self.field(name).map(|value| (name, value)))
            .collect()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A version of Kubernetes.
#[derive(Clone, Debug)]
struct KubeVersion {
    compat: Compat,
    version: String,
    normalized: String,
    major: String,
    minor: String,
}

impl KubeVersion {
    fn release(compat: Compat) -> Self {
        let (major, minor) = KUBE_RELEASE;
        let version = format!("v{major}.{minor}.0");
        KubeVersion {
            compat,
            normalized: version.clone(),
            version,
            major: major.to_owned(),
            minor: minor.to_owned(),
        }
    }

    /// Reads a version of two numbers or more; what follows them is kept by Helm 4 only.
    fn parse(compat: Compat, text: &str) -> Result<Self, String> {
        let trimmed = text.trim_start_matches([' ', '\t', '\n', '\r', '\x0c']);
        let digits = trimmed.strip_prefix('v').unwrap_or(trimmed);
        let mut end = digits.bytes().take_while(u8::is_ascii_digit).count();
        if end == 0 || digits.contains('\n') {
            return Err(format!("could not parse {text:?} as version"));
        }
        while let Some(rest) = digits.get(end..).and_then(|rest| rest.strip_prefix('.')) {
            match rest.bytes().take_while(u8::is_ascii_digit).count() {
                0 => break,
                length => end += 1 + length,
            }
        }
        let mut numbers = Vec::new();
        for (at, part) in digits.get(..end).unwrap_or_default().split('.').enumerate() {
            if at == 0 && part.len() > 1 && part.starts_with('0') {
                return Err(format!("illegal zero-prefixed version component {part:?} in {text:?}"));
            }
            let number: u64 = part.parse().map_err(|_| {
                format!(
                    "illegal non-numeric version component {part:?} in {text:?}: \
                     strconv.ParseUint: parsing {part:?}: value out of range"
                )
            })?;
            numbers.push(number.to_string());
        }
        let [major, minor, ..] = numbers.as_slice() else {
            return Err(format!("illegal version string {text:?}"));
        };
        let normalized = format!("v{}", numbers.join("."));
        let version = match compat {
            Compat::V3 => normalized.clone(),
            Compat::V4 if text.starts_with('v') => text.to_owned(),
            Compat::V4 => format!("v{text}"),
        };
        Ok(KubeVersion {
            compat,
            version,
            major: major.clone(),
            minor: minor.clone(),
            normalized,
        })
    }
}

impl Object for KubeVersion {
    fn type_name(&self) -> &str {
        match self.compat {
            Compat::V3 => "chartutil.KubeVersion",
            Compat::V4 => "common.KubeVersion",
        }
    }

    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "Version" => Some(self.version.as_str().into()),
            "Major" => Some(self.major.as_str().into()),
            "Minor" => Some(self.minor.as_str().into()),
            _ => None,
        }
    }

    fn method(&self, name: &str) -> Option<Function> {
        match name {
            "String" => Some(constant(self.normalized.as_str().into())),
            "GitVersion" => Some(constant(self.version.as_str().into())),
            _ => None,
        }
    }

    fn text_of_pointer(&self) -> Option<String> {
        Some(self.normalized.clone())
    }

    fn plain(&self) -> Value {
        plain(
            ["Version", "Major", "Minor"]
                .into_iter()
                .filter_map(|name| self.field(name).map(|value| (name, value))),
        )
    }

    fn json_fields(&self) -> Option<Vec<(String, Value)>> {
        let names = ["Version", "Major", "Minor"].into_iter();
        Some(
            names
                .filter_map(|name| Some((name.to_owned(), self.field(name)?)))
                .collect(),
        )
    }

    fn fields(&self) -> Vec<(&str, Value)> {
        let mut fields = vec![("Version", self.version.as_str().into())];
        if self.compat == Compat::V4 {
            fields.push(("normalizedVersion", self.normalized.as_str().into()));
        }
        fields.extend([
            ("Major", self.major.as_str().into()),
            ("Minor", self.minor.as_str().into()),
        ]);
        fields
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The API versions: a list that can be asked.
#[derive(Debug)]
struct VersionSet {
    compat: Compat,
    versions: Rc<[Str]>,
}

impl VersionSet {
    fn list(&self) -> Value {
        let items: Vec<Value> = self.versions.iter().cloned().map(Value::String).collect();
        Value::List(List::new(Elem::String, items))
    }
}

impl Object for VersionSet {
    fn type_name(&self) -> &str {
        match self.compat {
            Compat::V3 => "chartutil.VersionSet",
            Compat::V4 => "common.VersionSet",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Slice
    }

    fn method(&self, name: &str) -> Option<Function> {
        let versions = self.versions.clone();
        (name == "Has").then(|| {
            Function::new(&[Param::String], move |_, args| {
                Ok(args
                    .first()
                    .and_then(Value::as_str)
                    .is_some_and(|version| versions.contains(version))
                    .into())
            })
        })
    }

    fn truth(&self) -> bool {
        !self.versions.is_empty()
    }

    fn underlying(&self) -> Option<Value> {
        Some(self.list())
    }

    fn plain(&self) -> Value {
        self.list()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The build of Helm that is followed. The commit is not told, as in builds from the module proxy.
#[derive(Debug)]
struct HelmVersion {
    version: &'static str,
    kube_client: Option<&'static str>,
}

impl HelmVersion {
    const GO: &'static str = "go1.26.8";
}

impl Object for HelmVersion {
    fn type_name(&self) -> &str {
        "version.BuildInfo"
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.fields()
            .into_iter()
            .find(|(field, _)| *field == name)
            .map(|(_, value)| value)
    }

    fn plain(&self) -> Value {
        let fields = self.json_fields().unwrap_or_default();
        plain(fields.iter().map(|(name, value)| (name.as_str(), value.clone())))
    }

    fn json_fields(&self) -> Option<Vec<(String, Value)>> {
        let client = self.kube_client.map(|client| ("kube_client_version", client));
        let fields = [("version", self.version), ("go_version", Self::GO)]
            .into_iter()
            .chain(client);
        Some(fields.map(|(name, value)| (name.to_owned(), value.into())).collect())
    }

    fn fields(&self) -> Vec<(&str, Value)> {
        let mut fields = vec![
            ("Version", self.version.into()),
            ("GitCommit", "".into()),
            ("GitTreeState", "".into()),
            ("GoVersion", Self::GO.into()),
        ];
        fields.extend(self.kube_client.map(|client| ("KubeClientVersion", client.into())));
        fields
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A method that gives the same each time.
fn constant(value: Value) -> Function {
    Function::new(&[], move |_, _| Ok(value.clone()))
}

/// The map that JSON has in the place of a struct.
fn plain<'a>(fields: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    let map = Map::new();
    for (name, value) in fields {
        let value = match value {
            Value::Object(object) => object.plain(),
            other => other,
        };
        map.set(name, value);
    }
    map.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(value: &Value, name: &str) -> Value {
        let Value::Object(object) = value else {
            panic!("no object: {value:?}")
        };
        object.field(name).unwrap()
    }

    fn kube(compat: Compat, version: Option<&str>) -> (String, String, String) {
        let kube = field(
            &Capabilities::new(compat, version, &[]).unwrap().object(),
            "KubeVersion",
        );
        let Value::Object(object) = &kube else {
            panic!("no object")
        };
        let text = |name| field(&kube, name).as_str().unwrap().to_string();
        (text("Version"), object.text_of_pointer().unwrap(), text("Minor"))
    }

    #[test]
    fn kube_versions_as_helm_has_them() {
        let cases = [
            (None, "v1.36.0", "v1.36.0", "36"),
            (Some(""), "v1.36.0", "v1.36.0", "36"),
            (Some("1.31.4-gke.1"), "v1.31.4-gke.1", "v1.31.4", "31"),
            (Some("1.34"), "v1.34", "v1.34", "34"),
            (Some("v1.34.0+x"), "v1.34.0+x", "v1.34.0", "34"),
            (Some("1.2.3.4"), "v1.2.3.4", "v1.2.3.4", "2"),
            (Some("1.2x.3"), "v1.2x.3", "v1.2", "2"),
            (Some("1.02"), "v1.02", "v1.2", "2"),
        ];
        for (version, full, short, minor) in cases {
            let own = |a: &str, b: &str| (a.to_owned(), b.to_owned(), minor.to_owned());
            assert_eq!(kube(Compat::V3, version), own(short, short), "{version:?}");
            assert_eq!(kube(Compat::V4, version), own(full, short), "{version:?}");
        }
    }

    #[test]
    fn what_is_no_kube_version() {
        let cases = [
            ("foo", r#"could not parse "foo" as version"#),
            ("1-x", r#"illegal version string "1-x""#),
            ("1.", r#"illegal version string "1.""#),
            ("1..3", r#"illegal version string "1..3""#),
            ("v01.02", r#"illegal zero-prefixed version component "01" in "v01.02""#),
            (
                "99999999999999999999.1",
                "illegal non-numeric version component \"99999999999999999999\" in \"99999999999999999999.1\": \
                 strconv.ParseUint: parsing \"99999999999999999999\": value out of range",
            ),
        ];
        for (version, why) in cases {
            let error = Capabilities::new(Compat::V3, Some(version), &[]).unwrap_err();
            assert_eq!(error, format!("invalid kube version '{version}': {why}"));
        }
    }

    #[test]
    fn api_versions_are_client_go_s_and_the_user_s() {
        let extra = ["foo/v1".to_owned(), "apps/v1/Deployment".to_owned()];
        let capabilities = Capabilities::new(Compat::V4, None, &extra).unwrap().object();
        let Value::Object(set) = field(&capabilities, "APIVersions") else {
            panic!("no object")
        };
        let list = set.underlying().unwrap();
        let list: Vec<String> = list
            .as_list()
            .unwrap()
            .iter()
            .map(|item| item.as_str().unwrap().to_string())
            .collect();
        assert_eq!(list.len(), 57);
        assert_eq!(list[0], "v1");
        assert_eq!(list[56], "apps/v1/Deployment");
    }
}
