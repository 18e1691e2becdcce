//! What is told.

use deploy_config::notify::NotifyEvent;
use deploy_record::{Outcome, Record};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A deployment has begun to change something.
    Started,
    /// A version was released.
    Released,
    /// A version was deployed and proven.
    Deployed,
    /// A version was asked for, and nothing can tell whether it is there.
    Triggered,
    /// A deployment failed, and the previous version was not restored.
    Failed,
    /// A deployment was cancelled.
    Cancelled,
    /// A deployment failed, and the previous version is live again.
    RolledBack,
}

impl Kind {
    /// The word of deploy.yml that stands for it; none for the start, which no entry can ask for.
    #[must_use]
    pub fn asked_by(self) -> Option<NotifyEvent> {
        match self {
            Self::Started => None,
            Self::Released => Some(NotifyEvent::Released),
            Self::Deployed | Self::Triggered => Some(NotifyEvent::Deployed),
            Self::Failed | Self::Cancelled => Some(NotifyEvent::Failed),
            Self::RolledBack => Some(NotifyEvent::RolledBack),
        }
    }

    /// The word that messages for programs use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Released => "released",
            Self::Deployed => "deployed",
            Self::Triggered => "triggered",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::RolledBack => "rolled-back",
        }
    }
}

/// One event. All texts may come from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: Kind,
    /// `owner/name` of the repository; empty at a desk.
    pub repository: String,
    /// The version, without a leading `v`; of a package of a monorepo its tag.
    pub version: String,
    /// The environment; none for a release.
    pub environment: Option<String>,
    /// The version before.
    pub previous: Option<String>,
    /// The services that were deployed.
    pub services: Vec<String>,
    /// The commit; empty when not known.
    pub sha: String,
    /// Who started it, or tried it again; empty at a desk.
    pub actor: String,
    /// The run and its attempt, or whatever else no other try is named.
    pub run: String,
    /// The configuration by which it was deployed; empty for the default one. Two jobs of a run may deploy one version of two configurations.
    pub config: String,
    /// The earlier attempt that began the deployment, such as `run 7.1`, where there was one; by this the event has the key that it had there.
    pub begun_by: Option<String>,
    /// The run's page.
    pub run_url: Option<String>,
    /// The page of what was released, or of the environment.
    pub url: Option<String>,
    /// When it began.
    pub started: Timestamp,
    /// When it ended; the same as the beginning for what has no duration.
    pub finished: Timestamp,
    /// Why it ended so.
    pub reason: Option<String>,
    /// What to do now.
    pub hint: Option<String>,
}

impl Event {
    /// The beginning of a deployment of those services, by the record as far as it is known.
    #[must_use]
    pub fn started(record: &Record, services: Vec<String>, run: &str) -> Self {
        Self { services, reason: None, hint: None, ..Self::of(Kind::Started, record, run) }
    }

    /// The end of a deployment. None for one that changed nothing: it was told of when it was deployed.
    #[must_use]
    pub fn ended(record: &Record, run: &str) -> Option<Self> {
        let kind = match record.outcome {
            Outcome::Deployed => Kind::Deployed,
            Outcome::Triggered => Kind::Triggered,
            Outcome::Failed => Kind::Failed,
            Outcome::Cancelled => Kind::Cancelled,
            Outcome::RolledBack => Kind::RolledBack,
            Outcome::Unchanged => return None,
        };
        Some(Self::of(kind, record, run))
    }

    /// The deployment that an earlier attempt of the run brought about, where this one found that nothing is left to be changed; none for
    /// every other end.
    #[must_use]
    pub fn found(record: &Record, run: &str) -> Option<Self> {
        let services = record.waves.iter().flat_map(|wave| &wave.targets).flat_map(|target| &target.services);
        let services = services.map(|service| service.name.clone()).collect();
        let previous = record.previous_version.clone().filter(|previous| *previous != record.version);
        let event = Self { previous, services, ..Self::of(Kind::Deployed, record, run) };
        (record.outcome == Outcome::Unchanged && event.is_again()).then_some(event)
    }

    fn of(kind: Kind, record: &Record, run: &str) -> Self {
        let targets = record.waves.iter().flat_map(|wave| &wave.targets).filter(|target| target.is_touched());
        Self {
            kind,
            repository: record.repository.clone(),
            version: record.version.clone(),
            environment: Some(record.environment.clone()),
            previous: record.previous_version.clone(),
            services: targets.flat_map(|target| &target.services).map(|service| service.name.clone()).collect(),
            sha: record.sha.clone(),
            actor: record.actor.clone(),
            run: run.to_owned(),
            config: String::new(),
            begun_by: None,
            run_url: record.run_url.clone(),
            url: record.environment_url.clone(),
            started: record.started,
            finished: record.finished,
            reason: record.reason.clone(),
            hint: record.hint.clone(),
        }
    }

    /// The key of the event, 32 hexadecimal digits: the same for every message about it, and for each time that it is sent.
    /// A release happens once; a deployment once in each attempt of a run, of which a later one may take it up.
    #[must_use]
    pub fn key(&self) -> String {
        let environment = self.environment.as_deref().unwrap_or_default();
        let run = if self.kind == Kind::Released { "" } else { self.begun_by.as_deref().unwrap_or(&self.run) };
        self.digest([self.kind.word(), &self.repository, environment, &self.version, run])
    }

    /// The key of the deployment that the event is of: the same in every attempt of a run.
    #[must_use]
    pub fn deployment_key(&self) -> String {
        let (run, _) = self.attempt();
        let environment = self.environment.as_deref().unwrap_or_default();
        self.digest(["deployment", &self.repository, environment, &self.version, run])
    }

    /// The digest of these parts and the configuration.
    fn digest(&self, parts: [&str; 5]) -> String {
        let config = Some(self.config.as_str()).filter(|config| !config.is_empty());
        let parts: Vec<_> = parts.into_iter().chain(config).collect();
        hex(&Sha256::digest(parts.join("\n"))[..16])
    }

    /// Whether the run was tried before.
    #[must_use]
    pub fn is_again(&self) -> bool {
        self.attempt().1 > 1
    }

    /// The run and its attempt: `run 7` and 2 of `run 7.2`.
    fn attempt(&self) -> (&str, u32) {
        let parted = self.run.rsplit_once('.').and_then(|(run, attempt)| Some((run, attempt.parse().ok()?)));
        parted.unwrap_or((&self.run, 1))
    }

    /// From the beginning to the end, in milliseconds.
    #[must_use]
    pub fn duration_ms(&self) -> u64 {
        u64::try_from(self.finished.as_millisecond() - self.started.as_millisecond()).unwrap_or_default()
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
