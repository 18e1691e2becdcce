//! The API's procedures: one file per router of the server, and in each a table that says how a procedure is called, since and until
//! which version it exists, what its input must be, and what its caller must be allowed.
//!
//! The server looks at a call in that order: the name and the method, the input, the permission, and then the service itself.

#![expect(clippy::unnecessary_wraps, reason = "every procedure has the same type")]

mod application;
mod compose;
mod deployment;
mod docker;
mod domain;
mod environment;
mod listing;
mod mounts;
mod organization;
mod preview_deployment;
mod project;
mod registry;
mod rollback;
mod settings;
mod user;

pub(super) use listing::application_context;
pub(super) use registry::image_in;

use super::access::User;
use super::answer::{Refusal, Reply};
use super::check::{self, Input, Rule};
use super::state::State;
use super::version::{ROLES, Version};

/// What a procedure gives back.
pub(crate) type Answer = Result<Reply, Refusal>;

/// One call of a procedure, after its input and its caller were found to be in order.
pub(crate) struct Call<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) user: User,
    pub(crate) input: Input,
}

impl Call<'_> {
    /// A field's text; empty when it is absent or no text.
    pub(crate) fn text(&self, name: &str) -> &str {
        check::text(&self.input, name)
    }

    /// A required flag.
    pub(crate) fn flag(&self, name: &str) -> bool {
        check::flag(&self.input, name)
    }

    /// Changes what is stored of the caller.
    pub(crate) fn note(&mut self, note: impl FnOnce(&mut User)) {
        if let Some(user) = self.state.users.iter_mut().find(|user| user.id == self.user.id) {
            note(user);
        }
    }
}

/// What the caller must be allowed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Need {
    /// Nothing, or what the procedure itself asks for.
    Nothing,
    /// An action on a resource.
    Permission(&'static str, &'static str),
    /// An action on a resource, with the service whose id is in that field.
    Service(&'static str, &'static str, &'static str),
}

/// How a procedure is called: queries by GET, mutations by POST.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Query,
    Mutation,
}

type Run = fn(&mut Call<'_>) -> Answer;

/// One procedure.
pub(crate) struct Procedure {
    name: &'static str,
    method: Method,
    since: Version,
    until: Version,
    rules: &'static [Rule],
    need: Need,
    run: Run,
}

const fn query(name: &'static str, run: Run) -> Procedure {
    procedure(name, Method::Query, run)
}

const fn mutation(name: &'static str, run: Run) -> Procedure {
    procedure(name, Method::Mutation, run)
}

const fn procedure(name: &'static str, method: Method, run: Run) -> Procedure {
    let (since, until) = (Version(0, 0, 0), Version(u16::MAX, 0, 0));
    Procedure { name, method, since, until, rules: &[], need: Need::Nothing, run }
}

impl Procedure {
    /// It came with that version.
    const fn since(self, minor: u16, patch: u16) -> Self {
        Self { since: Version(0, minor, patch), ..self }
    }

    /// It went, or changed, with that version.
    const fn until(self, minor: u16, patch: u16) -> Self {
        Self { until: Version(0, minor, patch), ..self }
    }

    const fn takes(self, rules: &'static [Rule]) -> Self {
        Self { rules, ..self }
    }

    const fn needs(self, need: Need) -> Self {
        Self { need, ..self }
    }

    /// Runs it for a caller.
    pub(crate) fn call(&self, state: &mut State, user: User, input: Input) -> Answer {
        check::check(state.version, &input, self.rules)?;
        if state.version >= ROLES {
            self.check(&user, &input)?;
        } else if matches!(self.name, "one" | "delete") {
            self.check(&user, &input).map_err(|_| Refusal::forbidden("Permission denied"))?;
        }
        (self.run)(&mut Call { state, user, input })
    }

    /// Whether the caller is allowed what the procedure needs.
    fn check(&self, user: &User, input: &Input) -> Result<(), Refusal> {
        match self.need {
            Need::Nothing => Ok(()),
            Need::Permission(resource, action) => user.check(resource, action),
            Need::Service(field, resource, action) => {
                user.check(resource, action)?;
                user.check_service(check::text(input, field))
            }
        }
    }
}

/// The procedure of that name, such as `compose.one`, and method, in that version.
pub(crate) fn find(version: Version, method: Method, name: &str) -> Option<&'static Procedure> {
    let (router, name) = name.split_once('.')?;
    let (_, procedures) = ROUTERS.iter().find(|(known, _)| *known == router)?;
    let exists = |found: &&Procedure| (found.since..found.until).contains(&version);
    procedures.iter().filter(exists).find(|found| found.name == name && found.method == method)
}

const ROUTERS: &[(&str, &[Procedure])] = &[
    ("application", application::PROCEDURES),
    ("compose", compose::PROCEDURES),
    ("deployment", deployment::PROCEDURES),
    ("docker", docker::PROCEDURES),
    ("domain", domain::PROCEDURES),
    ("environment", environment::PROCEDURES),
    ("mounts", mounts::PROCEDURES),
    ("organization", organization::PROCEDURES),
    ("previewDeployment", preview_deployment::PROCEDURES),
    ("project", project::PROCEDURES),
    ("registry", registry::PROCEDURES),
    ("rollback", rollback::PROCEDURES),
    ("settings", settings::PROCEDURES),
    ("user", user::PROCEDURES),
];
