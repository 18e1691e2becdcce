//! Making the release on GitHub: commit → tag → draft → assets → publication → floating tags; then comments and labels.
//!
//! Each step first looks whether it is done, on GitHub and nowhere else, so a run that was killed anywhere, and repeated, ends in the
//! same state; so do two runs at once.
//!
//! | module | what it holds |
//! |---|---|
//! | [`todo`](mod@todo) | what is to be published, and what came of it |
//! | [`error`] | why a release could not be published |
//! | `commit` | the commit with version files and changelog |
//! | `release` | the release, drafted or published |
//! | `files`, `checksums` | the files to attach, and their digests |
//! | `assets` | the attached files |
//! | `floating` | the tags that move along |
//! | `promotion` | the release that came from a higher branch by a merge |
//! | `tell` | comments and labels |

mod assets;
mod checksums;
mod commit;
pub mod error;
mod files;
mod floating;
mod promotion;
mod release;
mod tell;
pub mod todo;

use github_client::{Creation, GitHub, TagRef};
use tracing::info;

use self::release::Settled;
use crate::analysis::short;
pub use commit::is_commit_of;
pub use error::{FileProblem, PublishError};
pub use floating::follow;
pub use promotion::promote;
pub use tell::Telling;
pub use todo::{AssetFile, CommitTodo, Done, Tell, Todo};

/// Makes what is missing of a release.
///
/// The tag comes before the release: a release without its tag cannot be, while a tag without its release is what the next run
/// finishes. The floating tags are another's task, [`follow`], so that a release can be told of as soon as it is out.
///
/// # Errors
/// [`PublishError`] when the release is not out at the end.
pub async fn publish(github: &GitHub, todo: &Todo) -> Result<Done, PublishError> {
    let github = &github.for_writing();
    let files = files::read(&todo.assets)?;
    let sha = tag(github, todo).await?;
    let Settled { release, assets, is_new } = release::settle(github, todo, &sha, &files).await?;
    Ok(Done { url: release.html_url, draft: release.draft, is_new, assets, failed: Vec::new(), sha })
}

/// The commit that the tag is at, once it is there.
async fn tag(github: &GitHub, todo: &Todo) -> Result<String, PublishError> {
    let found = github.tag(&todo.tag).await?;
    let wanted = match (&todo.commit, &found) {
        (Some(commit), Some(found)) => commit::recognised(github, commit, todo, &found.sha).await?,
        (Some(commit), None) => commit::ensure(github, commit, todo).await?,
        (None, _) => todo.target.clone(),
    };
    match found {
        Some(found) if found.sha == wanted => say(&found, "found"),
        Some(found) => return Err(PublishError::TagElsewhere { tag: found.name, found: found.sha, wanted }),
        None => create(github, &todo.tag, &wanted).await?,
    }
    Ok(wanted)
}

async fn create(github: &GitHub, tag: &str, sha: &str) -> Result<(), PublishError> {
    let created = github.create_tag(tag, sha).await.map_err(|error| match error {
        github_client::GitHubError::TagElsewhere { tag, found, wanted } => PublishError::TagElsewhere { tag, found, wanted },
        error => PublishError::GitHub(error),
    })?;
    let tag = TagRef { name: tag.to_owned(), sha: sha.to_owned() };
    say(&tag, if created == Creation::Created { "created" } else { "found" });
    Ok(())
}

fn say(tag: &TagRef, what: &str) {
    info!("{what} the tag {} at {}", tag.name, short(&tag.sha));
}
