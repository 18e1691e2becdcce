//! The inputs and outputs of `command: history`.

use actions_core::{Failure, Input, Inputs, Output, Runner, Secret};
use deploy_config::duration::Period;
use deploy_config::tag_format::TagFormat;
use deploy_config::{ConfigError, DEFAULT_PATH, DeployConfig};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::inputs::ACTION;

/// The environments.
pub(crate) const ENVIRONMENT: Input = Input::text(
    "environment",
    "For history: the environments, separated by commas or line breaks; without it all; for comment: the environment \
                that the comment is of; by default that of the record, else preview",
);
/// How far back.
pub(crate) const SINCE: Input = Input::text(
    "since",
    "For history: how far back, as a time (`90d`), a day (`2026-01-31`) or `all`; the figures are of this window",
)
.default("90d");
/// How many at most.
pub(crate) const LIMIT: Input =
    Input::text("limit", "For history: the most deployments that are read, the newest; each hundred is a request")
        .default("1000");
/// Where the JSON goes.
pub(crate) const JSON: Input = Input::text("json", "For history: the file that gets it as JSON, relative to the workspace");
/// Where the page goes.
pub(crate) const HTML: Input =
    Input::text("html", "For history: the file that gets it as a page without outside parts, relative to the workspace");
/// The configuration.
pub(crate) const CONFIG: Input = Input::text(
    "config",
    "For history: the path of deploy.yml, by default `.github/deploy.yml`, which says the form of version tags",
);
/// The form of tags.
pub(crate) const TAG_FORMAT: Input = Input::text(
    "tag-format",
    "For history: the form of version tags, with `${version}` in it once; by default that of `release` in deploy.yml, else `v${version}`",
);
/// The token.
pub(crate) const GITHUB_TOKEN: Input =
    Input::secret("github-token", "The token: for history the job needs `deployments: read`, for comment `pull-requests: write`")
        .default("${{ github.token }}");

/// The outputs, of which `dora` has all and the others those of one environment.
pub(crate) const DEPLOYMENTS: Output = Output::new("deployments", "Of history: how many deployments there are in the window");
/// All figures.
pub(crate) const DORA: Output = Output::new("dora", "Of history: the figures of every environment, as JSON");
/// Deployment frequency.
pub(crate) const FREQUENCY: Output = Output::new(
    "deployment-frequency",
    "Of history: proven deployments a week, of the one environment that is asked for, else of `production`; empty without data, as the next three",
);
/// Lead time.
pub(crate) const LEAD_TIME: Output = Output::new("lead-time", "Of history: from commit to live, in seconds, the median");
/// Change failure rate.
pub(crate) const FAILURE_RATE: Output =
    Output::new("change-failure-rate", "Of history: the share of changes that failed or were taken back, from 0 to 1");
/// Time to restore.
pub(crate) const RESTORE: Output =
    Output::new("time-to-restore", "Of history: from a failed deployment to a proven version, in seconds, the median");
/// Where the JSON is.
pub(crate) const JSON_FILE: Output = Output::new("json", "Of history: the file that the input `json` names, when it was written");
/// Where the page is.
pub(crate) const HTML_FILE: Output = Output::new("html", "Of history: the file that the input `html` names, when it was written");

/// The most deployments that can be asked for.
const MOST: usize = 100_000;

/// What history is asked.
#[derive(Debug)]
pub struct Request {
    /// The environments; none means all.
    pub environments: Vec<String>,
    /// The beginning of the window; none means as far back as there is anything.
    pub since: Option<Timestamp>,
    /// The most deployments that are read.
    pub limit: usize,
    /// The file that gets it as JSON, relative to the workspace.
    pub json: Option<String>,
    /// The file that gets it as a page, relative to the workspace.
    pub html: Option<String>,
    /// The form of version tags.
    pub tag_format: TagFormat,
    /// GitHub's token.
    pub token: Option<Secret>,
}

impl Request {
    /// Reads the inputs.
    ///
    /// # Errors
    /// [`Failure`] with every input that is wrong, or when deploy.yml cannot be read.
    pub fn read(runner: &Runner) -> Result<Self, Failure> {
        let mut inputs = runner.inputs(&ACTION);
        let environments = environments(&inputs.text("environment"));
        let since = inputs.required("since", |text| since(text, runner.now()));
        let limit = inputs.required("limit", limit);
        let tag_format = tag_format(runner, &mut inputs)?;
        let (json, html, token) = (inputs.optional("json"), inputs.optional("html"), inputs.secret("github-token"));
        Ok(inputs
            .finish(|| Some(Self { environments, since: since?, limit: limit?, json, html, tag_format: tag_format?, token }))?)
    }
}

fn environments(text: &str) -> Vec<String> {
    let names = text.split([',', '\n']).map(str::trim).filter(|name| !name.is_empty());
    names.fold(Vec::new(), |mut names, name| {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
        names
    })
}

/// When a window begins: nothing for `all`.
///
/// # Errors
/// What is wrong with the text.
pub fn since(text: &str, now: Timestamp) -> Result<Option<Timestamp>, String> {
    if text == "all" {
        return Ok(None);
    }
    if let Ok(day) = text.parse::<Date>() {
        return day.to_zoned(TimeZone::UTC).map(|day| Some(day.timestamp())).map_err(|error| error.to_string());
    }
    let wrong = || format!("`{text}` is neither a time such as 90d, nor a day such as 2026-01-31, nor `all`");
    let period = text.parse::<Period>().map_err(|_| wrong())?;
    let period = SignedDuration::try_from(period.0).map_err(|_| wrong())?;
    // What is older than time itself is all there is.
    Ok(now.checked_sub(period).ok())
}

/// A number of deployments.
///
/// # Errors
/// What is wrong with the text.
pub fn limit(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=MOST).contains(number));
    number.ok_or_else(|| format!("`{text}` is not a number from 1 to {MOST}"))
}

/// The form of version tags: the input's, else that of deploy.yml, else the usual one.
fn tag_format(runner: &Runner, inputs: &mut Inputs<'_>) -> Result<Option<TagFormat>, ConfigError> {
    if inputs.optional("tag-format").is_some() {
        return Ok(inputs.parse("tag-format", TagFormat::parse));
    }
    let given = inputs.optional("config");
    let config = match DeployConfig::read(&runner.workspace(), given.as_deref().unwrap_or(DEFAULT_PATH)) {
        Err(ConfigError::Missing { .. }) if given.is_none() => None,
        read => Some(read?),
    };
    Ok(Some(config.as_ref().map(DeployConfig::tag_format).unwrap_or_default()))
}
