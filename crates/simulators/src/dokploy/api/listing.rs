//! Rows with what hangs on them, in the shapes that different procedures show.

use serde_json::{Map, Value, json};

use super::super::access::User;
use super::super::row::Row;
use super::super::service::{Kind, Service};
use super::super::state::State;
use super::super::version::ENVIRONMENTS;

const DATABASES: [&str; 6] = ["libsql", "mariadb", "mongo", "mysql", "postgres", "redis"];

/// A compose project with what hangs on it.
pub(crate) fn compose(state: &State, service: &Service) -> Map<String, Value> {
    let mut columns = with_place(state, service);
    let mut put = |name: &str, value: Value| columns.insert(name.to_owned(), value);
    put("deployments", rows(state, service));
    put("mounts", json!([]));
    put("domains", state.domains_of(service).into_iter().map(|domain| Value::Object(domain.clone())).collect());
    for relation in ["github", "gitlab", "bitbucket", "gitea", "server"] {
        put(relation, Value::Null);
    }
    put("backups", json!([]));
    columns
}

/// An application with what hangs on it.
pub(crate) fn application(state: &State, service: &Service) -> Map<String, Value> {
    let mut columns = application_context(state, service);
    columns.insert("deployments".to_owned(), rows(state, service));
    for relation in ["gitlab", "github", "bitbucket", "gitea"] {
        columns.insert(relation.to_owned(), Value::Null);
    }
    if let Some(registry) = columns.get_mut("rollbackRegistry").and_then(Value::as_object_mut) {
        registry.remove("password");
    }
    columns
}

/// An application as a rollback keeps it: the registry's password is in it, and its deployments and providers are not.
pub(crate) fn application_context(state: &State, service: &Service) -> Map<String, Value> {
    let mut columns = with_place(state, service);
    let mut put = |name: &str, value: Value| columns.insert(name.to_owned(), value);
    put("domains", state.domains_of(service).into_iter().map(|domain| Value::Object(domain.clone())).collect());
    for relation in ["mounts", "redirects", "security", "ports", "previewDeployments"] {
        put(relation, json!([]));
    }
    for relation in ["server", "registry", "buildRegistry"] {
        put(relation, Value::Null);
    }
    let registry = state.registries.iter().find(|registry| registry["registryId"] == service.columns["rollbackRegistryId"]);
    put("rollbackRegistry", json!(registry));
    columns
}

/// The columns with where the service lies: its environment with the project inside, and before there were any the project.
fn with_place(state: &State, service: &Service) -> Map<String, Value> {
    let mut columns = service.columns.clone();
    let environment = state.environment_of(service);
    if state.version < ENVIRONMENTS {
        columns.remove("environmentId");
        columns.insert("projectId".to_owned(), environment["projectId"].clone());
        columns.insert("project".to_owned(), environment["project"].clone());
    } else {
        columns.insert("environment".to_owned(), environment);
    }
    columns
}

fn rows(state: &State, service: &Service) -> Value {
    state.rows_of(service.kind, service.id()).map(|row| Row::to_json(row, state.version)).collect()
}

/// Some columns of a service.
pub(crate) fn some(service: &Service, columns: &[&str]) -> Value {
    columns.iter().map(|name| ((*name).to_owned(), service.columns.get(*name).cloned().unwrap_or_default())).collect()
}

/// How much of a service a list shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// Id, name and status.
    Brief,
    /// Most of what identifies it, with the server it runs on.
    Place,
    /// As [`Detail::Place`], with the icon.
    Icon,
    /// As [`Detail::Icon`], without the app name.
    Nameless,
}

/// Adds the services of an environment that the user sees.
pub(crate) fn add_services(state: &State, user: &User, environment: &str, detail: Detail, into: &mut Map<String, Value>) {
    for kind in [Kind::Application, Kind::Compose] {
        let inside = |service: &&Service| {
            service.kind == kind && service.text("environmentId") == environment && user.sees_service(service.id())
        };
        let found = state.services.iter().filter(inside).map(|service| listed(service, detail));
        into.insert(kind.list().to_owned(), found.collect());
    }
    for database in DATABASES {
        into.insert(database.to_owned(), json!([]));
    }
}

fn listed(service: &Service, detail: Detail) -> Value {
    let (id, status) = (service.kind.id_column(), service.kind.status_column());
    let mut columns = match detail {
        Detail::Brief => return some(service, &[id, "name", status]),
        Detail::Place | Detail::Icon => vec!["name", "description", "appName", "createdAt", "serverId", id, status],
        Detail::Nameless => vec!["name", "description", "createdAt", "serverId", id, status],
    };
    // Of compose projects `project.one` does not show the icon.
    if detail != Detail::Place || service.kind == Kind::Application {
        columns.push("icon");
    }
    let mut listed = some(service, &columns);
    listed["server"] = Value::Null;
    listed
}
