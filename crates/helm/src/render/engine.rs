//! The template engine of a render: `include`, `tpl` and what else needs to know the templates.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::rc::Rc;

use gotemplate::{
    Budget, CallError, Error, Function, Functions, Limits, Map, Observer, Param, Returned, Stage, State, Str,
    Templates, Value,
};
use rustc_hash::FxHashMap;

use super::Failure;
use super::trace::Recording;
use super::values::values_type;
use crate::compat::Compat;
use crate::functions;
use crate::world::World;

/// How often a template may be on the way to its own end, as in Helm.
const MAX_INCLUDES: usize = 1000;

/// A file with templates, and the scope in which it is rendered.
#[derive(Debug)]
pub struct Template<'c> {
    /// Its path from the root chart on: `parent/charts/child/templates/service.yaml`.
    pub name: String,
    /// Its text.
    pub text: &'c [u8],
    /// What is the dot in it.
    pub scope: Map,
    /// The folder of the chart's templates.
    pub base_path: String,
}

impl Template<'_> {
    /// Whether it is only there to be included.
    fn is_partial(&self) -> bool {
        self.name.rsplit('/').next().is_some_and(|file| file.starts_with('_'))
    }
}

/// What a template gave.
#[derive(Debug)]
pub struct File {
    /// The template's path.
    pub name: String,
    /// The text.
    pub text: Str,
}

/// Templates that are read, and can be executed.
pub struct Engine<'c> {
    /// In the order of their execution.
    templates: Vec<Template<'c>>,
    set: Rc<Templates>,
    compat: Compat,
}

impl<'c> Engine<'c> {
    /// Reads the templates.
    ///
    /// # Errors
    /// Where one cannot be read.
    pub fn new(mut templates: Vec<Template<'c>>, compat: Compat, world: Rc<dyn World>) -> Result<Self, Failure> {
        // Deepest first, and by name from the last: what a parent defines replaces what its sub-charts define.
        templates.sort_by_cached_key(|template| Reverse((template.name.matches('/').count(), template.name.clone())));
        let mut set = Templates::new(Rc::new(functions(compat, world))).named(TPL);
        for template in &templates {
            set.parse(&template.name, &gotemplate::lossy(template.text))
                .map_err(Failure::Template)?;
        }
        Ok(Engine {
            templates,
            set: Rc::new(set),
            compat,
        })
    }

    /// Renders every template that is not a partial, in Helm's order: this matters, since templates can change values.
    /// The recording takes down what each text comes from.
    ///
    /// # Errors
    /// Where a template cannot be executed, or all together meet a limit.
    pub fn render(&self, mut recording: Option<&mut Recording<'_>>, limits: &Limits) -> Result<Vec<File>, Failure> {
        let mut budget = Budget::new(limits);
        let mut rendered = Vec::with_capacity(self.templates.len());
        for template in self.templates.iter().filter(|template| !template.is_partial()) {
            let about = Map::new();
            about.set("Name", Value::from(template.name.as_str()));
            about.set("BasePath", Value::from(template.base_path.as_str()));
            let values_type = values_type(self.compat);
            template.scope.set("Template", Value::Map(about.typed(values_type)));
            let scope = Value::Map(template.scope.typed(values_type));
            let recorder = recording.as_ref().map(|recording| recording.recorder(template.text));
            let observer = recorder.as_ref().map(|recorder| recorder as &dyn Observer);
            let text = self
                .set
                .execute_within(&template.name, &scope, &mut budget, observer)
                .map_err(Failure::Template)?;
            let marks = recorder.map(|recorder| recorder.into_marks());
            let cuts: Vec<usize> = memchr::memmem::find_iter(text.as_bytes(), NO_VALUE).collect();
            let text = cut(text, &cuts);
            if let (Some(recording), Some(marks)) = (&mut recording, marks) {
                recording.add(&template.name, text.as_bytes(), marks, &cuts, NO_VALUE.len());
            }
            rendered.push(File {
                name: template.name.clone(),
                text,
            });
        }
        Ok(rendered)
    }
}

/// What Go prints for a missing key; Helm takes it out of every text.
const NO_VALUE: &[u8] = b"<no value>";

fn without_no_value(text: Str) -> Str {
    let cuts: Vec<usize> = memchr::memmem::find_iter(text.as_bytes(), NO_VALUE).collect();
    cut(text, &cuts)
}

/// The text without `<no value>` at these places.
fn cut(text: Str, cuts: &[usize]) -> Str {
    if cuts.is_empty() {
        return text;
    }
    let mut kept = Vec::with_capacity(text.len());
    let mut start = 0;
    for place in cuts {
        kept.extend_from_slice(&text.as_bytes()[start..*place]);
        start = place + NO_VALUE.len();
    }
    kept.extend_from_slice(&text.as_bytes()[start..]);
    kept.into()
}

fn functions(compat: Compat, world: Rc<dyn World>) -> Functions {
    let mut functions = Functions::default();
    functions::add(&mut functions, compat, &world);
    let open: Rc<RefCell<FxHashMap<Str, usize>>> = Rc::default();
    functions.insert(
        "include",
        Function::new(&[Param::String, Param::Any], move |state, args| {
            include(state, args, &open)
        }),
    );
    functions.insert("tpl", Function::new(&[Param::String, Param::Any], tpl));
    functions.insert("required", Function::new(&[Param::String, Param::Any], required));
    functions.insert(
        "fail",
        Function::new(&[Param::String], |_, args| Err(CallError::Message(warning(&args[0])))),
    );
    functions.insert(
        "lookup",
        Function::new(&[Param::String, Param::String, Param::String, Param::String], |_, _| {
            Ok(Value::Map(Map::new()))
        }),
    );
    functions
}

fn include(state: &mut State<'_>, args: &[Value], open: &RefCell<FxHashMap<Str, usize>>) -> Returned {
    let name = args[0].as_str().cloned().unwrap_or_default();
    let depth = open.borrow().get(&name).copied().unwrap_or_default();
    if depth > MAX_INCLUDES {
        return Err(CallError::Message(format!(
            "rendering template has a nested reference name: {name}: unable to execute template"
        )));
    }
    open.borrow_mut().insert(name.clone(), depth + 1);
    let text = state.execute(&name.to_str(), &args[1]);
    open.borrow_mut().insert(name, depth);
    Ok(Value::String(text?))
}

/// The name under which Helm parses the text of `tpl`.
const TPL: &str = "gotpl";

fn tpl(state: &mut State<'_>, args: &[Value]) -> Returned {
    let text = args[0].as_str().cloned().unwrap_or_default();
    // Text without an action is its own result.
    if memchr::memmem::find(text.as_bytes(), b"{{").is_none() {
        return Ok(Value::String(without_no_value(text)));
    }
    let quoted = || gotemplate::strconv::quote(text.as_bytes());
    // A text is read byte by byte.
    state.work(text.len() as u64)?;
    match state.execute_text(TPL, &text.to_str(), &args[1]) {
        Ok(result) => Ok(Value::String(without_no_value(result))),
        Err(error) if error.stage == Stage::Parse => Err(wrapped(format!("cannot parse template {}", quoted()), error)),
        Err(error) => Err(wrapped(
            format!("error during tpl function execution for {}", quoted()),
            error,
        )),
    }
}

fn wrapped(message: String, error: Error) -> CallError {
    CallError::Wrapped(message, Box::new(error))
}

fn required(_: &mut State<'_>, args: &[Value]) -> Returned {
    let missing = match &args[1] {
        Value::Nil => true,
        Value::String(text) => text.is_empty(),
        _ => false,
    };
    if missing {
        Err(CallError::Message(warning(&args[0])))
    } else {
        Ok(args[1].clone())
    }
}

/// Helm marks what an author says, and prints it alone, without the chain of templates around it.
const WARNING: (&str, &str) = ("HELM_ERR_START", "HELM_ERR_END");

fn warning(message: &Value) -> String {
    let message = message
        .as_str()
        .map(|message| message.to_str().into_owned())
        .unwrap_or_default();
    format!("{}{message}{}", WARNING.0, WARNING.1)
}

/// The words of `required` and `fail`, if the error is theirs.
pub(super) fn authors_words(error: &str) -> Option<&str> {
    let start = error.find(WARNING.0)? + WARNING.0.len();
    let end = error.rfind(WARNING.1)?;
    error.get(start..end)
}
