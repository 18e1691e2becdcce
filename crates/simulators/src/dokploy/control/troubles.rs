//! What goes wrong on request, and when jobs end.

use super::super::service::Kind;
use super::super::trouble::Trouble;
use super::Dokploy;

impl Dokploy {
    /// Lets the next deployment of a compose project fail with that line in its log; several calls add up.
    pub fn fail_next(&self, compose_id: &str, said: &str) {
        self.change(Kind::Compose, compose_id, |service| service.failures.push_back(said.to_owned()));
    }

    /// As [`Dokploy::fail_next`], of any service.
    pub fn fail_next_of(&self, kind: Kind, id: &str, said: &str) {
        self.change(kind, id, |service| service.failures.push_back(said.to_owned()));
    }

    /// Lets something happen to the n-th deployment of the server, counted from 1 in the order of the calls.
    pub fn trouble(&self, deployment: u32, trouble: Trouble) {
        self.state().troubles.insert(u64::from(deployment), trouble);
    }

    /// How many deployments were asked for, of any service: each of them met what [`Dokploy::trouble`] had for its number.
    #[must_use]
    pub fn deployments(&self) -> u64 {
        self.state().jobs
    }

    /// The commit that a git source checks out: at the end of a deployment its message replaces the row's title.
    pub fn set_commit(&self, kind: Kind, id: &str, message: &str, hash: &str) {
        self.change(kind, id, |service| service.commit = Some((message.to_owned(), hash.to_owned())));
    }

    /// The compose file that a git source has in its repository.
    pub fn set_repository_file(&self, compose_id: &str, text: &str) {
        self.change(Kind::Compose, compose_id, |service| service.repository_file = Some(text.to_owned()));
    }

    /// Deploys a service as somebody else does in the dashboard.
    pub fn deploy(&self, kind: Kind, id: &str, title: &str) {
        self.state().enqueue(kind, id, title, "", false);
        self.kick();
    }

    /// Keeps jobs that start from now on running until [`Dokploy::end_active`].
    pub fn hold(&self) {
        self.state().duration = None;
    }

    /// Ends the active job, and starts the next one.
    pub fn end_active(&self) {
        let active = self.state().active_id().map(str::to_owned);
        if let Some(id) = active {
            self.finish(&id);
        }
    }

    /// Takes the active job away as a cancellation does: its row is `cancelled`. The next one starts.
    pub fn cancel_active(&self) {
        self.state().cancel_active();
        self.kick();
    }

    /// Restarts the server: the running row becomes `cancelled` without an end, waiting jobs vanish without a row, and jobs are
    /// counted from 1 again. Before v0.25.4 the row stays `running` for ever; before v0.29.9 waiting jobs outlive the restart.
    pub fn restart(&self) {
        self.state().restart(true);
        self.cut_logs();
        self.kick();
    }

    /// As [`Dokploy::restart`], of a server in development mode, which never looks after the rows that ran: they stay `running`.
    pub fn restart_in_development(&self) {
        self.state().restart(false);
        self.cut_logs();
        self.kick();
    }

    /// Drops every waiting job, as cleaning the queue does; they leave no row.
    pub fn clean_queue(&self) {
        self.state().drop_waiting(None);
    }

    /// Removes a row, as a person can in the dashboard.
    pub fn remove_row(&self, deployment_id: &str) {
        self.state().forget_rows(|row| row.deployment_id == deployment_id);
    }
}
