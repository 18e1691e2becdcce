//! Why nothing was deployed from a desk, or nobody knows.

use actions_core::{Exit, Explain};
use deploy_config::ConfigError;
use github_client::GitHubError;
use http::StatusCode;
use semver::Version;
use thiserror::Error;

use crate::candidate::Obstacle;
use crate::error::{PickError, named};
use crate::workflow::Fault;

/// The token that is needed.
const TOKEN: &str = "set GITHUB_TOKEN or GH_TOKEN (for github.com) or GH_ENTERPRISE_TOKEN or GITHUB_ENTERPRISE_TOKEN (for an Enterprise Server) \
     to one that may read contents, packages and deployments and write actions, such as `GH_TOKEN=$(gh auth token)`";

/// Why nothing was deployed from a desk, or nobody knows how it ended.
#[derive(Debug, Error)]
pub enum DeskError {
    /// No version can be deployed.
    #[error(transparent)]
    Pick(#[from] PickError),
    /// GitHub refuses, or cannot be asked.
    #[error(transparent)]
    GitHub(#[from] GitHubError),
    /// There is no token.
    #[error("there is no token for GitHub")]
    NoToken,
    /// Nobody can be asked.
    #[error("nobody can be asked for the {what}: this is no terminal")]
    NoTerminal {
        /// What would be asked.
        what: &'static str,
        /// The flag that answers it.
        flag: &'static str,
    },
    /// The terminal failed.
    #[error("the terminal failed: {0}")]
    Terminal(String),
    /// The person asked did not want it.
    #[error("nothing was started")]
    Declined,
    /// None of the newest versions can be deployed.
    #[error("none of the newest versions can be deployed{}{}", if passed.is_empty() { "" } else { ": " }, named(passed))]
    NoVersions {
        /// Those that were looked at, each with what speaks against it, highest first.
        passed: Vec<(Version, Vec<Obstacle>)>,
    },
    /// The workflow is not there.
    #[error("{git_ref} has no {path}")]
    NoFile {
        /// The workflow's path.
        path: String,
        /// The branch or tag.
        git_ref: String,
    },
    /// deploy.yml is not there.
    #[error("{git_ref} has no {path}")]
    NoConfig {
        /// The path of deploy.yml.
        path: String,
        /// The branch or tag.
        git_ref: String,
    },
    /// deploy.yml is wrong.
    #[error("{place}, {source}")]
    Config {
        /// Where it was read: here, or on which branch or tag.
        place: String,
        /// What is wrong.
        source: ConfigError,
    },
    /// The workflow cannot be given what it needs.
    #[error("{path}: {fault}")]
    Workflow {
        /// The workflow's path.
        path: String,
        /// What is wrong, and where.
        fault: Fault,
    },
    /// The workflow needs more than a version and an environment.
    #[error("{path} needs the input `{input}` too")]
    Needs {
        /// The workflow's path.
        path: String,
        /// The input.
        input: String,
    },
    /// The workflow deploys to an environment of its own, which may be another one.
    #[error("{path} takes no input `environment`, so nobody can say that it deploys to {environment}")]
    NoEnvironment {
        /// The workflow's path.
        path: String,
        /// The environment that was chosen.
        environment: String,
    },
    /// The workflow offers others.
    #[error("the input `{input}` of {path} offers no {value}, only {}", options.join(", "))]
    NotOffered {
        /// The workflow's path.
        path: String,
        /// The input.
        input: String,
        /// What was wanted.
        value: String,
        /// What it offers.
        options: Vec<String>,
    },
    /// GitHub does not start the workflow.
    #[error("{source}")]
    NotStarted {
        /// The workflow's path.
        path: String,
        /// What GitHub says.
        source: GitHubError,
    },
    /// The run that was started cannot be told from others.
    #[error("{path} was started, and nobody can say which of its runs that is")]
    WhichRun {
        /// The workflow's path.
        path: String,
        /// What GitHub says, where it could not be asked.
        source: Option<GitHubError>,
    },
    /// GitHub's answer was lost, and no run shows that the workflow was started.
    #[error("{path} may have been started: {source}")]
    MayRun {
        /// The workflow's path.
        path: String,
        /// What became of the answer.
        source: GitHubError,
    },
    /// The run can be seen no more.
    #[error("the run goes on and can be seen no more: {source}")]
    LostSight {
        /// The run's page.
        url: String,
        /// What GitHub says.
        source: GitHubError,
    },
    /// The person left.
    #[error("left the run, which goes on: {url}")]
    Left {
        /// The run's page.
        url: String,
    },
    /// The run did not succeed.
    #[error("the run ended with {conclusion}: {url}")]
    Ended {
        /// How it ended.
        conclusion: String,
        /// The run's page.
        url: String,
    },
}

impl Explain for DeskError {
    fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Pick(PickError::GitHub(source)) | Self::GitHub(source) => return at_a_desk(source),
            Self::Pick(error) => return error.hint(),
            Self::NotStarted { path, source } => return not_started(path, source).or_else(|| at_a_desk(source)),
            Self::NoToken => TOKEN,
            Self::NoTerminal { flag, .. } => {
                return Some(format!("give `--{flag}`; with `--environment …`, `--version …` and `--yes` nobody is asked"));
            }
            Self::Terminal(_) => "give `--environment …`, `--version …` and `--yes`, so that nobody is asked",
            Self::Declined => return None,
            Self::NoVersions { passed } => {
                let cures = passed.first().map(|(version, obstacles)| Obstacle::cures(obstacles, version) + "; ");
                return Some(cures.unwrap_or_default() + "`version-picker list` says what speaks against each version");
            }
            Self::NoFile { .. } => "name the workflow's file as `--workflow`, and its branch as `--ref`",
            Self::NoConfig { .. } => {
                "push it, or name its branch as `--ref`, and its path from the repository's root as `--config`"
            }
            Self::Config { source, .. } => return source.hint(),
            Self::Workflow { fault, .. } => return Some(fault.problem.hint()),
            Self::Needs { input, .. } => {
                return Some(format!("give `{input}` a default in the workflow, or start it on GitHub's own page"));
            }
            Self::NoEnvironment { .. } => "give the workflow that input, or start it on GitHub's own page",
            Self::NotOffered { .. } => "let `version-picker sync` keep the options, or make the input one of the type `string`",
            Self::WhichRun { .. } => "look among the repository's runs on GitHub",
            Self::MayRun { .. } => "look among the repository's runs on GitHub before you start it again",
            Self::LostSight { url, .. } | Self::Left { url } => return Some(format!("see {url}")),
            Self::Ended { .. } => "see its summary on that page",
        };
        Some(text.to_owned())
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Pick(error) => error.exit(),
            Self::GitHub(error) | Self::NotStarted { source: error, .. } | Self::LostSight { source: error, .. } => error.exit(),
            Self::NoToken
            | Self::NoTerminal { .. }
            | Self::Terminal(_)
            | Self::NoFile { .. }
            | Self::NoConfig { .. }
            | Self::Config { .. }
            | Self::Workflow { .. }
            | Self::Needs { .. }
            | Self::NoEnvironment { .. }
            | Self::NotOffered { .. } => Exit::BadInput,
            Self::Declined
            | Self::NoVersions { .. }
            | Self::WhichRun { .. }
            | Self::MayRun { .. }
            | Self::Left { .. }
            | Self::Ended { .. } => Exit::Expected,
        }
    }
}

/// What to do about GitHub's refusal where no job has a token with `permissions:`.
fn at_a_desk(source: &GitHubError) -> Option<String> {
    let GitHubError::Call { permission, .. } = source else { return source.hint() };
    let lines = permission.lines().join("` and `");
    let give = format!("give a token with `{lines}` for this repository; a classic one needs the scope `repo`");
    match source.status() {
        Some(StatusCode::UNAUTHORIZED) => Some(format!("the token is wrong or expired: {TOKEN}")),
        Some(StatusCode::FORBIDDEN) if source.lacks_permission() => Some(give),
        Some(StatusCode::NOT_FOUND) => Some(format!("check the name; GitHub also answers so without permission: {give}")),
        _ => source.hint(),
    }
}

/// What to do when GitHub starts a workflow not, by what it says; nothing when the client knows better.
fn not_started(path: &str, source: &GitHubError) -> Option<String> {
    let says = |words: &str| source.says(words);
    if source.status() == Some(StatusCode::NOT_FOUND) {
        let text = format!("{path} must be on the default branch too, and the token must be allowed `actions: write`");
        return Some(text);
    }
    let hint = if says("workflow_dispatch") {
        "add `workflow_dispatch:` under `on:` on that branch"
    } else if says("No ref found") {
        "push the branch or tag that `--ref` names"
    } else if says("Unexpected inputs") {
        "the workflow was changed meanwhile: run again"
    } else if says("Required input") {
        "give that input a default in the workflow"
    } else if says("list of allowed values") {
        "let `version-picker sync` keep the options, or choose another version"
    } else if says("disabled workflow") {
        "enable the workflow on GitHub's page of it"
    } else {
        return None;
    };
    Some(hint.to_owned())
}
