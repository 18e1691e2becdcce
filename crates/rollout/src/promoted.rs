//! Whether the environment's rule of promotion allows the version: asked of GitHub's deployments, and refused where they do not tell.

use actions_core::failure::chain;
use actions_core::{Context, Explain, Problem};
use deploy_config::tag_format::TagFormat;
use deploy_history::promotion::{Proof, task};
use deploy_history::{History, Promotion, Unproven};
use futures::future::try_join_all;
use github_client::{Deployments, GitHub, GitHubError};
use http_client::Client;

use crate::inputs::Request;
use crate::plan::Wish;

/// Among how many of the newest deployments of an environment a proof is looked for first: one request.
const FEW: usize = 100;
/// Among how many it is looked for when it is not there: a request for each hundred.
const MANY: usize = 1000;

/// Who knows whether a version was proven elsewhere first.
#[derive(Debug)]
pub struct Promoter {
    rule: Promotion,
    version: String,
    /// GitHub, or why it cannot be asked.
    github: Result<GitHub, Problem>,
    task: String,
    tag_format: TagFormat,
    /// The version's tag.
    tag: String,
}

impl Promoter {
    /// Whom to ask; nothing where the environment takes versions that nothing has proven.
    #[must_use]
    pub fn connect(client: &Client, context: Option<&Context>, request: &Request, wish: &Wish<'_>) -> Option<Self> {
        let rule = Promotion::of(wish.name, wish.environment)?;
        let github = match (context, request.token.as_ref()) {
            (Some(context), Some(token)) => {
                GitHub::new(client, &context.api_url, Some(token), &context.repository).map_err(|error| unasked(&rule, &error))
            }
            (context, _) => Err(nobody(&rule, context)),
        };
        let (version, task, tag_format) = (wish.version.to_string(), task(&request.config), wish.config.tag_format());
        let tag = tag_format.tag(wish.version);
        Some(Self { rule, version, github, task, tag_format, tag })
    }

    /// What speaks against the version; nothing when it was proven.
    pub async fn problem(&self) -> Option<Problem> {
        let github = match &self.github {
            Ok(github) => github,
            Err(problem) => return Some(problem.clone()),
        };
        match self.judge(github).await {
            Err(error) => Some(unasked(&self.rule, &error)),
            Ok(Ok(proof)) => {
                tracing::info!("{} was {proof}", self.version);
                None
            }
            Ok(Err(unproven)) => {
                let message = format!("{} may not be deployed, since it {unproven}", self.version);
                Some(Problem { message, hint: Some(unproven.cure()) })
            }
        }
    }

    /// What the newest deployments tell; where they tell nothing, the older ones too.
    async fn judge(&self, github: &GitHub) -> Result<Result<Proof, Unproven>, GitHubError> {
        let tag = github.tag(&self.tag).await?;
        let commit = tag.as_ref().map(|tag| tag.sha.as_str());
        let (newest, is_whole) = self.read(github, FEW).await?;
        let judged = self.rule.judge(&newest, &self.version, commit);
        if is_whole || judged.is_ok() {
            return Ok(judged);
        }
        let (history, _) = self.read(github, MANY).await?;
        Ok(self.rule.judge(&history, &self.version, commit))
    }

    /// The newest deployments of each environment that decides, and whether these are all.
    async fn read(&self, github: &GitHub, most: usize) -> Result<(History, bool), GitHubError> {
        let environments = self.rule.environments();
        let read = environments
            .iter()
            .map(async |name| github.deployments(&Deployments { environments: &[*name], most, ..Deployments::default() }).await);
        let read = try_join_all(read).await?;
        let is_whole = read.iter().all(|deployments| deployments.len() < most);
        let mut deployments = read.concat();
        deployments.retain(|one| one.task == self.task);
        Ok((History::read(&deployments, &self.tag_format), is_whole))
    }
}

fn nobody(rule: &Promotion, context: Option<&Context>) -> Problem {
    let (lacking, hint) = match context {
        None => ("no repository is known", "set GITHUB_REPOSITORY to owner/name"),
        Some(_) => ("there is no token", "give the step `github-token`, and the job `permissions: deployments: write`"),
    };
    let message = format!("{}, and GitHub cannot be asked: {lacking}", demand(rule));
    Problem { message, hint: Some(hint.to_owned()) }
}

fn unasked(rule: &Promotion, error: &GitHubError) -> Problem {
    Problem { message: format!("{}, and GitHub cannot be asked: {}", demand(rule), chain(error)), hint: error.hint() }
}

fn demand(rule: &Promotion) -> String {
    format!("{} must have proven the version first", rule.from())
}
