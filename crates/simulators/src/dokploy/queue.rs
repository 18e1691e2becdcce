//! The queue: one line for the whole server, as with `buildsConcurrency` 1. Nothing is merged.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::compose_file;
use super::dotenv;
use super::log;
use super::row::{KEPT, Row, Status};
use super::service::{Kind, Service};
use super::state::{State, rfc3339};
use super::trouble::Trouble;
use super::version::{CANCELLED, CREATE_TAKES_SOURCE, DEPLOY_ANSWERS, QUEUE_IN_MEMORY};

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
    /// Whether it failed before docker was asked; its log says why.
    pub(crate) is_broken: bool,
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
            is_broken: false,
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
        let service = service.clone();
        let opening = log::opening(self.version, &service, self.unresolved(&service));
        job.is_broken = opening.is_err();
        let app = service.text("appName");
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
            env: self.written_env(&service),
            log: opening.unwrap_or_else(|whole| whole),
            log_path: format!("/etc/dokploy/logs/{app}/{app}-{}.log", started.strftime("%Y-%m-%d:%H:%M:%S")),
            rollback_id: None,
        });
        job.active = Some((id.clone(), started));
        self.queue.push_front(job);
        self.logs.send_modify(|version| *version += 1);
        Some(id)
    }

    /// What the server says about a reference in the environment text that leads nowhere.
    fn unresolved(&self, service: &Service) -> Option<String> {
        let place = self.environment_of(service);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        dotenv::unresolved(service.text("env"), &text(&place["project"]["env"]), &text(&place["env"]))
    }

    /// The environment text that reaches docker: none when the `.env` of a compose project is not to be written.
    fn written_env(&self, service: &Service) -> Option<String> {
        let is_written = service.kind == Kind::Application
            || self.version < CREATE_TAKES_SOURCE
            || service.text("composeType") == "stack"
            || service.columns["createEnvFile"] == true;
        service.columns["env"].as_str().filter(|_| is_written).map(str::to_owned)
    }

    fn prune(&mut self, kind: Kind, service_id: &str) {
        let ids: Vec<String> = self.rows_of(kind, service_id).map(|row| row.deployment_id.clone()).collect();
        let surplus = &ids[..ids.len().saturating_sub(KEPT)];
        self.forget_rows(|row| surplus.contains(&row.deployment_id));
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

    /// Adds to the log of the active job.
    pub(crate) fn say(&mut self, text: &str) {
        let id = self.active_id().unwrap_or_default().to_owned();
        if let Some(row) = self.rows.iter_mut().find(|row| row.deployment_id == id) {
            row.log.push_str(text);
            self.logs.send_modify(|version| *version += 1);
        }
    }

    fn take_active(&mut self) -> Option<Job> {
        self.queue.front()?.active.as_ref()?;
        self.queue.pop_front()
    }

    /// Ends the active job: its row, its service's status, its log, and what runs from now on. `failure` is what docker said last.
    pub(crate) fn end_active(&mut self, failure: Option<&str>) {
        let trouble = self.active_trouble().cloned();
        let ending = match self.queue.front() {
            Some(job) if job.is_broken => log::LAST_WORDS.to_owned(),
            Some(job) => log::closing(job.kind, failure),
            None => return,
        };
        self.say(&ending);
        let finished = self.stamp();
        let Some(job) = self.take_active() else {
            return;
        };
        let is_done = failure.is_none() && !job.is_broken;
        let id = job.active.as_ref().map(|(id, _)| id.clone()).unwrap_or_default();
        if is_done && job.kind == Kind::Application {
            self.leave_rollback(&id, &job.service_id);
        }
        let rewrites = self.version >= DEPLOY_ANSWERS && !job.redeploys;
        let env = self.rows.iter().find(|row| row.deployment_id == id).and_then(|row| row.env.clone());
        let Ok(service) = self.find_mut(job.kind, &job.service_id) else {
            return;
        };
        let status = if is_done { Status::Done } else { Status::Error };
        service.set_status(status.word());
        if is_done {
            service.goes_live();
            let started_with = env.unwrap_or_default();
            service.live.iter_mut().for_each(|live| live.env.clone_from(&started_with));
        }
        let commit = service.commit.clone().filter(|_| service.is_git() && rewrites);
        if let Some(row) = self.rows.iter_mut().find(|row| row.deployment_id == id) {
            row.status = status;
            row.finished_at = Some(finished);
            if let Some((message, hash)) = commit {
                row.title = message;
                row.description = format!("Commit: {hash}");
            }
            if let Some(Trouble::Retitled(title)) = &trouble {
                row.title.clone_from(title);
            }
        }
        if trouble == Some(Trouble::Pruned) {
            self.forget_rows(|row| row.deployment_id == id);
        }
    }

    /// What the conversion of the active job's compose file fails with.
    pub(crate) fn conversion_failure(&self) -> Option<String> {
        let row = self.active_row().filter(|row| row.kind == Kind::Compose)?;
        let service = self.find(row.kind, &row.service_id).ok()?;
        let said = compose_file::converted(service, &self.domains_of(service)).err()?;
        Some(format!("❌ Has occurred an error: {said}"))
    }

    /// Takes the active job away and leaves its row `cancelled` without an end.
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

    /// What a restart does to the queue. `cleans` says whether the server looks after the rows that ran when it starts.
    pub(crate) fn restart(&mut self, cleans: bool) {
        if cleans && self.version >= CANCELLED {
            self.cancel_active();
        } else {
            self.take_active();
        }
        if self.version >= QUEUE_IN_MEMORY {
            self.jobs = 0;
            self.drop_waiting(None);
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
