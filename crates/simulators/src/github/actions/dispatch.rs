//! What a workflow takes when it is started by hand, and how GitHub refuses the rest.

use serde_json::{Map, Value};

use super::super::answer::Refusal;
use super::super::call::Call;
use super::super::fields::Fields;
use super::super::state::{State, Stored};
use super::Dispatch;

/// The most inputs of a workflow.
const MOST_INPUTS: usize = 25;

/// The field that asks for details of the run.
const DETAILS: &str = "return_run_details";

/// What is asked for, whether details of the run are wanted, and the commit that it runs on.
pub(super) fn read(state: &State, call: &Call, workflow: &str) -> Result<(Dispatch, bool, String), Refusal> {
    let mut fields = Fields::read(&call.body)?;
    let git_ref = fields.required_text("ref");
    let inputs = fields.map("inputs");
    if state.actions.is_old {
        fields.forbid(DETAILS);
    }
    let wants_details = fields.flag(DETAILS).unwrap_or(false);
    fields.finish()?;
    // A workflow that the default branch has not is none, whatever other branches have.
    state.resolve("HEAD").and_then(|head| file(head, workflow)).ok_or_else(Refusal::not_found)?;
    let short = git_ref.trim_start_matches("refs/heads/").trim_start_matches("refs/tags/");
    let of = |folder: &str| state.refs.get(&format!("refs/{folder}/{short}")).map(|object| state.peel(object));
    let no_ref = || Refusal::unprocessable(format!("No ref found for: {git_ref}"));
    let sha = of("heads").or_else(|| of("tags")).ok_or_else(no_ref)?;
    let there = state.commit(&sha).and_then(|stored| file(stored, workflow));
    let without = || Refusal::unprocessable("Workflow does not have 'workflow_dispatch' trigger");
    let trigger = there.as_ref().and_then(trigger).ok_or_else(without)?;
    check(trigger, &inputs)?;
    let inputs = inputs.iter().map(|(name, value)| (name.clone(), text(value))).collect();
    let asked = Dispatch { workflow: workflow.to_owned(), git_ref: short.to_owned(), inputs };
    Ok((asked, wants_details, sha))
}

fn file(stored: &Stored, workflow: &str) -> Option<Value> {
    let text = stored.commit.files.get(&format!(".github/workflows/{workflow}"))?;
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).ok()
}

/// What stands below `workflow_dispatch`; null when nothing does, none when the workflow has no such trigger.
fn trigger(workflow: &Value) -> Option<&Value> {
    const NAME: &str = "workflow_dispatch";
    match &workflow["on"] {
        Value::Object(triggers) => triggers.get(NAME),
        Value::Array(triggers) => triggers.iter().any(|trigger| trigger == NAME).then_some(&Value::Null),
        other => (other == NAME).then_some(&Value::Null),
    }
}

fn check(trigger: &Value, given: &Map<String, Value>) -> Result<(), Refusal> {
    let none = Map::new();
    let known = trigger["inputs"].as_object().unwrap_or(&none);
    if given.len() > MOST_INPUTS {
        return Err(Refusal::unprocessable(format!(
            "you may only define up to {MOST_INPUTS} `inputs` for a `workflow_dispatch` event"
        )));
    }
    let unexpected: Vec<&String> = given.keys().filter(|name| !known.contains_key(*name)).collect();
    if !unexpected.is_empty() {
        return Err(Refusal::unprocessable(format!("Unexpected inputs provided: {unexpected:?}")));
    }
    for (name, input) in known {
        let value = given.get(name).map(text);
        if input["required"] == true && value.is_none() && input["default"].is_null() {
            return Err(Refusal::unprocessable(format!("Required input '{name}' not provided")));
        }
        let options: Vec<String> = input["options"].as_array().into_iter().flatten().map(text).collect();
        if let Some(value) = value.filter(|value| input["type"] == "choice" && !options.contains(value)) {
            let message = format!("Provided value '{value}' for input '{name}' not in the list of allowed values");
            return Err(Refusal::unprocessable(message));
        }
    }
    Ok(())
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
