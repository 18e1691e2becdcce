//! The tags that move along with releases, such as `v1` and `v1.2`. They move forward only.

use github_client::GitHub;
use tracing::info;

use super::error::PublishError;
use super::todo::{Done, Todo};
use crate::analysis::short;

/// Moves each floating tag to a release that is there, or creates it there. A draft that is to be left as one moves none; a run after its
/// publication does. What fails is [`Done::failed`], and the others are moved all the same.
pub async fn follow(github: &GitHub, todo: &Todo, done: &mut Done) {
    let github = &github.for_writing();
    for tag in todo.floating.iter().filter(|_| !done.draft) {
        if let Err(error) = follow_one(github, tag, &done.sha).await {
            done.failed.push(error);
        }
    }
}

async fn follow_one(github: &GitHub, tag: &str, sha: &str) -> Result<(), PublishError> {
    let found = match github.tag(tag).await? {
        Some(found) => found.sha,
        None => match github.create_tag(tag, sha).await {
            Ok(_) => {
                info!("created the tag {tag} at {}", short(sha));
                return Ok(());
            }
            Err(github_client::GitHubError::TagElsewhere { found, .. }) => found,
            Err(error) => return Err(error.into()),
        },
    };
    if found == sha {
        info!("found the tag {tag} at {}", short(sha));
    } else if is_ahead(github, &found, sha).await? {
        info!("left the tag {tag} at {}, a later commit", short(&found));
    } else {
        github.move_tag(tag, sha).await?;
        info!("moved the tag {tag} from {} to {}", short(&found), short(sha));
    }
    Ok(())
}

/// Whether a later run moved the tag on already: then its commit lies ahead of this release's.
async fn is_ahead(github: &GitHub, found: &str, sha: &str) -> Result<bool, PublishError> {
    let compared = github.compare(sha, found).await?;
    Ok(compared.is_some_and(|compared| compared.behind_by == 0))
}
