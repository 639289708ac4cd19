//! `.Files`: the files of a chart that are neither templates nor metadata.

use std::any::Any;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use gotemplate::{Elem, Function, Kind, Map, MapType, Object, Param, Str, Value};

use crate::base64;
use crate::chart::File;
use crate::glob::Glob;
use crate::yaml;

const FILES: &MapType = &MapType {
    name: "engine.files",
    elem: Elem::Bytes,
    methods: None,
};

/// The value of `.Files`, and what `.Files.Glob` gives.
#[derive(Clone, Debug)]
pub struct Files(Rc<BTreeMap<Str, Arc<[u8]>>>);

impl Files {
    /// The files of a chart.
    pub fn new(files: &[File]) -> Self {
        Files(Rc::new(
            files
                .iter()
                .map(|file| (Str::from(file.name.as_str()), file.data.clone()))
                .collect(),
        ))
    }

    fn get(&self, name: &Value) -> &[u8] {
        let data = name.as_str().and_then(|name| self.0.get(name));
        data.map(|data| &**data).unwrap_or_default()
    }

    fn matching(&self, pattern: &str) -> Files {
        let glob = Glob::new(pattern);
        let matches = |name: &Str| glob.matches(&name.to_str());
        Files(Rc::new(
            self.0
                .iter()
                .filter(|(name, _)| matches(name))
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect(),
        ))
    }

    /// A mapping from file name without folder to what `content` makes of its bytes, as YAML.
    fn as_yaml(&self, content: impl Fn(&[u8]) -> Str) -> Value {
        let base = |name: &Str| Str::from(name.to_str().rsplit('/').next().unwrap_or_default());
        let map: BTreeMap<Str, Value> = self
            .0
            .iter()
            .map(|(name, data)| (base(name), Value::String(content(data))))
            .collect();
        match yaml::write(&Value::Map(Map::of(MapType::STRING, map))) {
            Ok(mut text) => {
                if text.ends_with(b"\n") {
                    text.pop();
                }
                Value::String(text.into())
            }
            Err(_) => Value::from(""),
        }
    }

    fn lines(&self, name: &Value) -> Value {
        let data = self.get(name);
        if data.is_empty() {
            return Value::strings(Vec::<Str>::new());
        }
        let data = data.strip_suffix(b"\n").unwrap_or(data);
        Value::strings(data.split(|byte| *byte == b'\n').map(Str::from))
    }
}

impl Object for Files {
    fn type_name(&self) -> &str {
        FILES.name
    }

    fn kind(&self) -> Kind {
        Kind::Map
    }

    fn truth(&self) -> bool {
        !self.0.is_empty()
    }

    fn underlying(&self) -> Option<Value> {
        Some(self.plain())
    }

    fn method(&self, name: &str) -> Option<Function> {
        let files = self.clone();
        Some(match name {
            "Get" => Function::new(&[Param::String], move |_, args| {
                Ok(Value::String(files.get(&args[0]).into()))
            }),
            "GetBytes" => Function::new(&[Param::String], move |_, args| {
                Ok(Value::Bytes(files.get(&args[0]).into()))
            }),
            "Glob" => Function::new(&[Param::String], move |_, args| {
                let pattern = args[0].as_str().cloned().unwrap_or_default();
                Ok(Value::object(files.matching(&pattern.to_str())))
            }),
            "Lines" => Function::new(&[Param::String], move |_, args| Ok(files.lines(&args[0]))),
            "AsConfig" => Function::new(&[], move |_, _| Ok(files.as_yaml(|data| Str::from(data)))),
            "AsSecrets" => Function::new(&[], move |_, _| Ok(files.as_yaml(|data| base64::encode(data).into()))),
            _ => return None,
        })
    }

    fn plain(&self) -> Value {
        let entries = self
            .0
            .iter()
            .map(|(name, data)| (name.clone(), Value::Bytes(Rc::from(&**data))))
            .collect();
        Value::Map(Map::of(FILES, entries))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
