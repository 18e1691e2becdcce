//! What docker is told to show: containers, lines of the log, what it fails with.

use super::super::container::Container;
use super::super::service::Kind;
use super::Dokploy;

impl Dokploy {
    /// What the next looks at the containers of a service find, one after the other; the last stays. Without being told, each
    /// service of a deployed compose file runs in one container that has no health check.
    pub fn show_containers(&self, kind: Kind, id: &str, looks: impl IntoIterator<Item = Vec<Container>>) {
        self.change(kind, id, |service| service.looks = looks.into_iter().collect());
    }

    /// What docker says while it deploys a service, one line after the other, spread over the time that the job takes.
    pub fn docker_says(&self, kind: Kind, id: &str, lines: &[&str]) {
        self.change(kind, id, |service| service.docker_says = lines.iter().map(|line| (*line).to_owned()).collect());
    }

    /// Adds text to the log of the active job, as it is.
    pub fn say(&self, text: &str) {
        self.state().say(text);
    }

    /// Breaks the connections of all live logs off, as a proxy does on which nothing was said for a while. They can be opened again.
    pub fn cut_logs(&self) {
        self.state().cuts.send_modify(|version| *version += 1);
    }

    /// Lets live logs be opened from now on without ever saying a word, as some proxies do.
    pub fn mute_logs(&self) {
        self.state().are_logs_mute = true;
    }

    /// Lets the next stop or start of a compose project fail with that on docker's standard error.
    pub fn fail_next_command(&self, compose_id: &str, said: &str) {
        self.change(Kind::Compose, compose_id, |service| service.command_failures.push_back(said.to_owned()));
    }

    /// The image that an application runs, which after a rollback is not the one in its columns.
    #[must_use]
    pub fn live_image(&self, application_id: &str) -> Option<String> {
        let state = self.state();
        state.find(Kind::Application, application_id).ok()?.live.as_ref().map(|live| live.image.clone())
    }

    /// The environment text that a service runs with.
    #[must_use]
    pub fn live_env(&self, kind: Kind, id: &str) -> Option<String> {
        self.state().find(kind, id).ok()?.live.as_ref().map(|live| live.env.clone())
    }

    /// The commands that were run outside of deployments, such as `docker compose -p shop-x1y2z3 down --volumes`.
    #[must_use]
    pub fn commands(&self) -> Vec<String> {
        self.state().commands.clone()
    }
}
