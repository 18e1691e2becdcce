//! What GitHub knows of a deployment, and what it is told of it. Nothing here fails a deployment: what GitHub does not do is a warning
//! with its cure.

use std::time::Duration;

use actions_core::failure::chain;
use actions_core::{Context, Explain, Runner};
use deploy_config::tag_format::TagFormat;
use deploy_history::History;
use deploy_history::promotion::task;
use deploy_record::{Commit, Record};
use github_client::{Deployed, DeploymentState, Deployments, GitHub, GitHubError, NewDeployment, NewStatus};
use http_client::Client;
use jiff::Timestamp;
use semver::Version;
use uuid::Uuid;

use crate::between::{self, Between};
use crate::inputs::Request;
use crate::plan::Wish;
use crate::telling::Telling;
use crate::tracked::{self, Before, Intent};

/// Among how many of the newest deployments of an environment the last that succeeded is looked for: a request for each hundred, and no further
/// one once it is found. Those of other configurations count among them.
const MOST_DEPLOYMENTS: usize = 1000;
/// How long GitHub may take to learn something, or to be told something.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long it may take to learn which pull requests brought the commits.
const MOST_NAMING: Duration = Duration::from_secs(5);
/// For how long after a cancel GitHub is still waited for, so that there is time to tell it the end.
const HASTE: Duration = Duration::from_secs(1);
/// For how long after a cancel it is told the end: notices and the summary come after it, and the runner ends the process 7.5 s later.
const LAST_HASTE: Duration = Duration::from_secs(3);

/// A deployment, as GitHub sees it.
#[derive(Debug)]
pub struct Tracker<'a> {
    runner: &'a Runner,
    context: &'a Context,
    github: GitHub,
    is_shown: bool,
    intent: Intent,
    task: String,
    environment: &'a str,
    url: Option<&'a str>,
    is_transient: bool,
    is_production: Option<bool>,
    tag: String,
    tag_format: TagFormat,
}

/// What GitHub knew at the start, and the deployment that was created.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Begun {
    /// The commit of the version's tag; empty when not known.
    pub sha: String,
    /// The last deployment that succeeded.
    pub before: Option<Before>,
    /// The commits that go live, newest first.
    pub commits: Vec<Commit>,
    /// The commits that go away, newest first.
    pub commits_away: Vec<Commit>,
    /// How many more there are.
    pub left_out: usize,
    /// The earlier attempt of the run that deployed the version, or began to.
    pub first: Option<First>,
    /// The commit that was live before this version.
    base: Option<String>,
    /// GitHub's id of the deployment.
    deployment: Option<u64>,
    /// Those that are over once this one is live.
    earlier: Vec<u64>,
}

impl Begun {
    /// The version of the last deployment that succeeded, unless it is this one.
    #[must_use]
    pub fn other_version(&self, version: &Version) -> Option<String> {
        self.before.as_ref()?.version.clone().filter(|before| *before != version.to_string())
    }
}

/// An earlier attempt of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct First {
    /// The run and the attempt.
    pub run: String,
    /// Whether it lived to say that the version is live.
    pub is_over: bool,
}

impl<'a> Tracker<'a> {
    /// A tracker, where there is a repository and a token; else nothing, since nobody could be asked.
    #[must_use]
    pub fn connect(
        runner: &'a Runner,
        client: &Client,
        context: Option<&'a Context>,
        request: &Request,
        wish: &Wish<'a>,
        started: Timestamp,
    ) -> Option<Self> {
        let (context, token) = (context?, request.token.as_ref()?);
        let github = GitHub::new(client, &context.api_url, Some(token), &context.repository);
        let github = github.map_err(|error| warn(runner, "GitHub knows nothing of this deployment", &error)).ok()?;
        let tag_format = wish.config.tag_format();
        let run = context.run.clone().unwrap_or_else(|| format!("desk-{}", Uuid::new_v4().simple()));
        Some(Self {
            runner,
            context,
            github,
            is_shown: request.is_shown_on_github,
            intent: Intent::new(wish, context, &run, started),
            task: task(&request.config),
            environment: wish.name,
            url: wish.environment.url.as_deref(),
            is_transient: wish.environment.transient,
            is_production: wish.environment.production,
            tag: tag_format.tag(wish.version),
            tag_format,
        })
    }

    /// Learns what GitHub knows, and creates the deployment, or takes up the one that an earlier try of the same run left unfinished.
    pub async fn begin(&self) -> Begun {
        let mut begun = Begun::default();
        let all = self.begin_all(&mut begun);
        if self.in_time(HASTE, all).await.is_none() {
            let shown =
                if begun.deployment.is_some() || !self.is_shown { "" } else { ", and the deployment may not be shown there" };
            self.runner.warning(format!("GitHub did not answer in time: the record may lack commits{shown}"));
        }
        begun
    }

    async fn begin_all(&self, begun: &mut Begun) {
        let unknown = format!("the commit of {} is not known", self.tag);
        begun.sha = self.told(&unknown, self.github.tag(&self.tag).await).flatten().map(|tag| tag.sha).unwrap_or_default();
        if !self.is_shown {
            return;
        }
        let newest = Deployments {
            environments: &[self.environment],
            task: Some(&self.task),
            most: MOST_DEPLOYMENTS,
            to_change: true,
            ..Deployments::default()
        };
        let is_enough = |found: &[Deployed]| tracked::is_enough(found, &self.task, self.environment, &self.tag_format);
        match self.github.deployments_until(&newest, is_enough).await {
            Ok(known) => self.begin_after(begun, &known).await,
            // What an earlier attempt began must not be created twice.
            Err(error) if self.intent.is_again() => warn(self.runner, NOT_SHOWN, &error),
            Err(error) => {
                self.create(begun, &[]).await;
                if begun.deployment.is_some() {
                    warn(self.runner, "what was deployed before is not known, nor which commits go live", &error);
                }
            }
        }
    }

    /// Begins after what was deployed before.
    async fn begin_after(&self, begun: &mut Begun, known: &[Deployed]) {
        let history = History::read(known, &self.tag_format);
        begun.before = history.live(self.environment).map(Before::of);
        let other = || history.before(self.environment).map(Before::of)?.sha;
        begun.base = begun.before.as_ref().and_then(|before| before.sha.clone()).filter(|sha| *sha != begun.sha).or_else(other);
        let first = |is_over| move |one: &Deployed| First { run: tracked::run_of(one).to_owned(), is_over };
        let finished = self.intent.finished(known, &history).map(first(true));
        begun.first = finished.or_else(|| self.intent.unfinished(known).map(first(false)));
        self.create(begun, known).await;
        let unknown = "the commits that go live are not known";
        self.told(unknown, self.read_commits(begun).await);
        self.name_pulls(begun).await;
    }

    /// Names the pull requests of the commits. They are only shown, so that nothing waits long for them.
    async fn name_pulls(&self, begun: &mut Begun) {
        let commits = begun.commits.iter_mut().chain(&mut begun.commits_away);
        let why = match tokio::time::timeout(MOST_NAMING, between::name_pulls(&self.github, commits)).await {
            Ok(Ok(())) => return,
            Ok(Err(error)) => chain(&error) + &error.hint().map(|hint| format!("; {hint}")).unwrap_or_default(),
            Err(_) => "GitHub did not answer in time".to_owned(),
        };
        tracing::info!("the commits' own messages name their pull requests: {why}");
    }

    async fn create(&self, begun: &mut Begun, known: &[Deployed]) {
        let created = if let Some(unfinished) = self.intent.unfinished(known) {
            tracing::info!("found the deployment {} on GitHub, which this run began before", unfinished.id);
            Some(unfinished.id)
        } else {
            let git_ref = if begun.sha.is_empty() { self.context.sha.as_str() } else { self.tag.as_str() };
            let payload = self.intent.payload(&begun.sha, begun.before.as_ref());
            let description = format!("{} by deploy-action", self.tag);
            let (task, environment) = (self.task.as_str(), self.environment);
            let (transient, production) = (self.is_transient, self.is_production);
            let new =
                NewDeployment { git_ref, task, environment, description: &description, payload: &payload, transient, production };
            let created = self.told(NOT_SHOWN, self.github.create_deployment(&new).await);
            created.inspect(|id| tracing::info!("created the deployment {id} on GitHub"))
        };
        begun.deployment = created;
        begun.earlier = tracked::to_retire(known, created);
        self.tell(begun, DeploymentState::InProgress, "under way").await;
    }

    /// Reads the commits between the last deployment that succeeded and this one, in both directions.
    async fn read_commits(&self, begun: &mut Begun) -> Result<(), GitHubError> {
        let Some(base) = begun.before.as_ref().and_then(|before| before.sha.clone()) else { return Ok(()) };
        let head = begun.sha.clone();
        if head.is_empty() || head == base {
            return Ok(());
        }
        let Between { commits, away, left_out } = Between::read(&self.github, &base, &head).await?;
        (begun.commits, begun.commits_away, begun.left_out) = (commits, away, left_out);
        tracing::info!("found {} commits that go live, {} that go away", begun.commits.len(), begun.commits_away.len());
        Ok(())
    }

    /// What is needed to tell people of the deployment once it is over; nothing where they are not to be told.
    #[must_use]
    pub fn telling(&self, begun: &Begun, wish: &Wish<'_>) -> Option<Telling> {
        let telling = Telling::new(&self.github, &self.tag, wish, begun.base.as_deref())?;
        if !self.is_shown {
            self.runner.warning(
                "no pull request and no issue is told: which commits went live is known by GitHub's deployments only\n  help: leave out \
                 `github-deployment: false`, or `comments` and `labels` of the environment in deploy.yml",
            );
            return None;
        }
        Some(telling)
    }

    /// Tells how far it is: the wave that begins now, counted from 1.
    pub async fn wave(&self, begun: &Begun, wave: usize, waves: usize) {
        self.in_time(HASTE, self.tell(begun, DeploymentState::InProgress, &format!("wave {wave} of {waves}"))).await;
    }

    /// Tells how it ended, and retires what was live before: GitHub does that itself neither for transient nor for production environments.
    pub async fn end(&self, begun: &Begun, record: &Record) {
        let ended = async {
            let state = tracked::state(record);
            self.tell(begun, state, &tracked::description(record)).await;
            if state != DeploymentState::Success || begun.deployment.is_none() {
                return;
            }
            for &id in &begun.earlier {
                let description = format!("{} is live", self.tag);
                let status = self.status(DeploymentState::Inactive, &description);
                self.told("an earlier deployment still counts as live on GitHub", self.github.tell_deployment(id, &status).await);
            }
        };
        if self.in_time(LAST_HASTE, ended).await.is_none() {
            self.runner.warning("GitHub did not answer in time: the deployment there may not show how it ended");
        }
    }

    async fn tell(&self, begun: &Begun, state: DeploymentState, description: &str) {
        let Some(id) = begun.deployment else { return };
        let told = self.github.tell_deployment(id, &self.status(state, description)).await;
        self.told("GitHub does not show how the deployment goes", told);
    }

    fn status<'s>(&'s self, state: DeploymentState, description: &'s str) -> NewStatus<'s> {
        let environment_url = self.url.filter(|url| url.starts_with("https://") || url.starts_with("http://"));
        NewStatus { state, description, environment_url, log_url: self.context.run_url.as_deref() }
    }

    /// What was answered; a warning with the cure when nothing was.
    fn told<T>(&self, what: &str, answer: Result<T, GitHubError>) -> Option<T> {
        answer.map_err(|error| warn(self.runner, what, &error)).ok()
    }

    /// Runs it unless it takes too long; after a cancel there is one short time for all that is done.
    async fn in_time<T>(&self, haste: Duration, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            done = work => Some(done),
            () = tokio::time::sleep(PATIENCE) => None,
            () = self.runner.grace(haste) => None,
        }
    }
}

const NOT_SHOWN: &str = "the deployment is not shown on GitHub";

fn warn(runner: &Runner, what: &str, error: &GitHubError) {
    let help = error.hint().map(|hint| format!("\n  help: {hint}")).unwrap_or_default();
    runner.warning(format!("{what}, and it goes on without: {}{help}", chain(error)));
}
