//! Workflows: started by hand, and the run that came of it.

use std::collections::BTreeMap;

use http::StatusCode;
use http::header::DATE;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use serde::Deserialize;
use serde_json::json;

use crate::call::{Call, NO_BODY, Permission};
use crate::client::GitHub;
use crate::error::{GitHubError, Source};
use crate::runs::Run;

/// How many runs are looked at to find the one that was started.
const LOOKED_AT: usize = 30;

/// A workflow that is to be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispatch<'a> {
    /// The workflow's file in `.github/workflows`, by its name, such as `production-manual.yml`.
    pub workflow: &'a str,
    /// The branch or tag that it runs on.
    pub git_ref: &'a str,
    /// Its inputs.
    pub inputs: &'a BTreeMap<String, String>,
}

/// What came of starting a workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dispatched {
    /// The run that was started.
    Run {
        /// GitHub's id.
        id: u64,
        /// The address of its page.
        html_url: String,
    },
    /// A run will be started; a server that does not know `return_run_details`, and so is asked without, says no more.
    Accepted {
        /// When, by the server's clock.
        at: Option<Timestamp>,
    },
}

#[derive(Deserialize)]
struct Details {
    workflow_run_id: u64,
    html_url: String,
}

#[derive(Deserialize)]
struct Runs {
    workflow_runs: Vec<Run>,
}

impl GitHub {
    /// Starts a workflow by `workflow_dispatch`, once.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses or cannot be asked. Whether it was started when the answer is lost nobody can say.
    pub async fn dispatch(&self, dispatch: &Dispatch<'_>) -> Result<Dispatched, GitHubError> {
        let Dispatch { workflow, git_ref, inputs } = dispatch;
        let route = self.route(&format!("actions/workflows/{workflow}/dispatches"));
        let call = Call::post(format!("start the workflow {workflow}"), route).needing(Permission::WriteActions);
        let body = json!({ "ref": git_ref, "inputs": inputs, "return_run_details": true });
        let answer = match self.send(&call, Some(&body)).await {
            // Enterprise Servers up to 3.19 refuse a key that they do not know, which proves that they started nothing.
            Err(error) if error.status() == Some(StatusCode::UNPROCESSABLE_ENTITY) && error.says("return_run_details") => {
                self.send(&call, Some(&json!({ "ref": git_ref, "inputs": inputs }))).await
            }
            answer => answer,
        };
        let (headers, text) = answer?;
        if text.trim().is_empty() {
            let date = headers.get(DATE).and_then(|value| value.to_str().ok());
            let at = date.and_then(|text| rfc2822::DateTimeParser::new().parse_timestamp(text).ok());
            return Ok(Dispatched::Accepted { at });
        }
        let details: Result<Details, _> = serde_json::from_str(&text);
        let Details { workflow_run_id: id, html_url } =
            details.map_err(|source| self.failed(&call, Source::unreadable(&text, source)))?;
        Ok(Dispatched::Run { id, html_url })
    }

    /// The runs of a workflow that were started by hand at a moment or later, newest first, at most thirty.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn dispatched_since(&self, workflow: &str, since: Option<Timestamp>) -> Result<Vec<Run>, GitHubError> {
        let route = self.route(&format!("actions/workflows/{workflow}/runs"));
        let call = Call::get(format!("list the runs of {workflow}"), route).needing(Permission::ReadActions);
        let created = since.map(|at| format!(">={}", at.strftime("%Y-%m-%dT%H:%M:%SZ")));
        let mut call = call.query(&[("event", "workflow_dispatch"), ("per_page", &LOOKED_AT.to_string())]);
        if let Some(created) = &created {
            call = call.query(&[("created", created)]);
        }
        Ok(self.call::<Runs>(&call, NO_BODY).await?.value.workflow_runs)
    }
}
