//! What is said at the end: outputs and summary.

use actions_core::summary::escape;
use actions_core::{Runner, RunnerError, Summary};
use dokploy_webhook::Ended;
use serde_json::{Map, Value, json};

use crate::changes::Wanted;

/// What is said at the end.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    status: &'static str,
    number: Option<u64>,
    urls: Vec<(String, String)>,
    ids: Option<(String, String)>,
    deployment_id: Option<String>,
    page: Option<String>,
    destroyed: Vec<u64>,
}

impl Report {
    /// An end in a word.
    #[must_use]
    pub fn new(status: &'static str) -> Self {
        Self { status, ..Self::default() }
    }

    /// With the pull request's number.
    #[must_use]
    pub fn number(self, number: Option<u64>) -> Self {
        Self { number, ..self }
    }

    /// With the addresses.
    #[must_use]
    pub fn addresses(self, wanted: &Wanted) -> Self {
        let urls = wanted.addresses.iter().map(|address| (address.service.clone(), wanted.serving.url(address)));
        Self { urls: urls.collect(), ..self }
    }

    /// With the ids of environment and compose project, and how the deployment ended.
    #[must_use]
    pub fn deployed(self, environment_id: &str, compose_id: &str, ended: Ended) -> Self {
        let ids = Some((environment_id.to_owned(), compose_id.to_owned()));
        Self { ids, deployment_id: ended.deployment_id, page: ended.page, ..self }
    }

    /// With the numbers of the previews that were destroyed.
    #[must_use]
    pub fn destroyed(self, destroyed: Vec<u64>) -> Self {
        Self { destroyed, ..self }
    }

    /// Sets every output, and writes the summary.
    ///
    /// # Errors
    /// [`RunnerError`] when the runner's files cannot be written.
    pub fn tell(&self, runner: &Runner) -> Result<(), RunnerError> {
        let urls: Map<String, Value> = self.urls.iter().map(|(service, url)| (service.clone(), json!(url))).collect();
        let (environment, compose) = self.ids.clone().unwrap_or_default();
        for (name, value) in [
            ("status", self.status),
            ("url", self.urls.first().map_or("", |(_, url)| url.as_str())),
            ("urls", &Value::Object(urls).to_string()),
            ("number", &self.number.map(|number| number.to_string()).unwrap_or_default()),
            ("environment-id", &environment),
            ("compose-id", &compose),
            ("deployment-id", self.deployment_id.as_deref().unwrap_or_default()),
            ("log-url", self.page.as_deref().unwrap_or_default()),
            ("destroyed", &json!(self.destroyed).to_string()),
        ] {
            runner.set_output(name, value)?;
        }
        runner.append_summary(&self.summary())
    }

    fn summary(&self) -> Summary {
        let mut summary = Summary::new();
        let of = self.number.map(|number| format!(" of #{number}")).unwrap_or_default();
        summary.section(format!("### Preview{of}: {}", self.status));
        if !self.urls.is_empty() {
            let rows = self.urls.iter().map(|(service, url)| format!("| {} | <{url}> |\n", escape(service)));
            summary.section(format!("| service | address |\n|---|---|\n{}", rows.collect::<String>()));
        }
        if let Some(page) = &self.page {
            summary.section(format!("[Deployments in Dokploy](<{page}>)"));
        }
        if self.number.is_none() && !self.destroyed.is_empty() {
            let numbers: Vec<_> = self.destroyed.iter().map(|number| format!("#{number}")).collect();
            summary.section(format!("Destroyed: {}", numbers.join(", ")));
        }
        summary
    }
}
