//! What there is in Dokploy: the project, the previews in it, the template.

use actions_core::RepositoryName;
use dokploy_webhook::model::{Environment, Listed, Project};
use dokploy_webhook::{Api, Feature};
use serde_json::{Map, Value};

use crate::error::PreviewError;
use crate::identity::Identity;
use crate::source::text;

/// A preview that was found, oldest first. After a run that was killed there may be two of one pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Whose.
    pub identity: Identity,
    /// The id of its environment.
    pub environment_id: String,
    /// When the environment was created, by the server's clock.
    pub created_at: Option<String>,
    /// The ids of its compose projects, oldest first; one, unless a run was killed.
    pub composes: Vec<String>,
    /// The names of services in the environment that are not the preview's.
    pub others: Vec<String>,
}

/// The previews of a repository in a project, oldest first: only what has both the name and the marker.
#[must_use]
pub fn previews(project: &Project, repository: &RepositoryName) -> Vec<Found> {
    let mut found: Vec<_> = project.environments.iter().filter_map(found).collect();
    found.retain(|found| found.identity.is_of(repository));
    found.sort_by(|one, other| (&one.created_at, &one.environment_id).cmp(&(&other.created_at, &other.environment_id)));
    found
}

/// The previews of other repositories in the same project that have the same number: their addresses may be the same.
#[must_use]
pub fn namesakes(project: &Project, identity: &Identity) -> Vec<Found> {
    let all = project.environments.iter().filter_map(found);
    all.filter(|found| found.identity.number == identity.number && !found.identity.is(identity)).collect()
}

fn found(environment: &Environment) -> Option<Found> {
    let identity = Identity::of(&environment.name, &environment.description)?;
    let is_ours = |service: &&Listed| Identity::of(&service.name, &service.description).is_some_and(|found| found.is(&identity));
    let mut ours: Vec<_> = environment.compose.iter().filter(is_ours).collect();
    ours.sort_by(|one, other| (&one.created_at, &one.compose_id).cmp(&(&other.created_at, &other.compose_id)));
    let others = environment.compose.iter().filter(|service| !is_ours(service)).chain(&environment.applications);
    Some(Found {
        environment_id: environment.environment_id.clone(),
        created_at: environment.created_at.clone(),
        composes: ours.iter().filter_map(|service| service.compose_id.clone()).collect(),
        others: others.map(|service| service.name.clone()).collect(),
        identity,
    })
}

/// The template and the project that previews are made in.
#[derive(Debug, Clone)]
pub struct Place {
    /// The id of the project.
    pub project_id: String,
    /// The template's columns, some of which are secrets.
    pub template: Option<Map<String, Value>>,
}

/// Finds the project and the template, by names or ids.
///
/// # Errors
/// [`PreviewError`] when the server is too old, or there is no such project or template, or more than one.
pub async fn place(api: &Api, project: Option<&str>, template: Option<&str>) -> Result<Place, PreviewError> {
    if let Some(version) = api.version().await?.filter(|version| *version < Feature::Environments.since()) {
        return Err(PreviewError::TooOld(version));
    }
    let is_path = template.is_some_and(|template| template.contains('/'));
    let projects = if project.is_some() || is_path { api.projects().await? } else { Vec::new() };
    let template = match template {
        Some(path) if is_path => Some(api.compose_columns(&compose_at(&projects, path)?).await?),
        Some(id) => Some(api.compose_columns(id).await?),
        None => None,
    };
    let project_id = match (project, &template) {
        (Some(name), _) => project_named(&projects, name)?,
        (None, Some(template)) => text_at(template, "/environment/projectId").to_owned(),
        (None, None) => String::new(),
    };
    Ok(Place { project_id, template })
}

fn project_named(projects: &[Project], name: &str) -> Result<String, PreviewError> {
    let ids = projects.iter().filter(|project| project.project_id == name || project.name == name);
    one(name, ids.map(|project| project.project_id.clone()).collect(), PreviewError::NoProject)
}

/// The compose project at `project/compose` or `project/environment/compose`.
fn compose_at(projects: &[Project], path: &str) -> Result<String, PreviewError> {
    let parts: Vec<&str> = path.split('/').map(str::trim).collect();
    let (project, environment, compose) = match parts.as_slice() {
        [project, compose] => (*project, None, *compose),
        [project, environment, compose] => (*project, Some(*environment), *compose),
        _ => return Err(PreviewError::NoTemplate(path.to_owned())),
    };
    let projects = projects.iter().filter(|there| there.name == project || there.project_id == project);
    let environments = projects.flat_map(|project| &project.environments);
    let environments = environments.filter(|there| environment.is_none_or(|name| there.name == name));
    let services = environments.flat_map(|environment| &environment.compose).filter(|service| service.name == compose);
    one(path, services.filter_map(|service| service.compose_id.clone()).collect(), PreviewError::NoTemplate)
}

fn one(name: &str, mut ids: Vec<String>, none: fn(String) -> PreviewError) -> Result<String, PreviewError> {
    match (ids.len(), ids.pop()) {
        (1, Some(id)) => Ok(id),
        (_, None) => Err(none(name.to_owned())),
        (_, Some(last)) => {
            ids.push(last);
            Err(PreviewError::Ambiguous { name: name.to_owned(), ids })
        }
    }
}

fn text_at<'a>(columns: &'a Map<String, Value>, pointer: &str) -> &'a str {
    let mut parts = pointer.trim_start_matches('/').split('/');
    let first = parts.next().and_then(|name| columns.get(name));
    parts.fold(first, |value, name| value?.get(name)).and_then(Value::as_str).unwrap_or_default()
}

/// The server that a template runs on, when it is not Dokploy's own.
#[must_use]
pub fn server_of(template: Option<&Map<String, Value>>) -> Option<String> {
    template.map(|columns| text(columns, "serverId").to_owned()).filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(id: &str, name: &str, description: &str, created_at: &str) -> Environment {
        Environment {
            environment_id: id.to_owned(),
            name: name.to_owned(),
            description: description.to_owned(),
            created_at: Some(created_at.to_owned()),
            ..Environment::default()
        }
    }

    fn service(id: &str, name: &str, description: &str) -> Listed {
        Listed {
            compose_id: Some(id.to_owned()),
            name: name.to_owned(),
            description: description.to_owned(),
            ..Listed::default()
        }
    }

    fn project(environments: Vec<Environment>) -> Project {
        serde_json::from_value::<Project>(serde_json::json!({ "projectId": "p", "name": "previews" }))
            .map(|project| Project { environments, ..project })
            .unwrap()
    }

    #[test]
    fn only_what_has_name_and_marker_of_the_repository_is_found_oldest_first() {
        let marker = "deploy-action preview octo/shop#4";
        let mut young = environment("b", "pr-4", marker, "2026-02-01");
        young.compose = vec![service("ours", "pr-4", marker), service("theirs", "db", "")];
        let project = project(vec![
            young,
            environment("a", "pr-4", marker, "2026-01-01"),
            environment("c", "pr-4", "", "2025-01-01"),
            environment("d", "pr-4", "deploy-action preview acme/shop#4", "2025-01-01"),
            environment("e", "production", "deploy-action preview octo/shop#4", "2025-01-01"),
        ]);
        let found = previews(&project, &"octo/shop".parse().unwrap());
        let ids: Vec<_> = found.iter().map(|found| found.environment_id.as_str()).collect();
        assert_eq!(ids, ["a", "b"]);
        assert_eq!(
            (found[1].composes.as_slice(), found[1].others.as_slice()),
            (["ours".to_owned()].as_slice(), ["db".to_owned()].as_slice())
        );
        let namesakes = namesakes(&project, &found[0].identity);
        assert_eq!(namesakes.iter().map(|found| found.environment_id.as_str()).collect::<Vec<_>>(), ["d"]);
    }

    #[test]
    fn a_template_is_found_by_its_path_when_only_one_is_there() {
        let mut production = environment("1", "production", "", "");
        production.compose = vec![service("c1", "stack", "")];
        let mut staging = environment("2", "staging", "", "");
        staging.compose = vec![service("c2", "stack", ""), service("c3", "jobs", "")];
        let projects = [project(vec![production, staging])];
        assert_eq!(compose_at(&projects, "previews/staging/stack").unwrap(), "c2");
        assert_eq!(compose_at(&projects, "previews/jobs").unwrap(), "c3");
        let twice = compose_at(&projects, "previews/stack").unwrap_err();
        assert!(matches!(twice, PreviewError::Ambiguous { ids, .. } if ids == ["c1", "c2"]));
        for path in ["previews/none", "other/stack", "a/b/c/d"] {
            assert!(matches!(compose_at(&projects, path), Err(PreviewError::NoTemplate(_))), "{path}");
        }
    }
}
