//! Comments and labels: the pull requests and issues of releases are told of them, once. No release fails by it.

use std::slice::Iter;

use comments::{Errand, Event, Pace, Paced, Released, Said};
use github_client::GitHub;
use tracing::info;

use super::todo::{Done, Tell, Todo};

/// What a label means that is made.
const MEANING: &str = "Part of a release";

/// The releases of a run that are told of, one after the other. GitHub counts what is written for all of them.
#[derive(Debug)]
pub struct Telling<'a> {
    left: Iter<'a, (Todo, Done)>,
    /// The tag of the release that was begun last.
    begun: Option<&'a str>,
    /// The tag of one that was given up before it was known who is to be told of it.
    unknown: Option<&'a str>,
    paced: Paced,
    said: Said,
}

impl<'a> Telling<'a> {
    /// Releases that are there, at a pace.
    #[must_use]
    pub fn new(released: &'a [(Todo, Done)], pace: Pace) -> Self {
        Self { left: released.iter(), begun: None, unknown: None, paced: Paced::new(pace), said: Said::default() }
    }

    /// Tells the pull requests and issues of the releases; nobody of a draft. What came of it is known as well when this is dropped on the way.
    pub async fn tell(&mut self, github: &GitHub) {
        while self.said.over().is_none()
            && let Some((todo, done)) = self.left.next()
        {
            let Some(Tell { audience, comments, labels, is_shared }) = addressees(todo, done) else { continue };
            self.begun = Some(&todo.tag);
            let released = Released {
                tag: todo.tag.clone(),
                title: Some(todo.name.clone()).filter(|name| *name != todo.tag),
                url: Some(done.url.clone()),
                prerelease: todo.prerelease,
            };
            let event = Event::Released(&released);
            let errand = Errand { event, audience, comments: *comments, labels, meaning: MEANING, is_shared: *is_shared };
            let before = self.said.told;
            comments::tell(github, &[errand], &mut self.paced, &mut self.said).await;
            if self.said.told > before {
                info!("told {} pull requests and issues of {}", self.said.told - before, todo.tag);
            }
        }
    }

    /// Gives up who is not told yet.
    pub fn give_up(&mut self, why: &str) {
        self.unknown = self.begun.filter(|_| !self.said.knows_whom());
        self.said.give_up(why);
    }

    /// How many know of a release.
    #[must_use]
    pub fn told(&self) -> usize {
        self.said.told
    }

    /// Who does not, and why, in a few lines.
    #[must_use]
    pub fn untold(mut self) -> Vec<String> {
        let left = self.left.filter(|(todo, done)| addressees(todo, done).is_some());
        self.said.leave(self.unknown.into_iter().chain(left.map(|(todo, _)| todo.tag.as_str())).map(str::to_owned));
        self.said.untold()
    }
}

fn addressees<'a>(todo: &'a Todo, done: &Done) -> Option<&'a Tell> {
    todo.tell.as_ref().filter(|_| !done.draft)
}
