//! Whether the environment's rule of promotion allows the version: asked of GitHub's deployments, and refused where they do not tell.

use actions_core::failure::chain;
use actions_core::{Context, Explain, Problem};
use deploy_config::tag_format::TagFormat;
use deploy_history::promotion::task;
use deploy_history::{History, Promotion};
use futures::future::try_join_all;
use github_client::{Deployments, GitHub, GitHubError};
use http_client::Client;

use crate::inputs::Request;
use crate::plan::Wish;

/// Among how many of the newest deployments of an environment a proof is looked for: a request for each hundred.
const MOST_DEPLOYMENTS: usize = 1000;

/// Who knows whether a version was proven elsewhere first.
#[derive(Debug)]
pub struct Promoter {
    rule: Promotion,
    version: String,
    /// GitHub; or nothing where there is no repository or no token, and why nobody can be asked.
    github: Result<GitHub, Problem>,
    task: String,
    tag_format: TagFormat,
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
        Some(Self { rule, version, github, task, tag_format })
    }

    /// What speaks against the version; nothing when it was proven.
    pub async fn problem(&self) -> Option<Problem> {
        let github = match &self.github {
            Ok(github) => github,
            Err(problem) => return Some(problem.clone()),
        };
        match self.history(github).await {
            Err(error) => Some(unasked(&self.rule, &error)),
            Ok(history) => match self.rule.judge(&history, &self.version) {
                Ok(proof) => {
                    tracing::info!("{} was {proof}", self.version);
                    None
                }
                Err(unproven) => {
                    let message = format!("{} may not be deployed, since it {unproven}", self.version);
                    Some(Problem { message, hint: Some(unproven.cure()) })
                }
            },
        }
    }

    async fn history(&self, github: &GitHub) -> Result<History, GitHubError> {
        let environments = self.rule.environments();
        let read = environments.iter().map(async |name| {
            let (environments, task) = (&[*name], Some(self.task.as_str()));
            github.deployments(&Deployments { environments, task, most: MOST_DEPLOYMENTS, ..Deployments::default() }).await
        });
        Ok(History::read(&try_join_all(read).await?.concat(), &self.tag_format))
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
