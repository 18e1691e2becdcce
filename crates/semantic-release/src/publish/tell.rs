//! Comments and labels: the pull requests and issues of a release are told of it, once. No release fails by it.

use comments::{Errand, Event, Released, Said};
use github_client::GitHub;
use tracing::info;

use super::todo::{Done, Tell, Todo};

/// What a label means that is made.
const MEANING: &str = "Part of a release";

/// Tells the pull requests and issues of a release that is there; nobody of a draft. What is said is added to `said` on the way.
pub async fn tell(github: &GitHub, todo: &Todo, done: &Done, said: &mut Said) {
    let Some(Tell { audience, comments, labels, pace, is_shared }) = todo.tell.as_ref().filter(|_| !done.draft) else { return };
    let released = Released {
        tag: todo.tag.clone(),
        title: Some(todo.name.clone()).filter(|name| *name != todo.tag),
        url: Some(done.url.clone()),
        prerelease: todo.prerelease,
    };
    let event = Event::Released(&released);
    let errand = Errand { event, audience, comments: *comments, labels, meaning: MEANING, is_shared: *is_shared };
    let before = said.told;
    comments::tell(github, &[errand], *pace, said).await;
    if said.told > before {
        info!("told {} pull requests and issues of {}", said.told - before, todo.tag);
    }
}
