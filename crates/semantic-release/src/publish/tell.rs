//! Comments and labels: the pull requests and issues of a release are told of it, once. No release fails by it.

use comments::{Errand, Event, Released, Said};
use github_client::GitHub;
use tracing::info;

use super::todo::{Tell, Todo};

/// What a label means that is made.
const MEANING: &str = "Part of a release";

/// Tells the pull requests and issues of a release whose page is at `url`.
pub(super) async fn tell(github: &GitHub, todo: &Todo, tell: &Tell, url: &str) -> Said {
    let released = Released {
        tag: todo.tag.clone(),
        title: Some(todo.name.clone()).filter(|name| *name != todo.tag),
        url: Some(url.to_owned()),
        prerelease: todo.prerelease,
    };
    let Tell { audience, comments, labels, pace, is_shared } = tell;
    let event = Event::Released(&released);
    let errand = Errand { event, audience, comments: *comments, labels, meaning: MEANING, is_shared: *is_shared };
    let mut said = Said::default();
    comments::tell(github, &[errand], *pace, &mut said).await;
    if said.told > 0 {
        info!("told {} pull requests and issues of {}", said.told, todo.tag);
    }
    said
}
