//! A registry that is a value: manifests, tags, and what a step does to them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan};
use retention::{Blob, Child, Content, Digest, Image, InUse, Kind, Manifest, Named, Order, Plan, Policy, Step};

/// The digest of a manifest by its number.
pub(crate) fn digest(number: usize) -> Digest {
    Digest::from(format!("sha256:{number:064x}").as_str())
}

/// The fallback tag for a manifest by its number.
pub(crate) fn fallback(number: usize, ending: &str) -> String {
    format!("sha256-{number:064x}{ending}")
}

/// The time at which the plans are made.
pub(crate) fn now() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

/// So many days before that.
pub(crate) fn days_ago(days: i64) -> Timestamp {
    now() - (days * 24).hours()
}

/// So many days.
pub(crate) fn days(days: u64) -> std::time::Duration {
    std::time::Duration::from_hours(days * 24)
}

/// Facts that are built up manifest by manifest. Manifests are numbered from 0.
#[derive(Debug, Clone)]
pub(crate) struct World(pub(crate) Image);

impl World {
    pub(crate) fn new() -> Self {
        Self(Image { name: "ghcr.io/acme/api".to_owned(), is_complete: true, ..Image::default() })
    }

    /// Adds a manifest of so many days, and answers its number.
    pub(crate) fn add(&mut self, children: &[usize], subject: Option<usize>, age: Option<i64>, tags: &[&str]) -> usize {
        let number = self.0.manifests.len();
        let kind = if children.is_empty() { Kind::Image } else { Kind::Index };
        let is_image =
            |child: &usize| matches!(&self.0.manifests[&digest(*child)].content, Content::Read { kind: Kind::Image, .. });
        let children: Vec<Child> =
            children.iter().map(|child| Child { digest: digest(*child), is_image: is_image(child) }).collect();
        // Each has a layer of its own, and one that it shares with every third.
        let blobs = [1000 + number, 2000 + number % 3].map(|blob| Blob { digest: digest(blob), size: 100 }).to_vec();
        let blobs = if kind == Kind::Image { blobs } else { Vec::new() };
        let content = Content::Read { kind, children, subject: subject.map(digest), blobs };
        self.0.manifests.insert(digest(number), Manifest { content, date: age.map(days_ago), size: 10 });
        self.0.tags.extend(tags.iter().map(|tag| ((*tag).to_owned(), digest(number))));
        number
    }

    /// An image for two platforms with its provenance, as buildx pushes it: its number and that of its first part.
    pub(crate) fn image(&mut self, age: i64, tags: &[&str]) -> (usize, usize) {
        let parts = [(); 3].map(|()| self.add(&[], None, Some(age), &[]));
        (self.add(&parts, None, Some(age), tags), parts[0])
    }

    pub(crate) fn uses(&mut self, named: Named) {
        self.0.in_use.push(InUse { named, why: "runs in production".to_owned() });
    }

    pub(crate) fn plan(&self, policy: &Policy) -> Plan {
        self.plan_in(policy, Order::TagsFirst)
    }

    pub(crate) fn plan_in(&self, policy: &Policy, order: Order) -> Plan {
        retention::plan(&self.0, policy, now(), order).unwrap()
    }

    /// What is left after some steps.
    pub(crate) fn after(&self, steps: &[Step]) -> Self {
        let mut image = self.0.clone();
        let mut at: BTreeMap<&Digest, BTreeSet<&String>> = BTreeMap::new();
        for (tag, digest) in &self.0.tags {
            at.entry(digest).or_default().insert(tag);
        }
        for step in steps {
            match step {
                Step::Untag { tag, digest } => {
                    assert_eq!(image.tags.remove(tag).as_ref(), Some(digest), "{tag} is untagged once");
                    at.entry(digest).or_default().remove(tag);
                }
                Step::Delete { digest, tags } => {
                    assert!(image.manifests.remove(digest).is_some(), "{digest} is removed once");
                    let gone = at.remove(digest).unwrap_or_default();
                    assert_eq!(gone, tags.iter().collect(), "a step names the tags that go with it");
                    for tag in tags {
                        image.tags.remove(tag);
                    }
                }
            }
        }
        Self(image)
    }

    /// What is there: the manifests and the tags.
    pub(crate) fn state(&self) -> (BTreeSet<Digest>, BTreeMap<String, Digest>) {
        (self.0.manifests.keys().cloned().collect(), self.0.tags.clone())
    }

    pub(crate) fn has(&self, number: usize) -> bool {
        self.0.manifests.contains_key(&digest(number))
    }

    /// All that somebody who has a manifest may ask for: what it lists, what refers to it, what its fallback tags stand for.
    pub(crate) fn needs(&self, of: &Digest) -> BTreeSet<Digest> {
        self.found_from(of, false)
    }

    /// The same with what that refers to.
    pub(crate) fn hangs_together(&self, of: &Digest) -> BTreeSet<Digest> {
        self.found_from(of, true)
    }

    fn found_from(&self, of: &Digest, subjects: bool) -> BTreeSet<Digest> {
        let (mut open, mut found) = (vec![of.clone()], BTreeSet::new());
        while let Some(one) = open.pop() {
            if !self.0.manifests.contains_key(&one) || !found.insert(one.clone()) {
                continue;
            }
            for (digest, manifest) in &self.0.manifests {
                let Content::Read { children, subject, .. } = &manifest.content else { continue };
                if *digest == one {
                    open.extend(children.iter().map(|child| child.digest.clone()));
                    open.extend(subject.clone().filter(|_| subjects));
                }
                if subject.as_ref() == Some(&one) {
                    open.push(digest.clone());
                }
            }
            let prefix = one.as_str().replace(':', "-");
            open.extend(self.0.tags.iter().filter(|(tag, _)| tag.starts_with(&prefix)).map(|(_, at)| at.clone()));
        }
        found
    }
}

/// A policy that keeps so many.
pub(crate) fn keep(count: usize) -> Policy {
    Policy { keep: std::num::NonZeroUsize::new(count), ..Policy::default() }
}
