//! What templates see.

use indexmap::IndexMap;

use crate::error::MetadataError;
use crate::facts::Facts;
use crate::handlebars::{self, Options, Scope, Value};
use crate::js;
use crate::moment::Moment;

/// The expressions of tags, labels and annotations.
struct Global<'a>(&'a Facts);

/// The expressions of a schedule's pattern.
struct Dates<'a>(&'a Facts);

/// Values without functions.
struct Plain(Value);

/// The length of a commit's id when nothing else is said.
const SHORT: f64 = 7.0;

/// Renders a template with the expressions of the whole action.
pub(crate) fn global(template: &str, facts: &Facts) -> Result<String, MetadataError> {
    handlebars::render(template, &Global(facts))
}

/// Renders a schedule's pattern.
pub(crate) fn dates(template: &str, facts: &Facts) -> Result<String, MetadataError> {
    handlebars::render(template, &Dates(facts))
}

/// Renders a version's pattern.
pub(crate) fn plain(template: &str, values: Value) -> Result<String, MetadataError> {
    handlebars::render(template, &Plain(values))
}

/// A commit's id, shortened.
pub(crate) fn short_sha(facts: &Facts) -> Result<String, MetadataError> {
    let (sha, wanted) = (&facts.event.sha, &facts.short_sha_length);
    let length = if wanted.is_empty() { SHORT } else { js::number(wanted) };
    if length.is_nan() {
        return Err(MetadataError::broken("DOCKER_METADATA_SHORT_SHA_LENGTH is not a valid number: ", wanted));
    }
    Ok(js::start(sha, length).to_owned())
}

fn functions(names: &[&'static str]) -> Value {
    Value::Object(names.iter().map(|name| ((*name).to_owned(), Value::Function(name))).collect::<IndexMap<_, _>>())
}

fn date(facts: &Facts, function: &str, given: &[Value], options: Option<&Options>) -> Result<Value, String> {
    let (format, named) = match (given, options) {
        ([format], Some(options)) => (format, &options.named),
        ([] | [_] | [_, Value::Undefined, ..], _) => {
            return Err("Cannot read properties of undefined (reading 'hash')".to_owned());
        }
        ([_, Value::Null, ..], _) => return Err("Cannot read properties of null (reading 'hash')".to_owned()),
        _ => return Err("Cannot convert undefined or null to object".to_owned()),
    };
    if let Some(unknown) = named.keys().find(|name| *name != "tz") {
        return Err(format!("Unknown {unknown} attribute"));
    }
    let zone = match named.get("tz") {
        None => "UTC",
        Some(Value::Text(zone)) if !zone.is_empty() => zone,
        Some(Value::Text(_) | Value::Undefined | Value::Null) => {
            return Err("Cannot read properties of undefined (reading 'format')".to_owned());
        }
        Some(_) => return Err("Time zone name must be a string".to_owned()),
    };
    let moment = Moment::new(if function == "date" { facts.now } else { facts.commit_date }, zone);
    match format {
        Value::Text(format) => Ok(Value::Text(moment.format(format))),
        Value::Undefined | Value::Null => Ok(Value::Text(moment.format(""))),
        _ => Err("format.match is not a function".to_owned()),
    }
}

fn arity(function: &str) -> usize {
    if matches!(function, "date" | "commit_date") { 2 } else { 0 }
}

impl Scope for Global<'_> {
    fn values(&self) -> Value {
        functions(&["branch", "tag", "sha", "base_ref", "commit_date", "is_default_branch", "is_not_default_branch", "date"])
    }

    fn call(&self, function: &str, given: &[Value], options: Option<&Options>) -> Result<Value, String> {
        let event = &self.0.event;
        Ok(Value::Text(match function {
            "branch" => event.branch().unwrap_or_default().to_owned(),
            "tag" => event.tag().unwrap_or_default().to_owned(),
            "sha" => short_sha(self.0).map_err(|error| error.to_string())?,
            "base_ref" => event.base_ref().to_owned(),
            "is_default_branch" => event.is_default_branch().to_string(),
            "is_not_default_branch" => (!event.is_default_branch()).to_string(),
            _ => return date(self.0, function, given, options),
        }))
    }

    fn arity(&self, function: &str) -> usize {
        arity(function)
    }
}

impl Scope for Dates<'_> {
    fn values(&self) -> Value {
        functions(&["date", "commit_date"])
    }

    fn call(&self, function: &str, given: &[Value], options: Option<&Options>) -> Result<Value, String> {
        date(self.0, function, given, options)
    }

    fn arity(&self, function: &str) -> usize {
        arity(function)
    }
}

impl Scope for Plain {
    fn values(&self) -> Value {
        self.0.clone()
    }

    fn call(&self, _: &str, _: &[Value], _: Option<&Options>) -> Result<Value, String> {
        Ok(Value::Undefined)
    }

    fn arity(&self, _: &str) -> usize {
        0
    }
}
