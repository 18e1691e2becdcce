//! The verb: inputs → facts → plan → apply → report.

use std::collections::BTreeMap;
use std::time::Duration;

use actions_core::{Context, Exit, Failure, Problem, Runner};
use deploy_config::{DEFAULT_PATH, DeployConfig, Requirement};
use deploy_record::record::{SCHEMA, WRITER};
use deploy_record::{Outcome, Record, WaveRecord};
use futures::future::{OptionFuture, join};
use http_client::{Client, Settings};
use image_tagger::attested::Attestor;
use image_tagger::tags::image_tag;
use notices::{Delivery, Event, Notices, Threads};
use registry_client::Registry;
use uuid::Uuid;

use crate::apply::Rollout;
use crate::by_hand::{Wanted, Way, Workflow};
use crate::error::RolloutError;
use crate::facts::{self, Images, Refusal};
use crate::inputs::Request;
use crate::outcome::{self, Verdict};
use crate::plan::{self, Facts, Plan, Wish};
use crate::promoted::Promoter;
use crate::targets::{self, Target};
use crate::telling::Telling;
use crate::tracker::{Begun, Tracker};
use crate::{by_hand, checkout, report, text};

/// For how long after a cancel the notice of the beginning is still waited for, so that the end can follow in its thread.
const HASTE: Duration = Duration::from_secs(2);

/// How a deployment ended.
#[derive(Debug)]
pub struct Ended {
    /// What it did; none for a dry run, and when an input, the configuration or a setting is wrong.
    pub record: Option<Record>,
    /// Who was told of it, and who could not be.
    pub notices: Vec<Delivery>,
    /// What is needed to tell pull requests and issues of it; nothing where deploy.yml does not ask for that.
    pub telling: Option<Telling>,
    /// Whether the summary shall draw the phases too.
    pub mermaid: bool,
    /// How the process ends: a [`Failure`] with exit code 2 for wrong input, with 1 for a deployment that did not succeed.
    pub result: Result<(), Failure>,
}

/// Deploys a version to an environment and proves it. Once the inputs and the configuration are good the record is written, whatever
/// happens then.
pub async fn run(runner: &Runner) -> Ended {
    Box::pin(deploy(runner)).await.unwrap_or_else(|failure| Ended::without_record(Err(failure)))
}

impl Ended {
    /// An end that leaves nothing to be shown.
    fn without_record(result: Result<(), Failure>) -> Self {
        Self { record: None, notices: Vec::new(), telling: None, mermaid: false, result }
    }
}

async fn deploy(runner: &Runner) -> Result<Ended, Failure> {
    let request = Request::read(runner)?;
    let config = DeployConfig::read(&runner.workspace(), &request.config)?;
    let environment = config.environment(&request.environment)?;
    let tag = image_tag(&config.image_tag, &request.version)?;
    let probes = plan::probes(&config, environment).map_err(RolloutError::from)?;
    let context = if runner.is_actions() { Some(runner.context()?) } else { runner.context().ok() };
    let client = Client::new(runner, Settings::default())?;
    let targets = targets::connect(runner, &client, environment, tag.as_str())?;
    let is_attested = environment.require.contains(&Requirement::Attestation);
    let attestor = is_attested.then(|| Attestor::new(runner, &client, &request.attestations)).transpose()?;
    let (name, version) = (request.environment.as_str(), &request.version);
    let wish = Wish { config: &config, name, environment, version, image_tag: tag.as_str(), probes: &probes };
    let started = runner.now();
    let tracker =
        if request.dry_run { None } else { Tracker::connect(runner, &client, context.as_ref(), &request, &wish, started) };
    let deployment = Deployment {
        runner,
        wish: &wish,
        targets: &targets,
        context: context.as_ref(),
        tracker: tracker.as_ref(),
        workflows: checkout::workflows(&runner.workspace()),
        config: &request.config,
    };
    let promoter = Promoter::connect(&client, context.as_ref(), &request, &wish);
    let images = Images { registry: Registry::new(&client, request.credentials), attestor, promoter };
    let tracking = OptionFuture::from(tracker.as_ref().map(Tracker::begin));
    let (facts, begun) = join(facts::gather(runner, &wish, &targets, &images), tracking).await;
    if request.dry_run {
        return deployment.show(facts).map(|()| Ended::without_record(Ok(())));
    }
    let begun = begun.unwrap_or_default();
    let notices = Notices::new(runner, &config.notify);
    let run = deployment.run_name();
    let ((done, threads), problems) = match facts {
        Ok(facts) => (deployment.carry_out(&facts, &begun, (&notices, &run)).await, None),
        Err(Refusal::Cancelled) => ((cancelled(), Threads::default()), None),
        Err(Refusal::Problems(problems)) => ((refused(&problems), Threads::default()), Some(problems)),
    };
    let mut record = deployment.record(done, &begun, started);
    if let Some(tracker) = &tracker {
        tracker.end(&begun, &record).await;
    }
    let (written, told) = deployment.leave(&mut record, &request.record, &begun, (&notices, &threads, &run)).await;
    let ended = match problems {
        Some(problems) => Err(Failure { exit: Exit::Expected, problems }),
        None => report::end(runner, &record),
    };
    let telling = tracker.as_ref().and_then(|tracker| tracker.telling(&begun, &wish));
    Ok(Ended { record: Some(record), notices: told, telling, mermaid: request.mermaid, result: all([ended, written]) })
}

/// One deployment: what is wished, and where.
struct Deployment<'a> {
    runner: &'a Runner,
    wish: &'a Wish<'a>,
    targets: &'a BTreeMap<String, Box<dyn Target>>,
    context: Option<&'a Context>,
    tracker: Option<&'a Tracker<'a>>,
    workflows: Vec<Workflow>,
    config: &'a str,
}

/// What a deployment did.
struct Done {
    previous_version: Option<String>,
    waves: Vec<WaveRecord>,
    verdict: Verdict,
}

impl Deployment<'_> {
    /// The dry run: the plan as text, or what speaks against it.
    fn show(&self, facts: Result<Facts, Refusal>) -> Result<(), Failure> {
        let facts = facts.map_err(|refusal| match refusal {
            Refusal::Problems(problems) => Failure { exit: Exit::Expected, problems },
            Refusal::Cancelled => Failure::new(Exit::Expected, outcome::cancelled_before(0), "run it again"),
        })?;
        let plan = self.wish.plan(&facts);
        self.runner.print(text::render(&plan).trim_end());
        self.runner.set_output("version", &plan.version.to_string())?;
        self.runner.set_output("previous-version", plan.previous_version.as_deref().unwrap_or_default())?;
        self.runner.set_output("environment-url", plan.environment_url.as_deref().unwrap_or_default())?;
        Ok(())
    }

    async fn carry_out(&self, facts: &Facts, begun: &Begun, (notices, run): (&Notices<'_>, &str)) -> (Done, Threads) {
        let plan = self.wish.plan(facts);
        self.runner.print(text::render(&plan).trim_end());
        let expected = self.wish.expected();
        let tracked = self.tracker.map(|tracker| (tracker, begun));
        let rollout = Rollout { runner: self.runner, plan: &plan, expected: &expected, targets: self.targets, run, tracked };
        // What is live already is not told again, and a run that is cancelled has little time left for a notice.
        let start = OptionFuture::from(plan.changes().then(|| self.start(&plan, begun, notices, run)));
        let start = async {
            tokio::select! {
                threads = start => threads,
                () = self.runner.grace(HASTE) => Some(Threads::unknown()),
            }
        };
        let (applied, threads) = join(rollout.apply(), start).await;
        let verdict = outcome::verdict(&plan, &applied.waves, &applied.end);
        (Done { previous_version: plan.previous_version, waves: applied.waves, verdict }, threads.unwrap_or_default())
    }

    /// Tells that the deployment has begun, where its end can follow.
    async fn start(&self, plan: &Plan, begun: &Begun, notices: &Notices<'_>, run: &str) -> Threads {
        let now = self.runner.now();
        let waves = Vec::new();
        let verdict = Verdict { outcome: Outcome::Triggered, reason: None, hint: None };
        let record = self.record(Done { previous_version: plan.previous_version.clone(), waves, verdict }, begun, now);
        let services = plan.waves.iter().flatten().flat_map(|step| &step.services).map(|service| service.name.clone()).collect();
        notices.started(&Event { config: self.event_config(), ..Event::started(&record, services, run) }).await
    }

    /// Leaves the record and the outputs, and tells how it ended. The record is written before: whoever is told is waited for, and a run that
    /// is cancelled may be killed meanwhile; and then again, with who was told.
    async fn leave(
        &self,
        record: &mut Record,
        path: &str,
        begun: &Begun,
        (notices, threads, run): (&Notices<'_>, &Threads, &str),
    ) -> (Result<(), Failure>, Vec<Delivery>) {
        let write = |record: &Record| report::write_record(&self.runner.workspace(), path, record).map_err(Failure::from);
        let written = [write(record), report::set_outputs(self.runner, record, path).map_err(Failure::from)];
        let is_over = begun.first.as_ref().is_some_and(|first| first.is_over);
        let begun_by = begun.first.as_ref().map(|first| format!("run {}", first.run));
        let of_config = |event: Event| Event { config: self.event_config(), ..event };
        let told = match (Event::ended(record, run).map(of_config), Event::found(record, run).map(of_config)) {
            (Some(event), _) => notices.tell(&Event { begun_by: begun_by.filter(|_| !is_over), ..event }, threads).await,
            // An attempt that did not live to say on GitHub that it is over has told nobody.
            (None, Some(event)) if begun_by.is_some() && !is_over => notices.tell(&Event { begun_by, ..event }, threads).await,
            (None, Some(event)) => notices.resume(&Event { begun_by, ..event }).await,
            (None, None) => Vec::new(),
        };
        record.notices = told.iter().map(Delivery::record).collect();
        if told.is_empty() || written[0].is_err() {
            return (all(written), told);
        }
        let [_, set] = written;
        (all([write(record), set]), told)
    }

    /// The configuration as notices know it.
    fn event_config(&self) -> String {
        if self.config == DEFAULT_PATH { String::new() } else { self.config.to_owned() }
    }

    /// A name for this try that no other has: the run and its attempt, or at a desk something random.
    fn run_name(&self) -> String {
        match self.context.and_then(|context| context.run.as_deref()) {
            Some(run) => format!("run {run}"),
            None => format!("desk {}", Uuid::new_v4().simple()),
        }
    }

    /// How a person deploys another version.
    fn way(&self, version: Option<&str>) -> Way {
        let own = self.context.and_then(|context| by_hand::own(context, self.runner.env("GITHUB_WORKFLOW_REF")));
        by_hand::way(own, &self.workflows, &Wanted { environment: self.wish.name, version, config: self.config })
    }

    fn record(&self, done: Done, begun: &Begun, started: jiff::Timestamp) -> Record {
        let Done { previous_version, waves, verdict } = done;
        // Where the targets run the version already, as after a run that was killed, or do not agree, GitHub knows the last that was proven; but
        // what is back is what each of them ran.
        let other = begun.other_version(self.wish.version).filter(|_| verdict.outcome != Outcome::RolledBack);
        let seen = previous_version.clone().filter(|previous| *previous != self.wish.version.to_string());
        let previous_version = seen.or(other).or(previous_version);
        let text = |read: fn(&Context) -> String| self.context.map(read).unwrap_or_default();
        let Way { workflow, config } = self.way(previous_version.as_deref());
        Record {
            schema: SCHEMA,
            written_by: Some(WRITER.to_owned()),
            repository: text(|context| context.repository.to_string()),
            environment: self.wish.name.to_owned(),
            environment_url: self.wish.environment.url.clone(),
            version: self.wish.version.to_string(),
            image_tag: self.wish.image_tag.to_owned(),
            previous_version,
            // The run's commit may be another than the version's: a version is deployed by hand from any branch.
            sha: begun.sha.clone(),
            previous_sha: begun.before.as_ref().and_then(|before| before.sha.clone()),
            actor: text(|context| context.started_by.clone()),
            run_url: self.context.and_then(|context| context.run_url.clone()),
            workflow,
            config,
            started,
            finished: self.runner.now(),
            outcome: verdict.outcome,
            reason: verdict.reason,
            hint: verdict.hint,
            waves,
            commits: begun.commits.clone(),
            commits_away: begun.commits_away.clone(),
            commits_left_out: begun.left_out,
            notices: Vec::new(),
        }
    }
}

fn refused(problems: &[Problem]) -> Done {
    tracing::info!("nothing was changed, because the deployment cannot begin");
    let messages = outcome::each_once(problems.iter().map(|problem| problem.message.as_str()));
    let verdict = Verdict {
        outcome: Outcome::Failed,
        reason: messages,
        hint: outcome::each_once(problems.iter().filter_map(|problem| problem.hint.as_deref())),
    };
    Done { previous_version: None, waves: Vec::new(), verdict }
}

fn cancelled() -> Done {
    Done { previous_version: None, waves: Vec::new(), verdict: outcome::cancelled(&outcome::cancelled_before(0)) }
}

/// The problems of all that went wrong; the first failure says how the process ends.
fn all(results: [Result<(), Failure>; 2]) -> Result<(), Failure> {
    let failures: Vec<Failure> = results.into_iter().filter_map(Result::err).collect();
    let Some(exit) = failures.first().map(|failure| failure.exit) else {
        return Ok(());
    };
    let problems: Vec<Problem> = failures.into_iter().flat_map(|failure| failure.problems).collect();
    Err(Failure { exit, problems })
}
