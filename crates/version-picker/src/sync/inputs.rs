//! What `sync` is told.

use actions_core::{Failure, Input, Runner, Secret};

use crate::inputs::{ACTION, Place, limit};
use crate::workflow;

/// How many versions are offered when nobody says how many.
const USUAL: usize = 10;

/// The workflow.
pub const WORKFLOW: Input =
    Input::text("workflow", "The file of the workflow that `pick` starts, and whose options `sync` keeps")
        .default("production-manual.yml");
/// The input that takes the version.
pub const INPUT: Input = Input::text("input", "The input of that workflow that takes the version").default("version");
/// The branch.
pub const REF: Input = Input::text(
    "ref",
    "The branch whose workflow `sync` changes, or that `pick` starts the workflow on; by default the default branch",
);
/// The options that stay.
pub const KEEP: Input = Input::text(
    "keep",
    "The options that `sync` leaves beside the versions, such as `latest`, in lines or between commas; by default all that are no versions",
);
/// Whether prereleases are offered.
pub const PRERELEASES: Input = Input::flag("prereleases", "Whether `sync` offers prereleases too");
/// Whether the change is proposed.
pub const PULL_REQUEST: Input =
    Input::flag("pull-request", "Whether `sync` proposes its change by a pull request, instead of committing it").default("true");
/// The branch that is proposed from.
pub const BRANCH: Input = Input::text("branch", "The branch that `sync` proposes its change from; it is the action's own")
    .default("deploy-action/versions");
/// The token that may change workflows.
pub const TOKEN: Input = Input::secret(
    "token",
    "The token by which `sync` changes the workflow: that of a GitHub App or a person with `contents: write`, `workflows: write` and \
     `pull-requests: write`; the job's own token never may",
);
/// Whether the change is only shown.
pub const DRY_RUN: Input = Input::flag("dry-run", "Whether `sync` only shows what it would change");

/// What is asked for.
#[derive(Debug)]
pub struct Request {
    /// Where versions are looked for.
    pub place: Place,
    /// The workflow's path.
    pub path: String,
    /// The input.
    pub input: String,
    /// The branch whose workflow is changed.
    pub base: Option<String>,
    /// How many versions are offered.
    pub limit: usize,
    /// The options that stay; nothing for all that are no versions.
    pub keep: Option<Vec<String>>,
    /// Whether prereleases are offered.
    pub prereleases: bool,
    /// The branch to propose from; nothing for a commit.
    pub head: Option<String>,
    /// The token that may change workflows.
    pub token: Option<Secret>,
    /// Whether the change is only shown.
    pub dry_run: bool,
}

impl Request {
    /// Reads the inputs.
    ///
    /// # Errors
    /// [`Failure`] with every input that is wrong, or when a file cannot be read.
    pub fn read(runner: &Runner) -> Result<Self, Failure> {
        let mut inputs = runner.inputs(&ACTION);
        let place = Place::from_inputs(runner, &mut inputs)?;
        let path = inputs.required(WORKFLOW.name, workflow::path);
        let limit = match inputs.optional("limit") {
            None => Some(USUAL),
            Some(_) => inputs.parse("limit", limit),
        };
        let text = inputs.text(KEEP.name);
        let kept: Vec<String> = text.split(['\n', ',']).map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect();
        let keep = Some(kept).filter(|kept| !kept.is_empty());
        let (prereleases, dry_run) = (inputs.flag(PRERELEASES.name), inputs.flag(DRY_RUN.name));
        let head = inputs.flag(PULL_REQUEST.name).then(|| inputs.text(BRANCH.name));
        let (base, input, token) = (inputs.optional(REF.name), inputs.text(INPUT.name), inputs.secret(TOKEN.name));
        let build =
            || Some(Self { place: place?, path: path?, input, base, limit: limit?, keep, prereleases, head, token, dry_run });
        Ok(inputs.finish(build)?)
    }
}
