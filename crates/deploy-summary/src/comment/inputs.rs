//! The inputs and outputs of `command: comment`.

use actions_core::{Context, Input, InputErrors, Inputs, Output, Runner, Secret};
use serde_json::{Map, Value};

use super::services::Images;
use crate::inputs::ACTION;

/// The pull request.
pub(crate) const NUMBER: Input =
    Input::text("number", "For comment: the number of the pull request or issue; by default the pull request of the event");
/// The preview's address.
pub(crate) const URL: Input = Input::text("url", "For comment: the address of the preview, such as the output `url` of preview");
/// All addresses.
pub(crate) const URLS: Input =
    Input::text("urls", "For comment: the addresses of all services, as JSON by service: the output `urls` of preview");
/// How the preview ended.
pub(crate) const STATUS: Input = Input::text("status", "For comment: how the preview ended, the output `status` of preview");
/// What would be released.
pub(crate) const RELEASE: Input = Input::text(
    "release",
    "For comment: what merging would release, Markdown that is taken as it is: the output `comment` of semantic-release",
);
/// What would be built.
pub(crate) const SERVICES: Input = Input::text(
    "services",
    "For comment: which images would be built, as JSON: the output `services` of image-tagger, or its `matrix`",
);
/// Whether nothing is written.
pub(crate) const DRY_RUN: Input = Input::flag("dry-run", "For comment: shows the comment and writes nothing");

/// The outputs.
pub(crate) const COMMENT_ID: Output = Output::new("comment-id", "Of comment: its id");
/// Its page.
pub(crate) const COMMENT_URL: Output = Output::new("comment-url", "Of comment: its page");
/// What was done.
pub(crate) const DONE: Output =
    Output::new("action", "Of comment: created, updated, unchanged, or recreated where the one before could not be changed");

/// The name of a comment that is of no environment.
const PREVIEW: &str = "preview";

/// What is asked of the command.
#[derive(Debug)]
pub struct Request {
    /// The name that the comment is known by; by default that of the record's environment.
    pub environment: Option<String>,
    /// Where it is written; nowhere at a dry run.
    pub place: Option<Place>,
    /// The record's file, relative to the workspace; one that is not there is none. None is read that is not asked for: the workspace may be a
    /// pull request's, in which a file of that name is whatever its author wrote.
    pub record: Option<String>,
    /// What is said of a preview.
    pub preview: Option<Preview>,
    /// What merging would release, in Markdown.
    pub release: Option<String>,
    /// Which images would be built.
    pub images: Option<Images>,
}

/// Where a comment is written, and by whom.
#[derive(Debug)]
pub struct Place {
    /// The number of the pull request or issue.
    pub number: u64,
    /// GitHub's token.
    pub token: Secret,
}

/// What is said of a preview.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// How it ended; may be empty.
    pub status: String,
    /// The address.
    pub url: Option<String>,
    /// The addresses by service.
    pub urls: Vec<(String, String)>,
}

impl Request {
    /// Reads the inputs.
    ///
    /// # Errors
    /// [`InputErrors`] with every input that is wrong.
    pub fn read(runner: &Runner, context: Option<&Context>) -> Result<Self, InputErrors> {
        let mut inputs = runner.inputs(&ACTION);
        let place = if inputs.flag(DRY_RUN.name) { None } else { Some(place(&mut inputs, context)) };
        let preview = preview(&mut inputs);
        let images = inputs.parse(SERVICES.name, Images::parse);
        let (environment, release) = (inputs.optional("environment"), inputs.optional(RELEASE.name));
        let record = inputs.optional("record");
        inputs.finish(|| {
            let place = place.map_or(Some(None), |place| place.map(Some))?;
            Some(Self { environment, place, record, preview, release, images })
        })
    }

    /// The name that the comment is known by.
    #[must_use]
    pub fn name<'a>(&'a self, record: Option<&'a deploy_record::Record>) -> &'a str {
        self.environment.as_deref().or_else(|| record.map(|record| record.environment.as_str())).unwrap_or(PREVIEW)
    }
}

fn place(inputs: &mut Inputs<'_>, context: Option<&Context>) -> Option<Place> {
    let token = inputs.secret("github-token");
    if token.is_none() {
        let hint = "leave it out to use the job's token".to_owned();
        inputs.reject("github-token", "it is empty, so nothing can be commented", Some(hint));
    }
    let number = match inputs.optional(NUMBER.name) {
        Some(_) => inputs.parse(NUMBER.name, number),
        None => context.and_then(Context::pull_request).map(|request| request.number).or_else(|| {
            let hint = "give the number, or run on the event `pull_request`".to_owned();
            inputs.reject(NUMBER.name, "it is not given, and the event is of no pull request", Some(hint));
            None
        }),
    };
    Some(Place { number: number?, token: token? })
}

fn number(text: &str) -> Result<u64, String> {
    text.trim_start_matches('#').parse().map_err(|_| format!("`{text}` is no number of a pull request"))
}

fn preview(inputs: &mut Inputs<'_>) -> Option<Preview> {
    let urls = inputs.parse(URLS.name, urls).unwrap_or_default();
    let (status, url) = (inputs.text(STATUS.name), inputs.optional(URL.name));
    let is_given = !status.is_empty() || url.is_some() || !urls.is_empty();
    is_given.then_some(Preview { status, url, urls })
}

fn urls(text: &str) -> Result<Vec<(String, String)>, String> {
    let wrong = || "it is not JSON of addresses by service, as the output `urls` of preview is".to_owned();
    let object: Map<String, Value> = serde_json::from_str(text).map_err(|_| wrong())?;
    object.into_iter().map(|(service, url)| Ok((service, url.as_str().ok_or_else(wrong)?.to_owned()))).collect()
}
