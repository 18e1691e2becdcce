//! The rule of promotion: a version is deployed to an environment only once another one has proven it.
//!
//! `environments.<name>.promote: staging` in deploy.yml. What an environment has proven itself may always come back to it, so that the
//! way back is never shut. The picker and the deployment both ask here.

use std::fmt;

use deploy_config::{DEFAULT_PATH, Environment};
use jiff::Timestamp;

use crate::ending::Ending;
use crate::past::History;

/// The task of a configuration's deployments: an environment of two configurations has one deployment of each that is live. However its
/// path is written, `./` in it means nothing.
#[must_use]
pub fn task(config: &str) -> String {
    let steps: Vec<&str> = config.split('/').filter(|step| !matches!(*step, "" | ".")).collect();
    let root = if config.starts_with('/') { "/" } else { "" };
    let path = format!("{root}{}", steps.join("/"));
    if path == DEFAULT_PATH { "deploy".to_owned() } else { format!("deploy:{path}") }
}

/// An environment's rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    environment: String,
    from: String,
}

/// What allows a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The environment that has proven it: the one that must, or the one itself, before.
    pub environment: String,
    /// When it was deployed there.
    pub at: Timestamp,
}

/// A version that may not be deployed, since nothing proved it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unproven {
    version: String,
    promotion: Promotion,
    tried: Option<Box<Try>>,
    moved: Option<Box<Moved>>,
}

/// A tag that names another commit than the one that was proven.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Moved {
    environment: String,
    at: Timestamp,
    proven: String,
    tagged: String,
}

/// The last deployment of a version to the environment that must prove it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Try {
    started: Timestamp,
    ending: Ending,
    reason: Option<String>,
}

impl Promotion {
    /// The rule of an environment of deploy.yml, where it has one.
    #[must_use]
    pub fn of(name: &str, environment: &Environment) -> Option<Self> {
        let from = environment.promote.clone()?;
        Some(Self { environment: name.to_owned(), from })
    }

    /// The environment that must prove a version.
    #[must_use]
    pub fn from(&self) -> &str {
        &self.from
    }

    /// The environments whose deployments decide.
    #[must_use]
    pub fn environments(&self) -> [&str; 2] {
        [&self.from, &self.environment]
    }

    /// Whether a version may be deployed, by the deployments of [these environments](Self::environments). Its commit, where it is known, must be
    /// the one that was proven, where the deployment names one: a tag can be moved.
    ///
    /// # Errors
    /// [`Unproven`] with the last time that it was tried, or with both commits.
    pub fn judge(&self, history: &History, version: &str, commit: Option<&str>) -> Result<Proof, Unproven> {
        let proofs = || self.environments().into_iter().flat_map(|environment| history.proofs(environment, version));
        let other = |proven: &str| commit.filter(|commit| !proven.is_empty() && proven != *commit);
        if let Some(entry) = proofs().find(|entry| other(&entry.sha).is_none()) {
            return Ok(Proof { environment: entry.environment.clone(), at: entry.started });
        }
        let moved = proofs().find_map(|entry| {
            let (proven, tagged) = (entry.sha.clone(), other(&entry.sha)?.to_owned());
            Some(Box::new(Moved { environment: entry.environment.clone(), at: entry.started, proven, tagged }))
        });
        let last = history.of(&self.from).find(|entry| entry.is_ours && entry.version.as_deref() == Some(version));
        let tried =
            last.map(|entry| Try { started: entry.started, ending: entry.ending, reason: entry.reason.clone() }).map(Box::new);
        Err(Unproven { version: version.to_owned(), promotion: self.clone(), tried, moved })
    }
}

/// How it is shown: minutes are enough to find the run.
fn minute(time: Timestamp) -> impl fmt::Display {
    time.strftime("%Y-%m-%d %H:%M UTC")
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "proven in {} on {}", self.environment, minute(self.at))
    }
}

/// A clause about a version: "was never proven in staging, where it was last tried on … and failed: …".
impl fmt::Display for Unproven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Moved { environment, at, proven, tagged }) = self.moved.as_deref() {
            return write!(
                f,
                "was proven in {environment} on {} as the commit {proven}, and its tag is at {tagged} now",
                minute(*at)
            );
        }
        write!(f, "was never proven in {}, where it ", self.promotion.from)?;
        match &self.tried {
            None => f.write_str("was never tried"),
            Some(last) => last.fmt(f),
        }
    }
}

impl fmt::Display for Try {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = minute(self.started);
        match self.ending {
            Ending::UnderWay => write!(f, "has been under way since {at}"),
            // That it is retired since is no news: whoever proved it is found first.
            Ending::Proven => write!(f, "was last tried on {at} and proven"),
            Ending::Triggered => write!(f, "was last tried on {at} and only triggered, which proves nothing"),
            Ending::Failed => write!(f, "was last tried on {at} and failed"),
            Ending::RolledBack => write!(f, "was last tried on {at}, failed and was rolled back"),
            Ending::Cancelled => write!(f, "was last tried on {at} and cancelled"),
        }?;
        match self.reason.as_deref() {
            Some(reason) if self.ending != Ending::UnderWay => write!(f, ": {reason}"),
            _ => Ok(()),
        }
    }
}

impl Unproven {
    /// The environment that must prove the version.
    #[must_use]
    pub fn from(&self) -> &str {
        &self.promotion.from
    }

    /// What would allow the version.
    #[must_use]
    pub fn cure(&self) -> String {
        let Self { version, promotion: Promotion { environment, from }, tried, moved } = self;
        if let Some(Moved { proven, .. }) = moved.as_deref() {
            return format!(
                "move the tag back to {proven}, or release what it is at now as a new version and deploy that to {from} first"
            );
        }
        match tried.as_ref().map(|last| last.ending) {
            Some(Ending::UnderWay) => format!("wait until {from} has proven {version}"),
            Some(Ending::Triggered) => {
                format!("let {from} be deployed by an API key, which can follow a deployment: a webhook only triggers it")
            }
            Some(_) => format!("mend {version} and deploy it to {from} first"),
            None => format!("deploy {version} to {from} first; `promote` in deploy.yml asks that of {environment}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use deploy_config::tag_format::TagFormat;
    use github_client::{Deployed, DeployedStatus};
    use serde_json::json;

    use super::*;

    /// Deployments, newest first: where, of which version, and what was said last.
    fn history(deployments: &[(&str, &str, &str, &str)]) -> History {
        let deployed = deployments.iter().enumerate().map(|(index, (environment, version, state, said))| Deployed {
            id: 100 - index as u64,
            environment: (*environment).to_owned(),
            task: "deploy".to_owned(),
            git_ref: format!("v{version}"),
            payload: json!({ "schema": 1, "run": "1.1", "version": version }),
            state: (*state).to_owned(),
            statuses: vec![DeployedStatus { state: (*state).to_owned(), description: (*said).to_owned(), ..Default::default() }],
            ..Default::default()
        });
        History::read(&deployed.collect::<Vec<_>>(), &TagFormat::default())
    }

    fn rule() -> Promotion {
        Promotion { environment: "production".to_owned(), from: "staging".to_owned() }
    }

    fn judged(history: &History, version: &str) -> String {
        rule().judge(history, version, None).map_or_else(|unproven| unproven.to_string(), |proof| proof.to_string())
    }

    #[test]
    fn a_version_is_allowed_once_it_was_proven_there_or_here_before() {
        let history = history(&[
            ("staging", "1.8.0", "success", "deployed after 9 s"),
            ("production", "1.7.0", "success", "deployed after 9 s"),
            ("production", "1.6.0", "inactive", "v1.7.0 is live"),
            ("testing", "1.9.0", "success", "deployed after 9 s"),
        ]);
        assert_eq!(judged(&history, "1.8.0"), "proven in staging on 1970-01-01 00:00 UTC");
        assert_eq!(judged(&history, "1.7.0"), "proven in production on 1970-01-01 00:00 UTC");
        assert_eq!(judged(&history, "1.9.0"), "was never proven in staging, where it was never tried");
        assert!(rule().judge(&history, "1.6.0", None).is_err(), "retired without ever having been a success");
    }

    #[test]
    fn the_job_of_another_program_proves_nothing() {
        let statuses = vec![DeployedStatus { state: "success".to_owned(), ..Default::default() }];
        let (environment, git_ref, state) = ("staging".to_owned(), "v1.8.0".to_owned(), "success".to_owned());
        let job = Deployed { environment, task: "deploy".to_owned(), git_ref, state, statuses, ..Default::default() };
        let history = History::read(&[job], &TagFormat::default());
        assert_eq!(history.live("staging").unwrap().version.as_deref(), Some("1.8.0"));
        assert_eq!(judged(&history, "1.8.0"), "was never proven in staging, where it was never tried");
    }

    #[test]
    fn what_was_proven_once_stays_proven_although_a_later_try_failed() {
        let history = history(&[
            ("staging", "1.8.0", "failure", "failed after 9 s: the gate stayed shut"),
            ("staging", "1.8.0", "success", "deployed after 9 s"),
        ]);
        assert!(rule().judge(&history, "1.8.0", None).is_ok());
    }

    #[test]
    fn a_tag_that_was_moved_since_is_refused_until_its_commit_is_proven() {
        let [first, second] = ["a".repeat(40), "b".repeat(40)];
        let deployed = |environment: &str, sha: &str| Deployed {
            environment: environment.to_owned(),
            task: "deploy".to_owned(),
            git_ref: "v1.8.0".to_owned(),
            sha: "c".repeat(40),
            payload: json!({ "schema": 1, "run": "1.1", "version": "1.8.0", "sha": sha }),
            state: "success".to_owned(),
            statuses: vec![DeployedStatus { state: "success".to_owned(), ..Default::default() }],
            ..Default::default()
        };
        let judged = |deployments: &[Deployed], commit: &str| {
            rule().judge(&History::read(deployments, &TagFormat::default()), "1.8.0", Some(commit))
        };
        let moved = judged(&[deployed("staging", &first)], &second).unwrap_err();
        let said = format!("was proven in staging on 1970-01-01 00:00 UTC as the commit {first}, and its tag is at {second} now");
        assert_eq!(moved.to_string(), said);
        assert!(moved.cure().starts_with(&format!("move the tag back to {first}, or release")), "{}", moved.cure());
        assert!(judged(&[deployed("staging", &first)], &first).is_ok());
        assert!(judged(&[deployed("staging", &first), deployed("staging", &second)], &second).is_ok(), "proven before as that");
        assert!(judged(&[deployed("staging", &first), deployed("production", &second)], &second).is_ok(), "proven here");
        assert!(judged(&[deployed("staging", "")], &second).is_ok(), "nobody knows of which commit it was");
    }

    #[test]
    fn a_refusal_says_when_it_was_tried_last_and_how_that_ended() {
        for (state, said, words, cure) in [
            ("failure", "rolled-back after 9 s: api is 502", ", failed and was rolled back: api is 502", "mend 1.8.0"),
            ("error", "failed after 0 s: no image", " and failed: no image", "mend 1.8.0"),
            ("pending", "triggered after 1 s", " and only triggered, which proves nothing", "API key"),
            ("inactive", "cancelled after 3 s", " and cancelled", "mend 1.8.0"),
        ] {
            let unproven = rule().judge(&history(&[("staging", "1.8.0", state, said)]), "1.8.0", None).unwrap_err();
            let whole = format!("was never proven in staging, where it was last tried on 1970-01-01 00:00 UTC{words}");
            assert_eq!(unproven.to_string(), whole);
            assert!(unproven.cure().contains(cure), "{}", unproven.cure());
        }
        let under_way = rule().judge(&history(&[("staging", "1.8.0", "in_progress", "wave 1 of 2")]), "1.8.0", None).unwrap_err();
        assert!(under_way.to_string().ends_with("where it has been under way since 1970-01-01 00:00 UTC"), "{under_way}");
        assert_eq!(under_way.cure(), "wait until staging has proven 1.8.0");
    }

    #[test]
    fn every_configuration_has_a_task_of_its_own() {
        assert_eq!(task(DEFAULT_PATH), "deploy");
        assert_eq!(task("shop/deploy.yml"), "deploy:shop/deploy.yml");
        assert_eq!(task("/shop/deploy.yml"), "deploy:/shop/deploy.yml");
    }

    #[test]
    fn a_path_is_the_same_however_it_is_written() {
        for path in ["./.github/deploy.yml", ".github/./deploy.yml", "././.github//deploy.yml"] {
            assert_eq!(task(path), "deploy", "{path}");
        }
        assert_eq!(task("./shop/./deploy.yml"), "deploy:shop/deploy.yml");
    }
}
