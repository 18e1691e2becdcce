//! The table of procedures.

use super::answer::{Refusal, Reply};
use super::check::Input;
use super::state::State;
use super::version::Version;
use super::{application, compose, deployment, project};

/// One procedure.
pub(crate) struct Procedure {
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    since: Version,
    pub(crate) run: fn(&mut State, &Input) -> Result<Reply, Refusal>,
}

/// How a procedure is called: queries by GET, mutations by POST.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Query,
    Mutation,
}

type Run = fn(&mut State, &Input) -> Result<Reply, Refusal>;

const fn query(name: &'static str, run: Run) -> Procedure {
    Procedure { name, method: Method::Query, since: Version(0, 0, 0), run }
}

const fn mutation(name: &'static str, run: Run) -> Procedure {
    Procedure { name, method: Method::Mutation, since: Version(0, 0, 0), run }
}

impl Procedure {
    const fn since(self, minor: u16, patch: u16) -> Self {
        Self { since: Version(0, minor, patch), ..self }
    }
}

/// The procedure of that name and method, in that version.
pub(crate) fn find(version: Version, method: Method, name: &str) -> Option<&'static Procedure> {
    TABLE.iter().find(|procedure| procedure.name == name && procedure.method == method && procedure.since <= version)
}

const TABLE: &[Procedure] = &[
    query("settings.health", project::health),
    query("settings.getDokployVersion", project::version),
    mutation("user.createApiKey", project::create_api_key),
    query("project.all", project::all),
    query("project.one", project::one),
    mutation("project.create", project::create),
    mutation("environment.create", project::create_environment).since(25, 0),
    mutation("compose.create", compose::create),
    query("compose.one", compose::one),
    mutation("compose.update", compose::update),
    mutation("compose.saveEnvironment", compose::save_environment).since(29, 0),
    mutation("compose.deploy", compose::deploy),
    mutation("compose.redeploy", compose::redeploy),
    mutation("compose.stop", compose::stop),
    mutation("compose.start", compose::start),
    mutation("compose.delete", compose::delete),
    mutation("compose.cleanQueues", compose::clean_queues),
    mutation("compose.cancelDeployment", compose::cancel_deployment).since(25, 0),
    query("compose.getDefaultCommand", compose::default_command),
    mutation("application.create", application::create),
    query("application.one", application::one),
    mutation("application.update", application::update),
    mutation("application.saveDockerProvider", application::save_docker_provider),
    mutation("application.saveEnvironment", application::save_environment),
    mutation("application.deploy", application::deploy),
    mutation("application.redeploy", application::redeploy),
    mutation("application.stop", application::stop),
    mutation("application.start", application::start),
    mutation("application.reload", application::reload),
    mutation("application.markRunning", application::mark_running),
    mutation("application.cleanQueues", application::clean_queues),
    mutation("application.cancelDeployment", application::cancel_deployment).since(25, 0),
    query("deployment.all", deployment::all),
    query("deployment.allByCompose", deployment::all_by_compose),
    query("deployment.queueList", deployment::queue_list).since(28, 3),
    query("deployment.readLogs", deployment::read_logs).since(29, 5),
    mutation("deployment.killProcess", deployment::kill_process).since(23, 6),
    mutation("deployment.removeDeployment", deployment::remove).since(27, 1),
];
