//! What the runs of a workflow do, as a test writes it; and each moment of a run, one for each look at it.

use serde_json::Value;

/// What the jobs of a workflow do when it runs: one after another, each step as long as until the next look at the run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Play {
    jobs: Vec<PlayedJob>,
    pub(super) deployment: Option<PlayedDeployment>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct PlayedJob {
    name: String,
    awaits: Option<String>,
    steps: Vec<(String, String)>,
}

/// What a run tells GitHub of its deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlayedDeployment {
    pub(super) environment: String,
    pub(super) payload: Value,
    pub(super) state: String,
    pub(super) description: String,
}

impl Play {
    /// A workflow without jobs.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One more job, with its steps and how each ends, such as `success` or `failure`. After one that does not succeed nothing runs.
    #[must_use]
    pub fn job<'a>(mut self, name: &str, steps: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let steps = steps.into_iter().map(|(name, ending)| (name.to_owned(), ending.to_owned())).collect();
        self.jobs.push(PlayedJob { name: name.to_owned(), awaits: None, steps });
        self
    }

    /// The last job waits for one look until somebody approves its environment.
    #[must_use]
    pub fn awaiting(mut self, environment: &str) -> Self {
        if let Some(job) = self.jobs.last_mut() {
            job.awaits = Some(environment.to_owned());
        }
        self
    }

    /// The run makes a deployment on GitHub with that payload, which gets the run, and tells its end.
    #[must_use]
    pub fn deploying(mut self, environment: &str, payload: Value, state: &str, description: &str) -> Self {
        let [environment, state, description] = [environment, state, description].map(str::to_owned);
        self.deployment = Some(PlayedDeployment { environment, payload, state, description });
        self
    }

    /// The moments of a run, the first of which is its start.
    pub(super) fn moments(&self) -> Vec<Moment> {
        let mut moments = vec![Moment { status: "queued", conclusion: None, jobs: Vec::new(), awaits: None }];
        let mut done: Vec<JobMoment> = Vec::new();
        let mut ending = "success";
        for job in &self.jobs {
            if ending != "success" {
                done.push(JobMoment { conclusion: Some("skipped".to_owned()), ..JobMoment::of(job, "completed") });
                continue;
            }
            if let Some(environment) = &job.awaits {
                let jobs = with(&done, JobMoment::of(job, "waiting"));
                moments.push(Moment { status: "waiting", conclusion: None, jobs, awaits: Some(environment.clone()) });
            }
            let failing = job.steps.iter().position(|(_, ending)| ending != "success");
            let last = failing.unwrap_or(job.steps.len().saturating_sub(1));
            for at in 0..=last {
                let jobs = with(&done, JobMoment { steps: steps(job, at, false), ..JobMoment::of(job, "in_progress") });
                moments.push(Moment { status: "in_progress", conclusion: None, jobs, awaits: None });
            }
            ending = failing.map_or("success", |at| &job.steps[at].1);
            let conclusion = Some(ending.to_owned());
            done.push(JobMoment { steps: steps(job, last, true), conclusion, ..JobMoment::of(job, "completed") });
        }
        moments.push(Moment { status: "completed", conclusion: Some(ending.to_owned()), jobs: done, awaits: None });
        moments
    }
}

fn with(done: &[JobMoment], job: JobMoment) -> Vec<JobMoment> {
    done.iter().cloned().chain([job]).collect()
}

/// The steps when that one runs, or has ended; after one that does not succeed the rest is skipped.
fn steps(job: &PlayedJob, at: usize, is_over: bool) -> Vec<StepMoment> {
    let moment = |(index, (name, ending)): (usize, &(String, String))| {
        let (status, conclusion) = match index {
            _ if index < at || (index == at && is_over) => ("completed", Some(ending.clone())),
            _ if is_over => ("completed", Some("skipped".to_owned())),
            _ if index == at => ("in_progress", None),
            _ => ("queued", None),
        };
        StepMoment { name: name.clone(), status, conclusion }
    };
    job.steps.iter().enumerate().map(moment).collect()
}

/// A run at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) status: &'static str,
    pub(super) conclusion: Option<String>,
    pub(super) jobs: Vec<JobMoment>,
    pub(super) awaits: Option<String>,
}

/// A job at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JobMoment {
    pub(super) name: String,
    pub(super) status: &'static str,
    pub(super) conclusion: Option<String>,
    pub(super) steps: Vec<StepMoment>,
}

impl JobMoment {
    fn of(job: &PlayedJob, status: &'static str) -> Self {
        Self { name: job.name.clone(), status, conclusion: None, steps: Vec::new() }
    }
}

/// A step at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StepMoment {
    pub(super) name: String,
    pub(super) status: &'static str,
    pub(super) conclusion: Option<String>,
}
