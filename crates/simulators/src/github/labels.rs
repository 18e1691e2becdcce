//! Labels: those of the repository, and those of issues and pull requests.

use serde_json::{Value, json};

use super::answer::{Answer, Refusal, field_error};
use super::call::{Call, Urls};
use super::fields::Fields;
use super::model::Label;
use super::state::{State, node_id};

const PLAIN: &str = "ededed";

pub(super) fn create(state: &mut State, call: &Call) -> Result<Answer, Refusal> {
    let mut fields = Fields::read(&call.body)?;
    let name = fields.required_text("name");
    let color = fields.text("color").unwrap_or_else(|| PLAIN.to_owned());
    let description = fields.text("description");
    fields.finish()?;
    if known(state, &name).is_some() {
        return Err(Refusal::validation(vec![field_error("Label", "already_exists", "name")]));
    }
    state.tick();
    let label = Label { name, color, description };
    state.labels.push(label.clone());
    Ok(Answer::created(shown(state, &call.urls, &label)))
}

/// Adds labels to an issue; one that the repository has not is made.
pub(super) fn add(state: &mut State, call: &Call, issue: u64) -> Result<Answer, Refusal> {
    let mut fields = Fields::read(&call.body)?;
    let labels = fields.texts("labels").unwrap_or_default();
    fields.finish()?;
    if !state.issues.contains_key(&issue) {
        return Err(Refusal::not_found());
    }
    state.tick();
    for label in labels {
        let name = known(state, &label).map(|known| known.name.clone());
        let name = name.unwrap_or_else(|| {
            state.labels.push(Label { name: label.clone(), color: PLAIN.to_owned(), description: None });
            label
        });
        let has = &mut state.issues.get_mut(&issue).ok_or_else(Refusal::not_found)?.labels;
        if !has.contains(&name) {
            has.push(name);
        }
    }
    list(state, call, issue)
}

/// Takes a label off an issue; the repository keeps it.
pub(super) fn remove(state: &mut State, call: &Call, issue: u64, name: &str) -> Result<Answer, Refusal> {
    let has = &mut state.issues.get_mut(&issue).ok_or_else(Refusal::not_found)?.labels;
    let absent = || Refusal::new(http::StatusCode::NOT_FOUND, "Label does not exist");
    let at = has.iter().position(|label| label.to_lowercase() == name.to_lowercase()).ok_or_else(absent)?;
    has.remove(at);
    state.tick();
    list(state, call, issue)
}

pub(super) fn list(state: &State, call: &Call, issue: u64) -> Result<Answer, Refusal> {
    let issue = state.issues.get(&issue).ok_or_else(Refusal::not_found)?;
    let labels: Vec<&Label> = issue.labels.iter().filter_map(|name| known(state, name)).collect();
    Ok(Answer::page(call, &labels, |label| shown(state, &call.urls, label)))
}

/// The label of a name, in which upper and lower case are the same.
fn known<'a>(state: &'a State, name: &str) -> Option<&'a Label> {
    state.labels.iter().find(|label| label.name.to_lowercase() == name.to_lowercase())
}

fn shown(state: &State, urls: &Urls, label: &Label) -> Value {
    let position = state.labels.iter().position(|known| known == label).unwrap_or_default();
    json!({
        "id": position + 1,
        "node_id": node_id("Label", position + 1),
        "url": format!("{}/labels/{}", urls.repo, label.name),
        "name": label.name,
        "color": label.color,
        "default": false,
        "description": label.description,
    })
}
