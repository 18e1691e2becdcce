//! The queue in memory: one line for the whole server, as with `buildsConcurrency` 1. Nothing is merged, nothing survives a restart.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::log;
use super::row::{KEPT, Row, Status};
use super::service::Kind;
use super::state::{State, rfc3339};
use super::trouble::Trouble;

/// One job.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) number: u64,
    pub(crate) kind: Kind,
    pub(crate) service_id: String,
    pub(crate) title: String,
    pub(crate) description: String,
    /// Whether it is a redeployment, which takes the source as it is.
    pub(crate) redeploys: bool,
    added: Timestamp,
    /// The row and the moment of its start, once it is active.
    pub(crate) active: Option<(String, Timestamp)>,
}

impl State {
    /// Appends a job.
    pub(crate) fn enqueue(&mut self, kind: Kind, service_id: &str, title: &str, description: &str, redeploys: bool) {
        self.jobs += 1;
        let added = self.now();
        self.queue.push_back(Job {
            number: self.jobs,
            kind,
            service_id: service_id.to_owned(),
            title: title.to_owned(),
            description: description.to_owned(),
            redeploys,
            added,
            active: None,
        });
    }

    /// Starts the oldest job unless one is active; answers the id of its row. The environment is read now, not when it was queued.
    pub(crate) fn start_next(&mut self) -> Option<String> {
        if self.queue.front()?.active.is_some() {
            return None;
        }
        let mut job = self.queue.pop_front()?;
        let (id, started) = (self.id(), self.now());
        let Ok(service) = self.find_mut(job.kind, &job.service_id) else {
            return self.start_next();
        };
        service.set_status("running");
        let env = service.columns["env"].as_str().map(str::to_owned);
        let app = service.text("appName").to_owned();
        let log_path = format!("/etc/dokploy/logs/{app}/{app}-{}.log", started.strftime("%Y-%m-%d:%H:%M:%S"));
        let text = "Initializing deployment\n".to_owned();
        self.prune(job.kind, &job.service_id);
        self.rows.push(Row {
            deployment_id: id.clone(),
            kind: job.kind,
            service_id: job.service_id.clone(),
            title: job.title.clone(),
            description: job.description.clone(),
            status: Status::Running,
            started_at: rfc3339(started),
            finished_at: None,
            env,
            log: text,
            log_path,
        });
        job.active = Some((id.clone(), started));
        self.queue.push_front(job);
        Some(id)
    }

    fn prune(&mut self, kind: Kind, service_id: &str) {
        let rows = self.rows_of(kind, service_id).count();
        let mut surplus = rows.saturating_sub(KEPT);
        self.rows.retain(|row| {
            let goes = surplus > 0 && row.kind == kind && row.service_id == service_id;
            surplus -= usize::from(goes);
            !goes
        });
    }

    /// The id of the active job's row, which may have been removed.
    pub(crate) fn active_id(&self) -> Option<&str> {
        let (id, _) = self.queue.front()?.active.as_ref()?;
        Some(id)
    }

    /// Takes jobs away that are to get lost, from the front of the line.
    pub(crate) fn drop_lost(&mut self) {
        let is_lost = |job: &Job| job.active.is_none() && self.troubles.get(&job.number) == Some(&Trouble::Lost);
        let lost = self.queue.iter().take_while(|job| is_lost(job)).count();
        self.queue.drain(..lost);
    }

    /// What is to happen to the active job.
    pub(crate) fn active_trouble(&self) -> Option<&Trouble> {
        self.queue.front().filter(|job| job.active.is_some()).and_then(|job| self.troubles.get(&job.number))
    }

    /// The active job's row.
    pub(crate) fn active_row(&self) -> Option<&Row> {
        let id = self.active_id()?;
        self.rows.iter().find(|row| row.deployment_id == id)
    }

    fn take_active(&mut self) -> Option<Job> {
        self.queue.front()?.active.as_ref()?;
        self.queue.pop_front()
    }

    /// Ends the active job: its row, its service's status, its log.
    pub(crate) fn end_active(&mut self, outcome: Result<(), String>) {
        let Some(job) = self.take_active() else {
            return;
        };
        let (finished, failure) = (self.stamp(), outcome.err());
        let Ok(service) = self.find_mut(job.kind, &job.service_id) else {
            return;
        };
        let status = if failure.is_some() { Status::Error } else { Status::Done };
        service.set_status(status.word());
        let text = log::text(service, failure.as_deref());
        let commit = service.commit.clone().filter(|_| service.is_git() && !job.redeploys);
        let id = job.active.map(|(id, _)| id).unwrap_or_default();
        if let Some(row) = self.rows.iter_mut().find(|row| row.deployment_id == id) {
            row.status = status;
            row.finished_at = Some(finished);
            row.log = text;
            if let Some((message, hash)) = commit {
                row.title = message;
                row.description = format!("Commit: {hash}");
            }
        }
    }

    /// Takes the active job away and leaves its row `cancelled` without an end, as a restart of the server does.
    pub(crate) fn cancel_active(&mut self) {
        let Some(job) = self.take_active() else {
            return;
        };
        if let Ok(service) = self.find_mut(job.kind, &job.service_id) {
            service.set_status("idle");
        }
        let id = job.active.map(|(id, _)| id).unwrap_or_default();
        if let Some(row) = self.rows.iter_mut().find(|row| row.deployment_id == id) {
            row.status = Status::Cancelled;
        }
    }

    /// Drops the waiting jobs of a service, or of all; they leave no trace.
    pub(crate) fn drop_waiting(&mut self, service_id: Option<&str>) {
        self.queue.retain(|job| job.active.is_some() || service_id.is_some_and(|id| id != job.service_id));
    }

    /// The queue as the API shows it, newest first.
    pub(crate) fn queue_json(&self) -> Value {
        self.queue.iter().rev().map(|job| self.job_json(job)).collect()
    }

    fn job_json(&self, job: &Job) -> Value {
        let mut entry = Map::new();
        entry.insert("id".to_owned(), json!(format!("job-{}", job.number)));
        entry.insert("name".to_owned(), json!("deployments"));
        let data = json!({
            job.kind.id_column(): job.service_id,
            "titleLog": job.title,
            "type": if job.redeploys { "redeploy" } else { "deploy" },
            "applicationType": job.kind.word(),
            "descriptionLog": job.description,
            "server": false,
        });
        entry.insert("data".to_owned(), data);
        entry.insert("timestamp".to_owned(), json!(job.added.as_millisecond()));
        if let Some((_, started)) = &job.active {
            entry.insert("processedOn".to_owned(), json!(started.as_millisecond()));
        }
        entry.insert("state".to_owned(), json!(if job.active.is_some() { "active" } else { "waiting" }));
        entry.insert("servicePath".to_owned(), self.service_path(job));
        Value::Object(entry)
    }

    fn service_path(&self, job: &Job) -> Value {
        let environment = self.find(job.kind, &job.service_id).map(|service| self.environment_of(service)).unwrap_or_default();
        let part = |name: &str| environment[name].as_str().unwrap_or_default().to_owned();
        let (project, environment) = (part("projectId"), part("environmentId"));
        let (kind, id) = (job.kind.word(), &job.service_id);
        let href = format!("/dashboard/project/{project}/environment/{environment}/services/{kind}/{id}");
        json!({ "href": href, "label": job.kind.label() })
    }
}
