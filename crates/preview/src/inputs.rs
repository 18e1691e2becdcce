//! The action's inputs and outputs.

mod settings;

use std::convert::Infallible;
use std::time::Duration;

use actions_core::{Action, Context, Failure, Input, Output, Runner, Secret};
use deploy_config::{ConfigError, DEFAULT_PATH, DeployConfig, Period, Preview};

pub use settings::{Gate, Settings};

/// The table of inputs and outputs.
pub const ACTION: Action = Action {
    verb: "preview",
    description: "A preview of each pull request in Dokploy: made, updated, destroyed, and swept when it was forgotten",
    inputs: &[
        Input::text("command", "What to do: up, down or gc; auto is down for a closed pull request, gc on a schedule, else up")
            .default("auto"),
        Input::text("url", "The server's address, such as https://dokploy.example.com"),
        Input::secret("api-key", "An API key of Dokploy (Settings, Profile, API/CLI Keys)"),
        Input::text("project", "The project in Dokploy that previews are made in: its name or its id; by default the template's"),
        Input::text(
            "template",
            "The compose project in Dokploy that a preview is made like: project/compose, project/environment/compose or its id",
        ),
        Input::text("compose-file", "The compose file of previews in the repository, in the place of the template's"),
        Input::text(
            "domains",
            "The addresses, a line service=pattern[:port] each, such as web=report-pr-{number}.example.com:3000; the first is the \
             preview's own",
        ),
        Input::text("copy-variables", "The names of the variables that are copied from the template; no other one is"),
        Input::text("variables", "Further variables of the preview, a line NAME=value each"),
        Input::text("https", "Whether the addresses are served with TLS, by default true"),
        Input::text(
            "certificate",
            "Who issues the certificates: letsencrypt (the default), or none where a wildcard is there already",
        ),
        Input::text("number", "The pull request's number; by default that of the event"),
        Input::text("gate", "What must be seen healthy afterwards: urls, containers or none").default("urls"),
        Input::text("health-path", "The path that must answer 200 at each address, by default /"),
        Input::text("gate-timeout", "The longest time until that is seen").default("5m"),
        Input::text("timeout", "The longest time from the trigger to Dokploy's end, and for the end of one that runs at down")
            .default("20m"),
        Input::text(
            "max-age",
            "With gc: previews of open pull requests go too when nothing was deployed for that long, such as 14d",
        ),
        Input::flag("allow-forks", "Whether the code of forks is deployed in runs that have secrets"),
        Input::flag("allow-host-access", "Whether the compose file may get to the host: its paths, its network, its devices"),
        Input::text("config", "The path of deploy.yml, whose preview part these inputs win over; by default .github/deploy.yml"),
        Input::secret(
            "github-token",
            "The token that gc asks with which pull requests are closed; the job needs `pull-requests: read`",
        )
        .default("${{ github.token }}"),
        Input::flag("dry-run", "Reads and checks everything, shows what would be done, and changes nothing"),
    ],
    outputs: &[
        Output::new(
            "status",
            "How it ended: deployed; unhealthy; error, cancelled, lost, pruned, superseded or timed-out as Dokploy has it; destroyed, \
             absent or swept; skipped for a fork; unchanged for a dry run",
        ),
        Output::new("url", "The address of the first domain"),
        Output::new("urls", "The addresses of all, as JSON by service"),
        Output::new("number", "The pull request's number"),
        Output::new("environment-id", "The id of the preview's environment in Dokploy"),
        Output::new("compose-id", "The id of the preview's compose project in Dokploy"),
        Output::new("deployment-id", "Dokploy's id of the deployment, when it was seen"),
        Output::new("log-url", "The page of the preview's deployments in Dokploy"),
        Output::new("destroyed", "The numbers of the pull requests whose previews were destroyed, as JSON"),
    ],
};

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Make or update the pull request's preview.
    Up,
    /// Destroy it.
    Down,
    /// Destroy the forgotten ones.
    Gc,
}

/// What the verb is asked to do.
#[derive(Debug)]
pub struct Request {
    /// What is to be done.
    pub command: Command,
    /// The server's address.
    pub url: Option<String>,
    /// The key; missing in runs that get no secrets.
    pub key: Option<Secret>,
    /// The project's name or id.
    pub project: Option<String>,
    /// Where the template is.
    pub template: Option<String>,
    /// The pull request's number.
    pub number: Option<u64>,
    /// How a preview is made.
    pub settings: Settings,
    /// The longest time from the trigger to the end.
    pub timeout: Duration,
    /// How old a preview of an open pull request may get.
    pub max_age: Option<Duration>,
    /// Whether the code of forks is deployed in runs that have secrets.
    pub allow_forks: bool,
    /// GitHub's token.
    pub token: Option<Secret>,
    /// Whether nothing is changed.
    pub dry_run: bool,
}

impl Request {
    /// Reads the inputs, and behind them deploy.yml.
    ///
    /// # Errors
    /// [`Failure`] with every input that is wrong, or when deploy.yml is.
    pub fn read(runner: &Runner, context: &Context) -> Result<Self, Failure> {
        let mut inputs = runner.inputs(&ACTION);
        let said = said(runner, inputs.optional("config").as_deref())?;
        let command = inputs.required("command", |word| command(word, context));
        let given = |text: &str| Ok::<_, Infallible>(text.to_owned());
        let number =
            inputs.parse("number", |text| text.parse::<u64>().map_err(|_| "it is no number of a pull request".to_owned()));
        let (timeout, max_age) =
            (inputs.required("timeout", str::parse::<Period>), inputs.parse("max-age", str::parse::<Period>));
        let (allow_forks, dry_run) = (inputs.flag("allow-forks"), inputs.flag("dry-run"));
        let settings = Settings::read(&mut inputs, &said);
        let project = inputs.optional("project").or(said.project);
        let template = inputs.optional("template").or(said.template);
        if project.is_none() && template.is_none() {
            let hint = "give the project that previews are made in, or the template, whose project it is then".to_owned();
            inputs.reject("project", "neither project nor template are given", Some(hint));
        }
        if command == Some(Command::Up)
            && template.is_none()
            && settings.as_ref().is_some_and(|settings| settings.compose_file.is_none())
        {
            let hint =
                "give the compose project in Dokploy that a preview is made like, or a compose file of the repository".to_owned();
            inputs.reject("template", "neither template nor compose-file are given", Some(hint));
        }
        let (url, key, token) = (inputs.parse("url", given), inputs.secret("api-key"), inputs.secret("github-token"));
        let build = || {
            Some(Self {
                command: command?,
                url,
                key,
                project,
                template,
                number: number.or_else(|| context.pull_request().map(|request| request.number)),
                settings: settings?,
                timeout: timeout?.0,
                max_age: max_age.map(|period| period.0),
                allow_forks,
                token,
                dry_run,
            })
        };
        Ok(inputs.finish(build)?)
    }
}

fn command(word: &str, context: &Context) -> Result<Command, String> {
    let action = context.payload.get("action").and_then(|action| action.as_str());
    match word {
        "down" => Ok(Command::Down),
        "gc" => Ok(Command::Gc),
        "auto" if context.event_name == "schedule" => Ok(Command::Gc),
        "auto" if action == Some("closed") => Ok(Command::Down),
        "up" | "auto" => Ok(Command::Up),
        _ => Err("it is up, down, gc or auto".to_owned()),
    }
}

/// What deploy.yml says of previews. That there is no such file is an error only where it was asked for.
fn said(runner: &Runner, path: Option<&str>) -> Result<Preview, ConfigError> {
    match DeployConfig::read(&runner.workspace(), path.unwrap_or(DEFAULT_PATH)) {
        Ok(config) => Ok(config.preview.unwrap_or_default()),
        Err(ConfigError::Missing { .. }) if path.is_none() => Ok(Preview::default()),
        Err(error) => Err(error),
    }
}
