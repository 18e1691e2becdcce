//! The release: found, or drafted, filled and published. There is never more than one for a tag.

use github_client::{GitHub, GitHubError, NewRelease, Publication, Release};
use tracing::info;

use super::assets;
use super::error::PublishError;
use super::files::Attachment;
use super::todo::Todo;

/// How often the release is looked for anew when another run took it away.
const MOST_ROUNDS: usize = 3;

/// A release as it is to be.
pub(super) struct Settled {
    /// The release.
    pub(super) release: Release,
    /// The names of its assets.
    pub(super) assets: Vec<String>,
    /// Whether it became public just now.
    pub(super) is_new: bool,
}

/// A release that was looked for.
struct Found {
    release: Release,
    /// Whether it is a draft that was made here.
    fresh: bool,
    /// Whether it was published here.
    is_new: bool,
}

/// Makes the release as it is to be.
///
/// # Errors
/// [`PublishError`] when it is not there at the end, or not as it is to be.
pub(super) async fn settle(github: &GitHub, todo: &Todo, sha: &str, files: &[Attachment]) -> Result<Settled, PublishError> {
    let mut last = None;
    for _ in 0..MOST_ROUNDS {
        let found = find_or_create(github, todo, sha, !files.is_empty()).await?;
        match finish(github, todo, found, files).await {
            // Another run published its own draft of the tag, or deleted this one as its twin.
            Err(PublishError::GitHub(error)) if error.is_already_there() || error.is_absent() => last = Some(error),
            other => return other,
        }
    }
    Err(last.map_or_else(|| PublishError::Contested { tag: todo.tag.clone() }, PublishError::GitHub))
}

async fn finish(
    github: &GitHub,
    todo: &Todo,
    Found { release, fresh, is_new }: Found,
    files: &[Attachment],
) -> Result<Settled, PublishError> {
    let assets = assets::attach(github, &release, files, fresh).await?;
    if !release.draft || todo.draft {
        return Ok(Settled { release, assets, is_new });
    }
    match github.publish_release(&release, &publication(todo, &release)).await {
        Ok(published) => {
            info!("published the release {}", published.html_url);
            Ok(Settled { release: published, assets, is_new: true })
        }
        Err(error) => {
            if error.is_already_there() && is_twin(&release, todo) {
                github.delete_release(&release).await?;
            }
            Err(error.into())
        }
    }
}

/// The release of the tag, created when there is none.
async fn find_or_create(github: &GitHub, todo: &Todo, sha: &str, has_files: bool) -> Result<Found, GitHubError> {
    let found = match github.release_by_tag(&todo.tag).await? {
        Some(found) => Some(found),
        None => first(github, todo).await?,
    };
    if let Some(found) = found {
        info!("found the {} {}", if found.draft { "draft" } else { "release" }, found.html_url);
        return Ok(Found { release: found, fresh: false, is_new: false });
    }
    let as_draft = has_files || todo.draft;
    let created = github.create_release(&new(todo, sha, as_draft)).await?;
    if !as_draft {
        info!("created the release {}", created.html_url);
        return Ok(Found { release: created, fresh: false, is_new: true });
    }
    info!("drafted the release {}", created.html_url);
    // Another run may have made a draft at the same time: both see both now, and take the older.
    let kept = first(github, todo).await?.unwrap_or_else(|| created.clone());
    let fresh = kept.id == created.id;
    Ok(Found { release: kept, fresh, is_new: false })
}

/// The release of the tag that counts: the published one, else the oldest draft. Its twins are deleted: drafts that a run like this
/// one made, whose title and notes are the same.
async fn first(github: &GitHub, todo: &Todo) -> Result<Option<Release>, GitHubError> {
    let mut found = github.releases_of(&todo.tag).await?.into_iter();
    let first = found.next();
    for twin in found.filter(|other| other.draft && is_twin(other, todo)) {
        github.delete_release(&twin).await?;
        info!("deleted a second draft of {}", todo.tag);
    }
    Ok(first)
}

fn is_twin(draft: &Release, todo: &Todo) -> bool {
    let is = |text: &Option<String>, wanted: &str| text.as_deref().unwrap_or_default() == wanted;
    is(&draft.name, &todo.name) && is(&draft.body, &todo.notes)
}

fn new(todo: &Todo, sha: &str, draft: bool) -> NewRelease {
    NewRelease {
        tag: todo.tag.clone(),
        name: todo.name.clone(),
        body: todo.notes.clone(),
        sha: sha.to_owned(),
        prerelease: todo.prerelease,
        draft,
        make_latest: (!draft).then(|| todo.make_latest()),
    }
}

/// A draft that somebody wrote in keeps its words; one without any gets ours.
fn publication(todo: &Todo, draft: &Release) -> Publication {
    let missing = |text: &Option<String>, ours: &str| text.as_deref().unwrap_or_default().is_empty().then(|| ours.to_owned());
    let mut publication = Publication::new(todo.prerelease, todo.make_latest());
    publication.name = missing(&draft.name, &todo.name);
    publication.body = missing(&draft.body, &todo.notes);
    publication
}
