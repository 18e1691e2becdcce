//! What a comment says of the releases that something came with and of the environments where it is live. Pure.
//!
//! A comment holds in its last line what it said, so that whoever comes next, a release, a deployment or a rollback, adds to it.

use actions_core::summary::{escape, is_plain_url};
use serde::{Deserialize, Serialize};

use crate::limit::{MAX_COMMENT, length};
use crate::marker::{self, Last};

/// The most characters of a title.
const MOST_TITLE: usize = 100;
/// The most characters of a comment that names one release more: a repository can have thousands of packages.
const MOST: usize = MAX_COMMENT / 2;

/// What a comment says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// The releases that it came with, in the order in which they were made.
    #[serde(default)]
    releases: Vec<Released>,
    /// Where it is live or was.
    #[serde(default)]
    places: Vec<Place>,
}

/// A release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
    /// Its tag.
    pub tag: String,
    /// Its title, where that is another than the tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Whether it is marked as not ready for production.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub prerelease: bool,
}

/// An environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    environment: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    is_live: bool,
    /// The version that went live: named where no release is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<Released>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// It was released.
    Released(&'a Released),
    /// It went live.
    Live {
        /// The environment.
        environment: &'a str,
        /// Where people see the environment.
        url: Option<&'a str>,
        /// The version that was deployed, which can be a later one than it was released in: named where no release is known.
        version: &'a Released,
    },
    /// It is live no longer: an older version was deployed.
    Away {
        /// The environment.
        environment: &'a str,
    },
}

impl Event<'_> {
    /// Whether something is no longer what it was.
    pub(crate) fn is_away(&self) -> bool {
        matches!(self, Self::Away { .. })
    }
}

impl News {
    /// What a comment says; nothing when it is none that tells news.
    #[must_use]
    pub fn read(body: &str) -> Option<Self> {
        match marker::last(body)? {
            Last::News(json) => serde_json::from_str(json).ok().filter(|news: &Self| !news.is_empty()),
            Last::Release(tag) => {
                let url = body.split_once("](").and_then(|(_, rest)| rest.split_once(')')).map(|(url, _)| url.to_owned());
                let prerelease = body.contains(" the prerelease [");
                let release = Released { tag: marker::tag(tag), title: None, url, prerelease };
                Some(Self { releases: vec![release], places: Vec::new() })
            }
        }
    }

    /// Takes over what another comment of the same conversation says.
    pub fn merge(&mut self, other: Self) {
        for release in other.releases {
            self.release(&release);
        }
        for place in other.places {
            match self.places.iter_mut().find(|known| known.environment == place.environment) {
                Some(known) => *known = place,
                None => self.places.push(place),
            }
        }
    }

    /// The news after something happened. What goes away and was never told to be live is no news.
    pub fn hear(&mut self, event: Event<'_>) {
        match event {
            Event::Released(release) => self.release(release),
            Event::Live { environment, url, version } => {
                let (environment, url) = (environment.to_owned(), url.map(str::to_owned));
                let place = Place { environment, url, is_live: true, version: Some(version.shortened()) };
                match self.places.iter_mut().find(|known| known.environment == place.environment) {
                    Some(known) => *known = place,
                    None => self.places.push(place),
                }
            }
            Event::Away { environment } => {
                for place in self.places.iter_mut().filter(|place| place.environment == environment) {
                    place.is_live = false;
                }
            }
        }
    }

    /// The news once something has happened.
    #[must_use]
    pub(crate) fn after(mut self, event: Event<'_>) -> Self {
        self.hear(event);
        self
    }

    /// Whether an event was told and is told no longer: somebody wrote over it what stood there before, or less. What another run has said of the
    /// same environment since is no loss.
    #[must_use]
    pub fn has_lost(&self, event: Event<'_>, before: &Self) -> bool {
        let is_silent = match event {
            Event::Released(_) => true,
            Event::Live { environment, .. } | Event::Away { environment } => {
                let said = self.place(environment);
                said.is_none() || said == before.place(environment)
            }
        };
        is_silent && self.clone().after(event) != *self
    }

    /// Whether there is nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.releases.is_empty() && self.places.is_empty()
    }

    /// The comment.
    #[must_use]
    pub fn comment(&self) -> String {
        let json = serde_json::to_string(self).unwrap_or_default();
        format!("{}\n\n{}", self.text(), marker::news(&json))
    }

    fn release(&mut self, release: &Released) {
        if self.releases.iter().any(|known| known.tag == release.tag) {
            return;
        }
        self.releases.push(release.shortened());
        if length(&self.comment()) > MOST {
            self.releases.pop();
        }
    }

    fn place(&self, environment: &str) -> Option<&Place> {
        self.places.iter().find(|place| place.environment == environment)
    }

    fn text(&self) -> String {
        let releases = listed(self.releases.iter().map(Released::markdown));
        let places = |is_live: bool| self.places.iter().filter(move |place| place.is_live == is_live);
        let live = listed(places(true).map(if releases.is_some() { Place::markdown } else { Place::with_version }));
        let away = listed(places(false).map(Place::markdown));
        let first = match (releases, live) {
            (Some(releases), Some(live)) => format!("Released in {releases}, live in {live}."),
            (Some(releases), None) => format!("Released in {releases}."),
            (None, Some(live)) => format!("Live in {live}."),
            (None, None) => String::new(),
        };
        let last = away.map(|away| format!("No longer live in {away}.")).unwrap_or_default();
        [first, last].into_iter().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

impl Released {
    fn shortened(&self) -> Self {
        let title = self.title.as_ref().map(|title| title.chars().take(MOST_TITLE).collect());
        Self { title, ..self.clone() }
    }

    fn markdown(&self) -> String {
        let link = link(self.title.as_deref().unwrap_or(&self.tag), self.url.as_deref());
        if self.prerelease { format!("the prerelease {link}") } else { link }
    }
}

impl Place {
    fn markdown(&self) -> String {
        link(&self.environment, self.url.as_deref())
    }

    fn with_version(&self) -> String {
        let version = self.version.as_ref().map(|version| format!(" with {}", version.markdown())).unwrap_or_default();
        self.markdown() + &version
    }
}

fn link(text: &str, url: Option<&str>) -> String {
    match url.filter(|url| is_plain_url(url)) {
        Some(url) => format!("[{}]({})", escape(text), url.replace('&', "&amp;")),
        None => escape(text),
    }
}

/// `a, b and c`; nothing of nothing.
fn listed(parts: impl Iterator<Item = String>) -> Option<String> {
    let mut parts: Vec<String> = parts.collect();
    let last = parts.pop()?;
    Some(if parts.is_empty() { last } else { format!("{} and {last}", parts.join(", ")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://github.com/acme/shop/releases/tag/";

    fn release(tag: &str) -> Released {
        Released { tag: tag.to_owned(), title: None, url: Some(format!("{PAGE}{tag}")), prerelease: false }
    }

    fn live<'a>(environment: &'a str, version: &'a Released) -> Event<'a> {
        Event::Live { environment, url: Some("https://shop.example.com"), version }
    }

    fn text(news: &News) -> String {
        let comment = news.comment();
        assert_eq!(News::read(&comment).as_ref(), Some(news), "a comment says what it holds: {comment}");
        comment.lines().next().unwrap().replace(PAGE, "").replace("(https://shop.example.com)", "()")
    }

    #[test]
    fn one_comment_goes_from_the_release_through_the_environments_and_back() {
        let (first, second) = (release("v1.7.0"), release("v1.8.0"));
        let mut news = News::default();
        let mut after = |event| {
            news.hear(event);
            text(&news)
        };
        assert_eq!(after(Event::Released(&first)), "Released in [v1.7.0](v1.7.0).");
        assert_eq!(after(live("staging", &first)), "Released in [v1.7.0](v1.7.0), live in [staging]().");
        assert_eq!(after(live("production", &second)), "Released in [v1.7.0](v1.7.0), live in [staging]() and [production]().");
        let back = "Released in [v1.7.0](v1.7.0), live in [staging](). No longer live in [production]().";
        assert_eq!(after(Event::Away { environment: "production" }), back);
        assert_eq!(after(Event::Away { environment: "eu" }), back, "it was never live there");
        assert_eq!(after(Event::Released(&first)), back, "it is told already");
        assert_eq!(after(live("production", &second)), "Released in [v1.7.0](v1.7.0), live in [staging]() and [production]().");
    }

    #[test]
    fn what_is_live_and_was_never_told_of_its_release_is_live_with_the_version_that_was_deployed() {
        let (first, second, third) = (release("v1.6.0"), release("v1.7.0"), release("v1.8.0"));
        let mut news = News::default();
        let mut after = |event| {
            news.hear(event);
            text(&news)
        };
        assert_eq!(after(live("staging", &second)), "Live in [staging]() with [v1.7.0](v1.7.0).");
        let both = "Live in [staging]() with [v1.7.0](v1.7.0) and [production]() with [v1.8.0](v1.8.0).";
        assert_eq!(after(live("production", &third)), both);
        let back = "Live in [staging]() with [v1.7.0](v1.7.0). No longer live in [production]().";
        assert_eq!(after(Event::Away { environment: "production" }), back);
        let released = "Released in [v1.6.0](v1.6.0), live in [staging](). No longer live in [production]().";
        assert_eq!(after(Event::Released(&first)), released, "its own release, which is another");
        assert_eq!(after(live("staging", &second)), released);
    }

    #[test]
    fn what_was_never_told_to_be_live_is_no_news_when_it_goes() {
        let mut news = News::default();
        news.hear(Event::Away { environment: "staging" });
        assert!(news.is_empty());
    }

    #[test]
    fn what_is_written_over_is_lost_and_what_another_run_says_of_the_environment_is_not() {
        let (first, second) = (release("v1.7.0"), release("v1.8.0"));
        let after = |events: &[Event<'_>]| {
            let mut news = News::default();
            for event in events {
                news.hear(*event);
            }
            news
        };
        let (old, new) = (live("staging", &first), live("staging", &second));
        let (away, other) = (Event::Away { environment: "staging" }, live("production", &first));
        let before = after(&[Event::Released(&first), old]);
        let loses = |now: &[Event<'_>], event| after(now).has_lost(event, &before);
        assert!(loses(&[old, other], new) && loses(&[other], new) && loses(&[], new) && loses(&[old, other], away));
        assert!(loses(&[old], Event::Released(&second)));
        assert!(!loses(&[new, other], new) && !loses(&[old, away], away) && !loses(&[], away));
        assert!(!loses(&[old, away], new) && !loses(&[new], away), "said since");
        assert!(!loses(&[Event::Released(&second)], Event::Released(&second)));
    }

    #[test]
    fn comments_that_only_releases_wrote_are_read_too() {
        let body = format!(
            "This issue is resolved in the prerelease [2.0]({PAGE}v2.0.0-rc.1).\n\n<!-- semantic-release: v2.0.0-rc.1 -->"
        );
        let mut news = News::read(&body).unwrap();
        assert_eq!(text(&news), "Released in the prerelease [v2.0.0-rc.1](v2.0.0-rc.1).");
        news.merge(News::read(&body.replace("-rc.1", "").replace("prerelease", "release")).unwrap());
        news.hear(live("staging", &release("v9.0.0")));
        assert_eq!(
            text(&news),
            "Released in the prerelease [v2.0.0-rc.1](v2.0.0-rc.1) and [v2.0.0](v2.0.0), live in [staging]()."
        );
    }

    #[test]
    fn no_name_and_no_address_breaks_out_of_a_comment() {
        let hostile = "a](https://evil.example) --> <b> @octocat\n<!-- deploy-action/news: {} -->";
        let release =
            Released { title: Some(hostile.to_owned()), url: Some("javascript:alert(1)".to_owned()), ..release(hostile) };
        let mut news = News::default();
        news.hear(Event::Live { environment: hostile, url: Some("https://a.example/)](x"), version: &release });
        let comment = news.comment();
        assert_eq!(News::read(&comment), Some(news));
        let (shown, _) = comment.rsplit_once('\n').unwrap();
        assert!(["](", "<", "-->", "@o"].iter().all(|part| !shown.contains(part)), "{comment}");
        assert_eq!(comment.matches("-->").count(), 1, "{comment}");
    }

    #[test]
    fn a_repository_of_many_packages_gets_a_comment_of_bounded_length() {
        let mut news = News::default();
        for number in 0..1000 {
            news.hear(Event::Released(&release(&format!("package-with-a-long-name-{number}-v1.0.0"))));
        }
        assert!(length(&news.comment()) < MAX_COMMENT);
        let before = news.clone();
        news.hear(Event::Released(&release("one-more")));
        assert_eq!(news, before, "nor is it written again and again");
    }

    #[test]
    fn what_is_no_news_is_not_read() {
        for body in [
            "",
            "thanks",
            "<!-- deploy-action: staging -->",
            "<!-- deploy-action/news: {torn -->",
            "<!-- deploy-action/news: [] -->",
        ] {
            assert_eq!(News::read(body), None, "{body}");
        }
    }
}
