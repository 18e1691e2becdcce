//! What differs between a preview and what it should be: a pure comparison, so that a second run writes nothing.

use std::fmt;

use dokploy_webhook::environment::{self, EnvironmentError, Variables};
use dokploy_webhook::model::{Domain, NewDomain};
use serde_json::{Map, Value, json};

use crate::domains::{self, Address, DomainChanges, Serving};
use crate::identity::Identity;
use crate::source::{Source, text};

/// What a preview should be. Its variables and its file may be secrets, so that they are not printed.
#[derive(Clone)]
pub struct Wanted {
    /// Whose preview.
    pub identity: Identity,
    /// The server that it runs on, when it is not Dokploy's own.
    pub server_id: Option<String>,
    /// What it is made of.
    pub source: Source,
    /// Its variables.
    pub variables: Variables,
    /// Its addresses, the main one first.
    pub addresses: Vec<Address>,
    /// How they are served.
    pub serving: Serving,
}

impl fmt::Debug for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wanted").field("identity", &self.identity).field("addresses", &self.addresses).finish_non_exhaustive()
    }
}

impl Wanted {
    /// The columns that the compose project should have. It has a network of its own, and nothing but this action deploys it: a push that
    /// Dokploy hears of too would deploy it twice.
    fn columns(&self) -> Map<String, Value> {
        let mut columns = self.source.columns();
        columns.insert("isolatedDeployment".to_owned(), json!(true));
        columns.insert("autoDeploy".to_owned(), json!(false));
        columns
    }

    fn domains(&self, compose_id: &str) -> Vec<NewDomain> {
        self.addresses.iter().map(|address| self.serving.domain(address, compose_id)).collect()
    }
}

/// The compose project of a preview as it is. Its columns hold secrets, so that they are not printed.
#[derive(Clone, Default)]
pub struct Current {
    /// Its id.
    pub compose_id: String,
    /// Its columns.
    pub columns: Map<String, Value>,
    /// Its domains.
    pub domains: Vec<Domain>,
}

impl fmt::Debug for Current {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Current").field("compose_id", &self.compose_id).finish_non_exhaustive()
    }
}

/// What differs.
#[derive(Clone, Default, PartialEq)]
pub struct Changes {
    /// The columns to write.
    pub columns: Map<String, Value>,
    /// The environment text to save.
    pub env: Option<String>,
    /// The variables that differ, by name.
    pub variables: Vec<String>,
    /// The domains to write.
    pub domains: DomainChanges,
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns: Vec<_> = self.columns.keys().collect();
        f.debug_struct("Changes").field("columns", &columns).field("variables", &self.variables).finish_non_exhaustive()
    }
}

impl Changes {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty() && self.env.is_none() && self.domains.is_empty()
    }
}

/// Compares. Variables that people have added to the preview in Dokploy stay, as every other byte of its environment.
///
/// # Errors
/// [`EnvironmentError`] when the environment cannot be changed.
pub fn changes(current: &Current, wanted: &Wanted) -> Result<Changes, EnvironmentError> {
    let before = text(&current.columns, "env");
    let env = environment::set_all(before, &wanted.variables)?;
    let differs = |(name, value): &(&str, &str)| environment::value(before, name).as_deref() != Some(*value);
    let variables = wanted.variables.iter().filter(differs).map(|(name, _)| name.to_owned()).collect();
    // What a server does not know as a column is unknown to it as a setting too.
    let is_changed = |name: &str, value: &Value| current.columns.get(name).is_some_and(|there| there != value);
    Ok(Changes {
        columns: wanted.columns().into_iter().filter(|(name, value)| is_changed(name, value)).collect(),
        env: (env != before).then_some(env),
        variables,
        domains: domains::changes(&current.domains, &wanted.domains(&current.compose_id)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted() -> Wanted {
        Wanted {
            identity: Identity { repository: "octo/shop".parse().unwrap(), number: 42 },
            server_id: None,
            source: Source::File("services: {}".to_owned()),
            variables: Variables::parse("A=1\nB=2").unwrap(),
            addresses: vec![Address { service: "web".to_owned(), host: "pr-42.example.com".to_owned(), port: 80 }],
            serving: Serving { https: false, certificate: "none".to_owned() },
        }
    }

    #[test]
    fn a_new_compose_project_gets_everything_and_afterwards_nothing_differs() {
        let columns = json!({
            "sourceType": "raw", "composeFile": "services: {}", "isolatedDeployment": false, "autoDeploy": true, "env": null,
        });
        let mut current =
            Current { compose_id: "c".to_owned(), columns: columns.as_object().unwrap().clone(), domains: Vec::new() };
        let first = changes(&current, &wanted()).unwrap();
        assert_eq!(first.columns.keys().collect::<Vec<_>>(), ["isolatedDeployment", "autoDeploy"]);
        assert_eq!((first.env.as_deref(), first.domains.create.len()), (Some("A=1\nB=2\n"), 1));
        current.columns.extend(first.columns);
        current.columns.insert("env".to_owned(), json!(first.env));
        let new = &first.domains.create[0];
        current.domains.push(Domain {
            domain_id: "d".to_owned(),
            host: new.host.clone(),
            service_name: Some(new.service_name.clone()),
            port: Some(new.port),
            path: Some(new.path.clone()),
            https: new.https,
            certificate_type: Some(new.certificate_type.clone()),
        });
        assert!(changes(&current, &wanted()).unwrap().is_empty());
    }

    #[test]
    fn variables_that_people_added_stay() {
        let columns = json!({ "env": "# mine\nDEBUG=1\nA=0\n" });
        let current = Current { columns: columns.as_object().unwrap().clone(), ..Current::default() };
        let changes = changes(&current, &wanted()).unwrap();
        assert_eq!(changes.env.as_deref(), Some("# mine\nDEBUG=1\nA=1\nB=2\n"));
        assert_eq!(changes.variables, ["A", "B"]);
        assert!(!format!("{changes:?}").contains("DEBUG"));
    }
}
