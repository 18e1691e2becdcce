//! Who calls: users, their roles, and what the roles may do.
//!
//! A permission is an action on a resource, such as `create` on `service`. Owners may do everything. Members may do what their role
//! holds and what was granted to them one by one, and only with the services that were given to them.

use serde_json::{Map, Value, json};

use super::answer::Refusal;

/// A permission that is granted to a member one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// Projects can be made.
    CreateProjects,
    /// Projects can be deleted.
    DeleteProjects,
    /// Environments can be made.
    CreateEnvironments,
    /// Environments can be deleted.
    DeleteEnvironments,
    /// Services can be made and changed.
    CreateServices,
    /// Services can be deleted.
    DeleteServices,
    /// Docker can be looked at.
    Docker,
}

impl Grant {
    /// The permission that it gives: resource and action.
    fn permission(self) -> (&'static str, &'static str) {
        match self {
            Self::CreateProjects => ("project", "create"),
            Self::DeleteProjects => ("project", "delete"),
            Self::CreateEnvironments => ("environment", "create"),
            Self::DeleteEnvironments => ("environment", "delete"),
            Self::CreateServices => ("service", "create"),
            Self::DeleteServices => ("service", "delete"),
            Self::Docker => ("docker", "read"),
        }
    }

    fn column(self) -> &'static str {
        match self {
            Self::CreateProjects => "canCreateProjects",
            Self::DeleteProjects => "canDeleteProjects",
            Self::CreateEnvironments => "canCreateEnvironments",
            Self::DeleteEnvironments => "canDeleteEnvironments",
            Self::CreateServices => "canCreateServices",
            Self::DeleteServices => "canDeleteServices",
            Self::Docker => "canAccessToDocker",
        }
    }
}

/// A member of the organisation who is neither its owner nor an administrator.
#[derive(Debug, Clone, Default)]
pub struct Member {
    grants: Vec<Grant>,
    projects: Vec<String>,
    environments: Vec<String>,
    services: Vec<String>,
}

impl Member {
    /// A member who was given nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same member with a permission.
    #[must_use]
    pub fn may(mut self, grant: Grant) -> Self {
        self.grants.push(grant);
        self
    }

    /// The same member with a project, so that services and environments can be made in it if the member may make any.
    #[must_use]
    pub fn project(mut self, id: &str) -> Self {
        self.projects.push(id.to_owned());
        self
    }

    /// The same member with an environment.
    #[must_use]
    pub fn environment(mut self, id: &str) -> Self {
        self.environments.push(id.to_owned());
        self
    }

    /// The same member with a compose project or an application.
    #[must_use]
    pub fn service(mut self, id: &str) -> Self {
        self.services.push(id.to_owned());
        self
    }
}

/// The role of a user in the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Owner,
    Member,
}

/// A user, with the membership of the organisation.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: String,
    /// The id of the membership.
    pub(crate) membership: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) email: String,
    pub(crate) since: String,
    pub(crate) role: Role,
    pub(crate) access: Member,
}

/// What the role of a member holds beside granted permissions; the server's other resources need a grant or another role.
const MEMBER_MAY: &[(&str, &[&str])] = &[
    ("service", &["read"]),
    ("environment", &["read"]),
    ("volume", &["read", "create", "delete"]),
    ("deployment", &["read", "create", "cancel"]),
    ("envVars", &["read", "write"]),
    ("domain", &["read", "create", "delete"]),
    ("logs", &["read"]),
];

impl User {
    pub(crate) fn is_privileged(&self) -> bool {
        self.role == Role::Owner
    }

    /// Whether the user may do that with that resource.
    pub(crate) fn check(&self, resource: &str, action: &str) -> Result<(), Refusal> {
        let by_role = MEMBER_MAY.iter().any(|(name, actions)| *name == resource && actions.contains(&action));
        let granted = self.access.grants.iter().any(|grant| grant.permission() == (resource, action));
        if self.is_privileged() || by_role || granted {
            return Ok(());
        }
        Err(Refusal::forbidden(&format!("unauthorized to access resource \"{resource}\"")))
    }

    /// Whether the service is the user's to work with.
    pub(crate) fn check_service(&self, id: &str) -> Result<(), Refusal> {
        self.check_listed(&self.access.services, id, "service")
    }

    /// Whether the project is the user's to work with.
    pub(crate) fn check_project(&self, id: &str) -> Result<(), Refusal> {
        self.check_listed(&self.access.projects, id, "project")
    }

    /// Whether the environment is the user's to work with.
    pub(crate) fn check_environment(&self, id: &str) -> Result<(), Refusal> {
        self.check_listed(&self.access.environments, id, "environment")
    }

    fn check_listed(&self, listed: &[String], id: &str, what: &str) -> Result<(), Refusal> {
        if self.is_privileged() || listed.iter().any(|listed| listed == id) {
            return Ok(());
        }
        Err(Refusal::forbidden(&format!("You don't have access to this {what}")))
    }

    /// Whether lists show the project to the user.
    pub(crate) fn sees_project(&self, id: &str) -> bool {
        self.check_project(id).is_ok()
    }

    /// Whether lists show the environment to the user.
    pub(crate) fn sees_environment(&self, id: &str) -> bool {
        self.check_environment(id).is_ok()
    }

    /// Whether lists show the service to the user.
    pub(crate) fn sees_service(&self, id: &str) -> bool {
        self.check_service(id).is_ok()
    }

    /// Whether the service was given to the user, whatever the role: only the search asks so.
    pub(crate) fn was_given(&self, id: &str) -> bool {
        self.access.services.iter().any(|service| service == id)
    }

    /// Whoever makes a project may work with it, and so on; the server notes it for owners too.
    pub(crate) fn gains_project(&mut self, id: &str) {
        self.access.projects.push(id.to_owned());
    }

    /// As [`User::gains_project`].
    pub(crate) fn gains_environment(&mut self, id: &str) {
        self.access.environments.push(id.to_owned());
    }

    /// As [`User::gains_project`].
    pub(crate) fn gains_service(&mut self, id: &str) {
        self.access.services.push(id.to_owned());
    }

    /// The membership as the API shows it.
    pub(crate) fn membership_json(&self, organization: &str) -> Map<String, Value> {
        let mut row = Map::new();
        let mut put = |name: &str, value: Value| row.insert(name.to_owned(), value);
        put("id", json!(self.membership));
        put("organizationId", json!(organization));
        put("userId", json!(self.id));
        put("role", json!(if self.role == Role::Owner { "owner" } else { "member" }));
        put("createdAt", json!(self.since));
        put("teamId", Value::Null);
        put("isDefault", json!(true));
        for column in COLUMNS {
            put(column, json!(self.access.grants.iter().any(|grant| grant.column() == *column)));
        }
        put("accessedProjects", json!(self.access.projects));
        put("accessedEnvironments", json!(self.access.environments));
        put("accessedServices", json!(self.access.services));
        put("accessedGitProviders", json!([]));
        put("accessedServers", json!([]));
        row
    }
}

/// The columns of a membership that hold granted permissions.
const COLUMNS: &[&str] = &[
    "canCreateProjects",
    "canAccessToSSHKeys",
    "canCreateServices",
    "canDeleteProjects",
    "canDeleteServices",
    "canAccessToDocker",
    "canAccessToAPI",
    "canAccessToGitProviders",
    "canAccessToTraefikFiles",
    "canDeleteEnvironments",
    "canCreateEnvironments",
];
