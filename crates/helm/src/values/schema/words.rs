//! The words of Helm's validator for what is wrong.

use boon::{CompileError, ErrorKind, Type, ValidationError};
use serde_json::{Number, Value};

use super::pattern::Patterns;
use super::{URL, formats, number, quote};

/// Why values do not fit, a line for each reason.
pub(super) fn failed(error: &ValidationError<'_, '_>, patterns: &Patterns) -> String {
    let text = told(error, patterns);
    let heading = format!("jsonschema validation failed with '{URL}#'\n");
    text.strip_prefix(&heading).unwrap_or(&text).to_owned() + "\n"
}

/// Why a schema cannot be used.
pub(super) fn refused(error: &CompileError, patterns: &Patterns) -> String {
    use CompileError as Kind;
    match error {
        Kind::ParseUrlError { url, src } => format!("error in parsing {url:?}: {src}"),
        Kind::LoadUrlError { url, src } => format!("failing loading {url:?}: {src}"),
        Kind::UnsupportedUrlScheme { url } => format!("no URLLoader registered for {url:?}"),
        Kind::InvalidMetaSchemaUrl { url, src } => format!("invalid $schema in {url:?}: {src}"),
        Kind::UnsupportedDraft { url } => format!("draft {url:?} is not supported"),
        Kind::MetaSchemaCycle { url } => format!("cycle in resolving $schema in {url:?}"),
        Kind::ValidationError { url, src } => {
            format!("{url:?} is not valid against metaschema: {}", told(src, patterns))
        }
        Kind::ParseIdError { loc } => format!("error in parsing id at {loc:?}"),
        Kind::ParseAnchorError { loc } => format!("error in parsing anchor at {loc:?}"),
        Kind::DuplicateId { url, id, ptr1, ptr2 } => {
            format!("duplicate id {id:?} in {url:?} at {ptr1:?} and {ptr2:?}")
        }
        Kind::DuplicateAnchor {
            anchor,
            url,
            ptr1,
            ptr2,
        } => format!("duplicate anchor {anchor:?} in {url:?} at {ptr1:?} and {ptr2:?}"),
        Kind::InvalidJsonPointer(url) => format!("invalid json-pointer {url:?}"),
        Kind::JsonPointerNotFound(url) => format!("json-pointer in {url:?} not found"),
        Kind::AnchorNotFound { url, reference } => format!("anchor in {reference:?} not found in schema {url:?}"),
        Kind::UnsupportedVocabulary { url, vocabulary } => format!("unsupported vocabulary {vocabulary:?} in {url:?}"),
        Kind::InvalidRegex { url, regex, src } => {
            let original = patterns.original(regex);
            match patterns.refused(regex) {
                Some(error) => format!("invalid regex {original:?} at {url:?}: {error}"),
                None => format!("invalid regex {original:?} at {url:?}: {src}"),
            }
        }
        Kind::Bug(src) => src.to_string(),
    }
}

fn told(error: &ValidationError<'_, '_>, patterns: &Patterns) -> String {
    let mut text = String::new();
    tell(error, 0, patterns, &mut text);
    text
}

/// Whether Helm's validator fails as well: ours divides floats, and takes 0.3 not to be a multiple of 0.1.
pub(super) fn is_failure(error: &ValidationError<'_, '_>) -> bool {
    match &error.kind {
        ErrorKind::MultipleOf { got, want } => !number::is_multiple(got, want),
        ErrorKind::Schema { .. } | ErrorKind::Group | ErrorKind::Reference { .. } | ErrorKind::AllOf => {
            error.causes.iter().any(is_failure)
        }
        ErrorKind::AnyOf | ErrorKind::OneOf(None) => error.causes.iter().all(is_failure),
        _ => true,
    }
}

/// One line for an error, and lines for its causes.
fn tell(error: &ValidationError<'_, '_>, mut indent: usize, patterns: &Patterns, text: &mut String) {
    let is_skipped = matches!(error.kind, ErrorKind::Reference { .. }) && error.causes.len() == 1;
    if !is_skipped {
        if indent > 0 {
            text.push('\n');
            text.push_str(&"  ".repeat(indent - 1));
            text.push_str("- ");
        }
        indent += 1;
        if !matches!(error.kind, ErrorKind::Schema { .. }) {
            text.push_str(&format!("at {}: ", quote(&error.instance_location.to_string())));
        }
        text.push_str(&words(&error.kind, patterns));
    }
    let mut causes: Vec<(String, &ValidationError<'_, '_>)> = error
        .causes
        .iter()
        .filter(|cause| is_failure(cause))
        .map(|cause| (order(cause), cause))
        .collect();
    causes.sort_by(|a, b| a.0.cmp(&b.0));
    for (_, cause) in causes {
        tell(cause, indent, patterns, text);
    }
}

/// What is unevaluated comes in a random order, behind everything else.
fn order(error: &ValidationError<'_, '_>) -> String {
    match error.schema_url.contains("/unevaluated") {
        true => error.instance_location.to_string(),
        false => String::new(),
    }
}

fn words(kind: &ErrorKind<'_, '_>, patterns: &Patterns) -> String {
    use ErrorKind as Kind;
    match kind {
        Kind::Group | Kind::Reference { .. } => "validation failed".to_owned(),
        Kind::Schema { url } => format!("jsonschema validation failed with {}", quote(url)),
        Kind::ContentSchema => "'contentSchema' failed".to_owned(),
        Kind::PropertyName { prop } => format!("invalid propertyName {}", quote(patterns.original(prop))),
        Kind::RefCycle { url, kw_loc1, kw_loc2 } => {
            format!("both {kw_loc1} and {kw_loc2} resolve to {url:?} causing reference cycle")
        }
        Kind::FalseSchema => "false schema".to_owned(),
        Kind::Type { got, want } => {
            let want: Vec<String> = want.iter().map(|one: Type| one.to_string()).collect();
            format!("got {got}, want {}", want.join(" or "))
        }
        Kind::Enum { want } => match want.as_slice() {
            values if values.iter().any(is_composed) => "'enum' failed".to_owned(),
            [one] => format!("value must be {}", display(one)),
            values => {
                let values: Vec<String> = values.iter().map(display).collect();
                format!("value must be one of {}", values.join(", "))
            }
        },
        Kind::Const { want } if is_composed(want) => "'const' failed".to_owned(),
        Kind::Const { want } => format!("value must be {}", display(want)),
        Kind::Format {
            got,
            want: "regex",
            err,
        } => {
            let pattern = got.as_str().unwrap_or_default();
            let original = quote(patterns.original(pattern));
            match patterns.refused(pattern) {
                Some(error) => format!("{original} is not valid regex: {error}"),
                None => format!("{original} is not valid regex: {err}"),
            }
        }
        Kind::Format { got, want, err } if *want == formats::REGEX => {
            format!("{} is not valid regex: {err}", display(got))
        }
        Kind::Format { got, want, err } => format!("{} is not valid {want}: {err}", display(got)),
        Kind::MinProperties { got, want } => counts("minProperties", *got, *want),
        Kind::MaxProperties { got, want } => counts("maxProperties", *got, *want),
        Kind::MinItems { got, want } => counts("minItems", *got, *want),
        Kind::MaxItems { got, want } => counts("maxItems", *got, *want),
        Kind::MinLength { got, want } => counts("minLength", *got, *want),
        Kind::MaxLength { got, want } => counts("maxLength", *got, *want),
        Kind::AdditionalProperties { got } => format!("additional properties {} not allowed", quoted(got)),
        Kind::Required { want } if want.len() == 1 => format!("missing property {}", quoted(want)),
        Kind::Required { want } => format!("missing properties {}", quoted(want)),
        Kind::Dependency { prop, missing } | Kind::DependentRequired { prop, missing } => {
            format!("properties {} required, if {} exists", quoted(missing), quote(prop))
        }
        Kind::Contains => "no items match contains schema".to_owned(),
        Kind::MinContains { got, want } if got.is_empty() => {
            format!("min {want} items required to match contains schema, but none matched")
        }
        Kind::MinContains { got, want } => format!(
            "min {want} items required to match contains schema, but matched {} items at {}",
            got.len(),
            places(got)
        ),
        Kind::MaxContains { got, want } => format!(
            "max {want} items required to match contains schema, but matched {} items at {}",
            got.len(),
            places(got)
        ),
        Kind::UniqueItems { got: [first, second] } => format!("items at {first} and {second} are equal"),
        Kind::AdditionalItems { got } => format!("last {got} additionalItem(s) not allowed"),
        Kind::Pattern { got, want } => {
            let pattern = patterns.original(want);
            format!("{} does not match pattern {}", quote(got), quote(pattern))
        }
        Kind::ContentEncoding { want, err } => format!("value is not {} encoded: {err}", quote(want)),
        Kind::ContentMediaType { want, err, .. } => format!("value if not of mediatype {}: {err}", quote(want)),
        Kind::Minimum { got, want } => numbers("minimum", got, want),
        Kind::Maximum { got, want } => numbers("maximum", got, want),
        Kind::ExclusiveMinimum { got, want } => numbers("exclusiveMinimum", got, want),
        Kind::ExclusiveMaximum { got, want } => numbers("exclusiveMaximum", got, want),
        Kind::MultipleOf { got, want } => numbers("multipleOf", got, want),
        Kind::Not => "'not' failed".to_owned(),
        Kind::AllOf => "'allOf' failed".to_owned(),
        Kind::AnyOf => "'anyOf' failed".to_owned(),
        Kind::OneOf(None) => "'oneOf' failed, none matched".to_owned(),
        Kind::OneOf(Some((first, second))) => format!("'oneOf' failed, subschemas {first}, {second} matched"),
    }
}

fn counts(keyword: &str, got: usize, want: usize) -> String {
    let [got, want] = [got, want].map(|count| number::grouped(&count.to_string()));
    format!("{keyword}: got {got}, want {want}")
}

fn numbers(keyword: &str, got: &Number, want: &Number) -> String {
    format!(
        "{keyword}: got {}, want {}",
        number::localized(got),
        number::localized(want)
    )
}

fn places(places: &[usize]) -> String {
    let places: Vec<String> = places.iter().map(usize::to_string).collect();
    places.join(" ")
}

fn is_composed(value: &Value) -> bool {
    value.is_array() || value.is_object()
}

fn display(value: &Value) -> String {
    match value {
        Value::String(text) => quote(text),
        Value::Null => "<nil>".to_owned(),
        Value::Array(_) | Value::Object(_) => "value".to_owned(),
        other => other.to_string(),
    }
}

fn quoted<T: AsRef<str>>(texts: &[T]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quote(text.as_ref())).collect();
    texts.join(", ")
}
