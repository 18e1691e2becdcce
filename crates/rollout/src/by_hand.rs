//! How another version is deployed by hand: by which workflow, and what it must be told. Pure.

use actions_core::Context;
use deploy_config::DEFAULT_PATH;
use deploy_config::tree::Node;
use serde_json::{Map, Value};

/// The inputs that such a workflow has.
const INPUTS: [&str; 2] = ["environment", "version"];
/// The input that a configuration is chosen by.
const CONFIG: &str = "config";
/// The template's workflow, which comes before others that would do.
const TEMPLATE: &str = "production-manual.yml";

/// A workflow of the checkout, as far as it says how it is started by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workflow {
    /// The file's name.
    pub file: String,
    /// What it holds; nothing that is no YAML.
    content: Value,
}

/// What shall be deployed by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// The environment.
    pub environment: &'a str,
    /// The version, where it is known.
    pub version: Option<&'a str>,
    /// The configuration, relative to the workspace.
    pub config: &'a str,
}

/// The way to another version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Way {
    /// The file of the workflow; nothing when there is none that is sure to deploy it.
    pub workflow: Option<String>,
    /// The configuration that the workflow, or without one the action, must be told.
    pub config: Option<String>,
}

/// The way: the run's own workflow when a person chose version and environment in it, else the template's, else the only one that does.
#[must_use]
pub fn way(own: Option<String>, workflows: &[Workflow], wanted: &Wanted<'_>) -> Way {
    let is_open = |one: &Workflow| one.inputs().is_none() || one.takes(wanted);
    let own = own.filter(|own| workflows.iter().find(|one| one.file == *own).is_none_or(is_open));
    let others: Vec<_> = workflows.iter().filter(|one| one.takes(wanted) && one.deploys_by(wanted.config)).collect();
    let template = others.iter().find(|one| one.file == TEMPLATE);
    let other = template.or(others.first().filter(|_| others.len() == 1)).map(|one| one.file.clone());
    let Some(file) = own.or(other) else {
        let config = (wanted.config != DEFAULT_PATH).then(|| wanted.config.to_owned());
        return Way { workflow: None, config };
    };
    let is_told = workflows.iter().find(|one| one.file == file).is_some_and(|one| one.must_be_told(wanted.config));
    Way { workflow: Some(file), config: is_told.then(|| wanted.config.to_owned()) }
}

/// The file of the run's workflow, when it was started by hand with an environment and a version; `reference` is `GITHUB_WORKFLOW_REF`, as
/// in `acme/shop/.github/workflows/production-manual.yml@refs/heads/main`, of the caller where the workflow is a reusable one.
#[must_use]
pub fn own(context: &Context, reference: Option<&str>) -> Option<String> {
    let given = context.payload.get("inputs").filter(|_| context.event_name == "workflow_dispatch")?;
    let path = reference?.strip_prefix(&context.repository.to_string())?.strip_prefix("/.github/workflows/")?;
    let (file, _) = path.split_once('@')?;
    INPUTS.iter().all(|name| given.get(name).is_some()).then(|| file.to_owned())
}

impl Workflow {
    /// Reads a workflow's file.
    #[must_use]
    pub fn read(file: &str, text: &str) -> Self {
        Self { file: file.to_owned(), content: Node::parse(text).map(|node| node.to_json()).unwrap_or_default() }
    }

    fn inputs(&self) -> Option<&Map<String, Value>> {
        self.content["on"]["workflow_dispatch"]["inputs"].as_object()
    }

    /// Whether GitHub would start it with these, and with nothing else but a configuration.
    fn takes(&self, wanted: &Wanted<'_>) -> bool {
        let Some(inputs) = self.inputs() else {
            return false;
        };
        let values = [("environment", Some(wanted.environment)), ("version", wanted.version), (CONFIG, Some(wanted.config))];
        let is_given = |name: &str| values.iter().any(|(known, _)| *known == name);
        let is_offered = |(name, value): &(&str, Option<&str>)| {
            let options = inputs.get(*name).filter(|input| input["type"] == "choice");
            let mut options = options.and_then(|input| input["options"].as_array()).into_iter().flatten().peekable();
            value.is_none_or(|value| options.peek().is_none() || options.any(|option| text(option) == value))
        };
        INPUTS.iter().all(|name| inputs.contains_key(*name))
            && values.iter().all(is_offered)
            && inputs.iter().all(|(name, input)| is_given(name) || input["required"] != true || !input["default"].is_null())
    }

    /// Whether it deploys by a configuration: by the one that it is told, or else that a step names which takes an environment and a version.
    fn deploys_by(&self, config: &str) -> bool {
        if self.inputs().is_some_and(|inputs| inputs.contains_key(CONFIG)) {
            return true;
        }
        let jobs = self.content["jobs"].as_object().into_iter().flat_map(Map::values);
        let steps = jobs.flat_map(|job| job["steps"].as_array().into_iter().flatten().chain([job]));
        let with = steps.filter_map(|step| step["with"].as_object());
        let deploys = with.filter(|with| INPUTS.iter().all(|name| with.contains_key(*name)));
        let configs: Vec<_> = deploys.map(|with| with.get(CONFIG).map_or_else(|| DEFAULT_PATH.to_owned(), text)).collect();
        if configs.is_empty() { config == DEFAULT_PATH } else { configs.iter().any(|one| one == config) }
    }

    fn must_be_told(&self, config: &str) -> bool {
        let input = self.inputs().and_then(|inputs| inputs.get(CONFIG));
        input.is_some_and(|input| text(&input["default"]) != config)
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const REFERENCE: &str = "acme/shop/.github/workflows/ship.yml@refs/heads/feat@1";
    const WANTED: Wanted<'_> = Wanted { environment: "production", version: Some("1.6.0"), config: DEFAULT_PATH };
    const EU: Wanted<'_> = Wanted { config: "eu/deploy.yml", ..WANTED };

    fn own_of(event: &str, payload: Value, reference: &str) -> Option<String> {
        let context = Context {
            event_name: event.to_owned(),
            payload,
            ..Context::at_a_desk("acme/shop".parse().unwrap(), String::new(), String::new())
        };
        own(&context, Some(reference))
    }

    /// A workflow with inputs beside the two, and a step that deploys, with what else it is given.
    fn workflow(file: &str, more: &str, with: &str) -> Workflow {
        let inputs = format!("environment: {{ type: environment }}, version: {{ required: true }}{more}");
        let steps = format!("[{{ uses: x, with: {{ environment: e, version: v{with} }} }}]");
        Workflow::read(
            file,
            &format!("on: {{ workflow_dispatch: {{ inputs: {{ {inputs} }} }} }}\njobs: {{ a: {{ steps: {steps} }} }}\n"),
        )
    }

    fn found(workflows: &[Workflow], wanted: &Wanted<'_>) -> (Option<String>, Option<String>) {
        let way = way(None, workflows, wanted);
        (way.workflow, way.config)
    }

    fn named(file: &str, config: Option<&str>) -> (Option<String>, Option<String>) {
        (Some(file.to_owned()), config.map(str::to_owned))
    }

    #[test]
    fn a_workflow_that_a_person_gave_a_version_and_an_environment_is_the_way_to_another_version() {
        let inputs = || json!({"inputs": {"version": "latest", "environment": "production", "reason": ""}});
        assert_eq!(own_of("workflow_dispatch", inputs(), REFERENCE).as_deref(), Some("ship.yml"));
        assert_eq!(own_of("push", inputs(), REFERENCE), None);
        assert_eq!(own_of("workflow_dispatch", inputs(), "other/shop/.github/workflows/ship.yml@main"), None);
        for payload in [json!({"inputs": {"tag": "v1"}}), json!({"inputs": null}), Value::Null] {
            assert_eq!(own_of("workflow_dispatch", payload, REFERENCE), None);
        }
    }

    #[test]
    fn the_run_s_own_workflow_comes_before_the_template_and_that_before_the_only_other_one() {
        let (ship, template, push) =
            (workflow("ship.yml", "", ""), workflow(TEMPLATE, "", ""), Workflow::read("push.yml", "on: push"));
        let both = [template, ship.clone(), push.clone()];
        assert_eq!(way(Some("ship.yml".to_owned()), &both, &WANTED).workflow.as_deref(), Some("ship.yml"));
        assert_eq!(way(Some("gone.yml".to_owned()), &both, &WANTED).workflow.as_deref(), Some("gone.yml"));
        assert_eq!(found(&both, &WANTED), named(TEMPLATE, None));
        assert_eq!(found(&[push.clone(), ship.clone()], &WANTED), named("ship.yml", None));
        assert_eq!(found(&[ship, workflow("other.yml", "", "")], &WANTED), (None, None));
        assert_eq!(found(&[push], &WANTED), (None, None));
    }

    #[test]
    fn a_workflow_that_github_would_not_start_so_is_not_the_way() {
        for more in [", reason: { required: true }", ", config: { type: choice, options: [eu/deploy.yml] }"] {
            let one = workflow(TEMPLATE, more, "");
            assert_eq!(found(std::slice::from_ref(&one), &WANTED), (None, None), "{more}");
            assert_eq!(way(Some(TEMPLATE.to_owned()), &[one], &WANTED).workflow, None, "{more}");
        }
        assert_eq!(
            found(&[workflow(TEMPLATE, ", reason: { required: true, default: none }", "")], &WANTED),
            named(TEMPLATE, None)
        );
        for text in [
            "on: workflow_dispatch",
            "on: { workflow_dispatch: { inputs: { version: {} } } }",
            "on: { workflow_dispatch: { inputs: { version: {}, environment: { type: choice, options: [staging] } } } }",
            "on: { workflow_dispatch: { inputs: { environment: {}, version: { type: choice, options: [latest, 1.7.0] } } } }",
            "on: { push: {} }",
            "on: [",
            "",
        ] {
            assert_eq!(found(&[Workflow::read(TEMPLATE, text)], &WANTED), (None, None), "{text}");
        }
    }

    #[test]
    fn another_configuration_is_told_where_the_workflow_asks_and_said_where_none_deploys_by_it() {
        let asking = workflow("asking.yml", ", config: { default: .github/deploy.yml }", ", config: '${{ inputs.config }}'");
        assert_eq!(found(std::slice::from_ref(&asking), &EU), named("asking.yml", Some("eu/deploy.yml")));
        assert_eq!(found(&[asking], &WANTED), named("asking.yml", None));
        let fixed = workflow("eu.yml", "", ", config: eu/deploy.yml");
        let usual = workflow("usual.yml", "", "");
        assert_eq!(found(&[fixed.clone(), usual.clone()], &EU), named("eu.yml", None));
        assert_eq!(found(&[fixed, usual.clone()], &WANTED), named("usual.yml", None));
        assert_eq!(found(&[usual], &EU), (None, Some("eu/deploy.yml".to_owned())));
    }
}
