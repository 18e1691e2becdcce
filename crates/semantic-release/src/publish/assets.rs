//! The files that are attached to a release: what is missing or broken is uploaded.

use github_client::{Asset, GitHub, GitHubError, NewAsset, Release};
use tracing::{info, warn};

use super::checksums;
use super::error::PublishError;
use super::files::Attachment;

/// How often the list of assets is compared with the files: more than one repair means that somebody works against it.
const MOST_ROUNDS: usize = 4;

/// What is to be done to an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step<'a> {
    /// It is in the way of the file: a rest of an upload that broke off, or another build.
    Delete(&'a Asset),
    /// It is missing.
    Upload(&'a Attachment),
}

/// Attaches what the release lacks; `fresh` when it was created in this run, without any asset.
pub(super) async fn attach(
    github: &GitHub,
    release: &Release,
    files: &[Attachment],
    fresh: bool,
) -> Result<Vec<String>, PublishError> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let mut there = if fresh { Vec::new() } else { github.assets(release).await? };
    for _ in 0..MOST_ROUNDS {
        let steps = steps(files, &there, release.draft);
        if steps.is_empty() {
            say_differing(files, &there, release);
            return Ok(files.iter().map(|file| file.name.clone()).collect());
        }
        there = match work(github, release, &steps).await? {
            Some(uploaded) => merged(&there, &steps, uploaded),
            None => github.assets(release).await?,
        };
    }
    Err(PublishError::Contested { tag: release.tag.clone() })
}

/// What has to be done until the assets are the files. Nothing of a published release is taken away or replaced but the rests of
/// uploads that broke off, and the checksums once they are right again.
fn steps<'a>(files: &'a [Attachment], there: &'a [Asset], draft: bool) -> Vec<Step<'a>> {
    let asset = |file: &Attachment| there.iter().find(|asset| asset.name == file.name);
    let kept = |file: &Attachment| asset(file).is_some_and(|asset| asset.is_whole() && !is_same(asset, file));
    let mut steps = Vec::new();
    for file in files {
        let of_all = file.name == checksums::NAME && !files.iter().any(|other| other.name != file.name && kept(other));
        match asset(file) {
            None => steps.push(Step::Upload(file)),
            Some(asset) if is_same(asset, file) => {}
            Some(asset) if draft || of_all || !asset.is_whole() => steps.extend([Step::Delete(asset), Step::Upload(file)]),
            Some(_) => {}
        }
    }
    steps
}

/// Whether an asset is the file, whole. Servers that tell no digest tell the size.
fn is_same(asset: &Asset, file: &Attachment) -> bool {
    let has_content = match &asset.digest {
        Some(digest) => digest.strip_prefix("sha256:") == Some(file.digest.as_str()),
        None => asset.size == file.size,
    };
    asset.is_whole() && has_content
}

/// Does the steps; nothing when it is not known what came of one, or another run was faster.
async fn work(github: &GitHub, release: &Release, steps: &[Step<'_>]) -> Result<Option<Vec<Asset>>, PublishError> {
    let mut uploaded = Vec::new();
    for step in steps {
        match step {
            Step::Delete(asset) => {
                github.delete_asset(asset).await.map_err(|error| refused(error, release, steps))?;
                info!(
                    "deleted the asset {}, which was {}",
                    asset.name,
                    if asset.is_whole() { "of another build" } else { "broken off" }
                );
            }
            Step::Upload(file) => {
                let new = NewAsset {
                    name: &file.name,
                    label: file.label.as_deref(),
                    content_type: file.content_type,
                    content: file.bytes()?.into(),
                };
                match github.upload_asset(release, &new).await {
                    Ok(asset) => {
                        info!("uploaded {} of {} bytes", asset.name, asset.size);
                        uploaded.push(asset);
                    }
                    Err(error) if error.is_already_there() || error.is_outcome_unknown() => return Ok(None),
                    Err(error) => return Err(refused(error, release, steps)),
                }
            }
        }
    }
    Ok(Some(uploaded))
}

fn refused(error: GitHubError, release: &Release, steps: &[Step<'_>]) -> PublishError {
    if !error.is_immutable() {
        return error.into();
    }
    let name = |step: &Step<'_>| match step {
        Step::Upload(file) => Some(file.name.clone()),
        Step::Delete(_) => None,
    };
    PublishError::Immutable { tag: release.tag.clone(), names: steps.iter().filter_map(name).collect() }
}

/// The assets after the steps.
fn merged(there: &[Asset], steps: &[Step<'_>], uploaded: Vec<Asset>) -> Vec<Asset> {
    let is_deleted = |asset: &&Asset| steps.iter().any(|step| matches!(step, Step::Delete(deleted) if deleted.id == asset.id));
    there.iter().filter(|asset| !is_deleted(asset)).cloned().chain(uploaded).collect()
}

fn say_differing(files: &[Attachment], there: &[Asset], release: &Release) {
    for file in files {
        if there.iter().any(|asset| asset.name == file.name && !is_same(asset, file)) {
            warn!("left {} of the published release {} as it is, although the file here differs", file.name, release.tag);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::files::Content;

    fn file(name: &str, digest: &str) -> Attachment {
        let content = Content::Text(String::new());
        Attachment { name: name.to_owned(), label: None, content_type: "", size: 3, digest: digest.to_owned(), content }
    }

    fn asset(name: &str, state: &str, digest: Option<&str>, size: u64) -> Asset {
        let digest = digest.map(|digest| format!("sha256:{digest}"));
        Asset { id: 1, name: name.to_owned(), state: state.to_owned(), size, digest }
    }

    fn words(steps: &[Step<'_>]) -> Vec<String> {
        let word = |step: &Step<'_>| match step {
            Step::Delete(asset) => format!("-{}", asset.name),
            Step::Upload(file) => format!("+{}", file.name),
        };
        steps.iter().map(word).collect()
    }

    #[test]
    fn what_is_missing_broken_or_of_another_build_is_uploaded() {
        for (there, draft, published) in [
            (vec![], "+a", "+a"),
            (vec![asset("a", "uploaded", Some("x"), 3)], "", ""),
            (vec![asset("a", "uploaded", None, 3)], "", ""),
            (vec![asset("a", "uploaded", None, 4)], "-a+a", ""),
            (vec![asset("a", "uploaded", Some("y"), 3)], "-a+a", ""),
            (vec![asset("a", "starter", None, 3)], "-a+a", "-a+a"),
            (vec![asset("b", "uploaded", Some("x"), 3)], "+a", "+a"),
        ] {
            let files = [file("a", "x")];
            assert_eq!(words(&steps(&files, &there, true)).concat(), draft, "{there:?}");
            assert_eq!(words(&steps(&files, &there, false)).concat(), published, "{there:?}");
        }
    }

    #[test]
    fn the_checksums_of_a_published_release_are_renewed_only_when_all_they_say_is_true() {
        let files = [file("a", "x"), file("b", "y"), file("SHA256SUMS", "new")];
        let sums = asset("SHA256SUMS", "uploaded", Some("old"), 3);
        let true_now = [asset("a", "uploaded", Some("x"), 3), sums.clone()];
        assert_eq!(words(&steps(&files, &true_now, false)), ["+b", "-SHA256SUMS", "+SHA256SUMS"]);
        let untrue = [asset("a", "uploaded", Some("z"), 3), asset("b", "uploaded", Some("y"), 3), sums];
        assert_eq!(words(&steps(&files, &untrue, false)), [""; 0]);
    }
}
