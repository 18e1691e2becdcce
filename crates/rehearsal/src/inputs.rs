//! What `rehearse` is asked for.

use std::path::PathBuf;
use std::str::FromStr;

use actions_core::{Action, Input, InputErrors, Output, Runner};
use deploy_config::tag_format::TagFormat;
use simulators::What;
use thiserror::Error;

/// The table of `rehearse`; it is a command only, so it has no manifest.
pub const ACTION: Action = Action {
    verb: "rehearse",
    description: "Runs staging-auto and then production-manual on this repository's history, in this process and offline",
    inputs: &[
        Input::text(
            "repo",
            "The repository whose history is rehearsed; by default the current folder, and where that is no \
             repository, a built-in sample history",
        ),
        Input::text(
            "fault",
            "What goes wrong, as WHERE:WHAT[@N], several separated by commas; WHERE is github, registry, dokploy or app; WHAT is \
             a status from 400 to 599, reset, lost-answer (done, but nobody is told), hang (done, without an end), slow or html; for \
             dokploy also error, lost or cancelled (a deployment), for app also stale (the old version keeps answering); N is \
             the request or deployment on which it happens, 1 by default",
        ),
        Input::text("unhealthy", "A service whose new version never gets healthy"),
        Input::text(
            "tag-format",
            "The form of the repository's version tags, with `${version}` in it once; by default as the repository's settings say",
        ),
        Input::text("out", "The folder for summary.md, summary.html, deployment.json and log.txt")
            .default(".deploy-action/rehearsal"),
    ],
    outputs: &[Output::new("outcome", "How the last deployment ended, as in deployment.json")],
};

/// What is rehearsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The repository that was asked for; none means the current folder or the sample.
    pub repo: Option<PathBuf>,
    /// What goes wrong.
    pub faults: Vec<FaultSpec>,
    /// The service whose new version never gets healthy.
    pub unhealthy: Option<String>,
    /// The form of version tags, where it is not as the repository says.
    pub tag_format: Option<String>,
    /// Where the results are written.
    pub out: PathBuf,
}

impl Request {
    /// Reads the inputs.
    ///
    /// # Errors
    /// [`InputErrors`] with every fault that cannot be read.
    pub fn read(runner: &Runner) -> Result<Self, InputErrors> {
        let mut inputs = runner.inputs(&ACTION);
        let mut faults: Vec<FaultSpec> = Vec::new();
        for text in inputs.text("fault").split([',', '\n']).map(str::trim).filter(|text| !text.is_empty()) {
            match text.parse::<FaultSpec>() {
                Ok(fault) => match faults.iter().find(|known| known.falls_with(&fault)) {
                    Some(known) => {
                        let message = format!("`{text}` falls on the same as `{}`, and only one of them can come", known.text);
                        inputs.reject("fault", message, Some("write another count after the @ of one of them".to_owned()));
                    }
                    None => faults.push(fault),
                },
                Err(error) => inputs.reject("fault", FaultSpecError::to_string(&error), Some(error.hint().to_owned())),
            }
        }
        let repo = inputs.optional("repo").map(PathBuf::from);
        let unhealthy = inputs.optional("unhealthy");
        let tag_format = inputs.parse("tag-format", |text| TagFormat::parse(text).map(|_| text.to_owned()));
        let out = PathBuf::from(inputs.text("out"));
        inputs.finish(|| Some(Self { repo, faults, unhealthy, tag_format, out }))
    }
}

/// One `WHERE:WHAT[@N]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultSpec {
    /// As it was written.
    pub text: String,
    /// What goes wrong where.
    pub kind: FaultKind,
    /// On which request or deployment, counted from 1.
    pub at: u32,
}

impl FaultSpec {
    /// Whether both fall on one request or one deployment.
    fn falls_with(&self, other: &Self) -> bool {
        let is_one = match (self.kind, other.kind) {
            (FaultKind::Request(here, _), FaultKind::Request(there, _)) => here == there,
            (FaultKind::Deployment(_), FaultKind::Deployment(_)) => true,
            _ => false,
        };
        is_one && self.at == other.at
    }
}

/// What goes wrong where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// A request that a server answers wrongly.
    Request(Place, What),
    /// A deployment that ends wrongly in Dokploy.
    Deployment(DeploymentFault),
    /// The applications keep answering with their old version.
    StaleApps,
}

/// A server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// GitHub's API.
    GitHub,
    /// The registry.
    Registry,
    /// Dokploy's API.
    Dokploy,
    /// The applications.
    App,
}

/// How a deployment ends wrongly in Dokploy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeploymentFault {
    /// With an error.
    Error,
    /// It disappears from the queue.
    Lost,
    /// Somebody cancels it.
    Cancelled,
}

/// Why a text is not a fault.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FaultSpecError {
    /// It is not `WHERE:WHAT[@N]`.
    #[error("`{0}` is not of the form WHERE:WHAT[@N]")]
    Form(String),
    /// No such server.
    #[error("`{0}` is not a place where something can go wrong")]
    Place(String),
    /// Nothing of that name can go wrong there.
    #[error("`{what}` cannot go wrong at {place}")]
    What {
        /// The server.
        place: String,
        /// What was asked for.
        what: String,
    },
    /// N is not a number from 1.
    #[error("`{0}` is not a count from 1")]
    At(String),
}

impl FaultSpecError {
    fn hint(&self) -> &'static str {
        match self {
            Self::Form(_) | Self::At(_) => "write it like registry:503@2 or dokploy:error",
            Self::Place(_) => "the places are github, registry, dokploy and app",
            Self::What { .. } => {
                "everywhere: a status from 400 to 599, reset, lost-answer, hang, slow, html; at dokploy also error, lost, cancelled; at app \
                 also stale"
            }
        }
    }
}

impl FromStr for FaultSpec {
    type Err = FaultSpecError;

    fn from_str(text: &str) -> Result<Self, FaultSpecError> {
        let (place, rest) = text.split_once(':').ok_or_else(|| FaultSpecError::Form(text.to_owned()))?;
        let (what, at) = rest.split_once('@').unwrap_or((rest, "1"));
        let at = at.parse().ok().filter(|at| *at > 0).ok_or_else(|| FaultSpecError::At(at.to_owned()))?;
        Ok(Self { text: text.to_owned(), kind: kind(place, what)?, at })
    }
}

fn kind(place: &str, what: &str) -> Result<FaultKind, FaultSpecError> {
    let server = match place {
        "github" => Place::GitHub,
        "registry" => Place::Registry,
        "dokploy" => Place::Dokploy,
        "app" => Place::App,
        _ => return Err(FaultSpecError::Place(place.to_owned())),
    };
    let unknown = || FaultSpecError::What { place: place.to_owned(), what: what.to_owned() };
    Ok(match (server, what) {
        (Place::Dokploy, "error") => FaultKind::Deployment(DeploymentFault::Error),
        (Place::Dokploy, "lost") => FaultKind::Deployment(DeploymentFault::Lost),
        (Place::Dokploy, "cancelled") => FaultKind::Deployment(DeploymentFault::Cancelled),
        (Place::App, "stale") => FaultKind::StaleApps,
        _ => FaultKind::Request(server, what.parse().map_err(|_| unknown())?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_place_kind_and_count() {
        let spec = |text: &str| text.parse::<FaultSpec>().map(|spec| (spec.kind, spec.at));
        assert_eq!(spec("dokploy:error@2"), Ok((FaultKind::Deployment(DeploymentFault::Error), 2)));
        assert_eq!(spec("registry:reset"), Ok((FaultKind::Request(Place::Registry, What::Reset), 1)));
        assert_eq!(spec("app:stale"), Ok((FaultKind::StaleApps, 1)));
    }

    #[test]
    fn a_fault_that_cannot_be_says_why() {
        let error = |text: &str| text.parse::<FaultSpec>().map_err(|error| error.to_string());
        assert_eq!(error("registry"), Err("`registry` is not of the form WHERE:WHAT[@N]".to_owned()));
        assert_eq!(error("moon:503"), Err("`moon` is not a place where something can go wrong".to_owned()));
        assert_eq!(error("github:error"), Err("`error` cannot go wrong at github".to_owned()));
        assert_eq!(error("github:200"), Err("`200` cannot go wrong at github".to_owned()));
        assert_eq!(error("github:503@0"), Err("`0` is not a count from 1".to_owned()));
    }
}
