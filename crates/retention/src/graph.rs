//! The manifests as a graph: what belongs to what.
//!
//! A whole has parts: an index the manifests that it lists; a manifest its referrers, and what its fallback tags stand for.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;

use crate::facts::{Content, Digest, Image, Kind, Manifest, Named};
use crate::fallback;

/// A manifest by its place in the graph; the places are in the order of the digests.
pub(crate) type Place = usize;

/// Times before 2013 are no times: there were no container images.
const FIRST_SECOND: i64 = 1_356_998_400;

/// One manifest, known or only named.
#[derive(Debug)]
pub(crate) struct Node<'a> {
    pub(crate) digest: Digest,
    /// Nothing for one that something names and nobody has looked at.
    pub(crate) manifest: Option<&'a Manifest>,
    pub(crate) is_missing: bool,
    /// Its tags without fallback tags.
    pub(crate) tags: Vec<&'a str>,
    /// Its fallback tags.
    pub(crate) fallbacks: Vec<&'a str>,
    /// Whether a fallback tag of it stands for something that may exist.
    pub(crate) stands_for_something: bool,
    /// Whether an index describes it as an image manifest, so that it lists nothing.
    pub(crate) is_leaf: bool,
    pub(crate) children: Vec<Place>,
    pub(crate) parents: Vec<Place>,
    pub(crate) subject: Option<Place>,
    pub(crate) parts: Vec<Place>,
    pub(crate) wholes: Vec<Place>,
    /// What stays when it stays: its parts, and what it refers to.
    pub(crate) keeps: Vec<Place>,
    /// The other way round.
    pub(crate) kept_with: Vec<Place>,
    /// Its own date, or that of the newest manifest that it lists.
    pub(crate) date: Option<Timestamp>,
}

impl Node<'_> {
    pub(crate) fn kind(&self) -> Option<&Kind> {
        match &self.manifest?.content {
            Content::Read { kind, .. } => Some(kind),
            _ => None,
        }
    }

    pub(crate) fn is_read(&self) -> bool {
        self.kind().is_some()
    }

    pub(crate) fn is_stamp(&self) -> bool {
        self.kind() == Some(&Kind::Stamp)
    }

    pub(crate) fn all_tags(&self) -> impl Iterator<Item = &str> {
        self.tags.iter().chain(&self.fallbacks).copied()
    }
}

/// The manifests and what belongs to what.
#[derive(Debug)]
pub(crate) struct Graph<'a> {
    pub(crate) nodes: Vec<Node<'a>>,
}

impl<'a> Graph<'a> {
    pub(crate) fn new(image: &'a Image) -> Self {
        let mut graph = Self { nodes: named(image).into_iter().map(|digest| node(digest, image)).collect() };
        graph.link_contents();
        graph.link_tags(image);
        for place in 0..graph.nodes.len() {
            let node = &mut graph.nodes[place];
            for edges in
                [&mut node.parts, &mut node.wholes, &mut node.children, &mut node.parents, &mut node.keeps, &mut node.kept_with]
            {
                edges.sort_unstable();
                edges.dedup();
            }
        }
        graph.date_indexes();
        graph
    }

    pub(crate) fn place(&self, digest: &Digest) -> Option<Place> {
        self.nodes.binary_search_by(|node| node.digest.cmp(digest)).ok()
    }

    /// The places of all that is not missing.
    pub(crate) fn present(&self) -> impl Iterator<Item = Place> {
        (0..self.nodes.len()).filter(|&place| !self.nodes[place].is_missing)
    }

    /// The index that lists things, none of which is there: nobody can pull it.
    pub(crate) fn is_empty_index(&self, place: Place) -> bool {
        let children = &self.nodes[place].children;
        !children.is_empty() && children.iter().all(|&child| self.nodes[child].is_missing)
    }

    /// Marks what some places lead to, in any number of steps, themselves included.
    pub(crate) fn reached<'n>(
        &'n self,
        from: impl IntoIterator<Item = Place>,
        edges: impl Fn(&'n Node<'a>) -> &'n [Place],
    ) -> Vec<bool> {
        let mut is_reached = vec![false; self.nodes.len()];
        for place in from {
            self.reach(place, &mut is_reached, &edges);
        }
        is_reached
    }

    /// Marks what a place leads to, as far as it is not marked yet.
    pub(crate) fn reach<'n>(&'n self, from: Place, is_reached: &mut [bool], edges: impl Fn(&'n Node<'a>) -> &'n [Place]) {
        let mut open = vec![from];
        while let Some(place) = open.pop() {
            if !std::mem::replace(&mut is_reached[place], true) {
                open.extend(edges(&self.nodes[place]).iter().filter(|&&next| !is_reached[next]));
            }
        }
    }

    /// The greatest value that a place has, or gets from those that lead up to it.
    pub(crate) fn risen<'n, T: Ord + Clone>(
        &'n self,
        mut values: Vec<(T, Place)>,
        edges: impl Fn(&'n Node<'a>) -> &'n [Place],
    ) -> Vec<Option<T>> {
        values.sort_unstable_by(|a, b| b.cmp(a));
        let mut risen: Vec<Option<T>> = vec![None; self.nodes.len()];
        let mut open = Vec::new();
        for (value, place) in values {
            open.push(place);
            while let Some(place) = open.pop() {
                if risen[place].is_none() {
                    risen[place] = Some(value.clone());
                    open.extend(edges(&self.nodes[place]));
                }
            }
        }
        risen
    }

    /// Some places and the parts of theirs that are among `within`, so that every part comes before its wholes; where things are parts of
    /// each other, they stand together. Without recursion: a chain of referrers may be long.
    pub(crate) fn parts_first(&self, of: &[Place], within: &[bool]) -> Vec<Place> {
        self.sorted(of, within, |node| &node.parts)
    }

    /// The same for what is kept with each other; where that leads in a circle, the first of the given places comes last.
    pub(crate) fn kept_first(&self, of: &[Place], within: &[bool]) -> Vec<Place> {
        self.sorted(of, within, |node| &node.keeps)
    }

    fn sorted<'n>(&'n self, of: &[Place], within: &[bool], edges: impl Fn(&'n Node<'a>) -> &'n [Place]) -> Vec<Place> {
        let (mut is_seen, mut sorted) = (HashSet::new(), Vec::with_capacity(of.len()));
        let mut open: Vec<(Place, bool)> = Vec::new();
        for &start in of {
            open.push((start, false));
            while let Some((place, is_ready)) = open.pop() {
                if is_ready {
                    sorted.push(place);
                } else if is_seen.insert(place) {
                    open.push((place, true));
                    let mut parts: Vec<Place> = edges(&self.nodes[place]).iter().copied().filter(|&part| within[part]).collect();
                    // The last one pushed is the first: the oldest.
                    parts.sort_by_key(|&part| Reverse((self.nodes[part].date, part)));
                    open.extend(parts.into_iter().map(|part| (part, false)));
                }
            }
        }
        sorted
    }

    fn link_contents(&mut self) {
        for whole in 0..self.nodes.len() {
            let Some(Content::Read { children, subject, .. }) = self.nodes[whole].manifest.map(|manifest| &manifest.content)
            else {
                continue;
            };
            for child in children {
                let Some(part) = self.place(&child.digest).filter(|&part| part != whole) else { continue };
                self.nodes[whole].children.push(part);
                self.nodes[part].is_leaf |= child.is_image;
                if !self.nodes[part].is_missing {
                    self.nodes[part].parents.push(whole);
                }
                self.link(whole, part);
            }
            let subject = subject.as_ref().and_then(|subject| self.place(subject));
            if let Some(subject) = subject.filter(|&subject| subject != whole && !self.nodes[subject].is_missing) {
                self.nodes[whole].subject = Some(subject);
                self.link(subject, whole);
                self.nodes[whole].keeps.push(subject);
                self.nodes[subject].kept_with.push(whole);
            }
        }
    }

    fn link_tags(&mut self, image: &'a Image) {
        let keys: HashMap<String, Place> = self
            .nodes
            .iter()
            .enumerate()
            .filter_map(|(place, node)| Some((fallback::key_of_digest(&node.digest)?, place)))
            .collect();
        for (tag, digest) in &image.tags {
            let Some(place) = self.place(digest) else { continue };
            let Some(key) = fallback::key_of_tag(tag) else {
                self.nodes[place].tags.push(tag);
                continue;
            };
            self.nodes[place].fallbacks.push(tag);
            match keys.get(key) {
                Some(&whole) if self.nodes[whole].is_missing => {}
                Some(&whole) if whole != place => {
                    self.nodes[place].stands_for_something = true;
                    self.link(whole, place);
                }
                // Without a list nobody knows which longer digest was cut to this tag.
                _ => self.nodes[place].stands_for_something |= !image.is_complete,
            }
        }
    }

    fn link(&mut self, whole: Place, part: Place) {
        if !self.nodes[whole].is_missing && !self.nodes[part].is_missing {
            self.nodes[whole].parts.push(part);
            self.nodes[whole].keeps.push(part);
            self.nodes[part].wholes.push(whole);
            self.nodes[part].kept_with.push(whole);
        }
    }

    /// An index has no date of its own in most registries.
    fn date_indexes(&mut self) {
        let dated = self.nodes.iter().enumerate().filter_map(|(place, node)| Some((own_date(node)?, place))).collect();
        let risen = self.risen(dated, |node| &node.parents);
        for (node, risen) in self.nodes.iter_mut().zip(risen) {
            node.date = own_date(node).or(risen);
        }
    }
}

fn own_date(node: &Node<'_>) -> Option<Timestamp> {
    node.manifest?.date.filter(|date| date.as_second() >= FIRST_SECOND)
}

fn node(digest: Digest, image: &Image) -> Node<'_> {
    let manifest = image.manifests.get(&digest);
    let is_missing = manifest.map_or(image.is_complete, |manifest| manifest.content == Content::Missing);
    Node {
        digest,
        manifest,
        is_missing,
        tags: Vec::new(),
        fallbacks: Vec::new(),
        stands_for_something: false,
        is_leaf: false,
        children: Vec::new(),
        parents: Vec::new(),
        subject: None,
        parts: Vec::new(),
        wholes: Vec::new(),
        keeps: Vec::new(),
        kept_with: Vec::new(),
        date: None,
    }
}

/// Every digest that is known or named.
fn named(image: &Image) -> BTreeSet<Digest> {
    let mut digests: BTreeSet<Digest> = image.manifests.keys().chain(image.tags.values()).cloned().collect();
    for manifest in image.manifests.values() {
        if let Content::Read { children, subject, .. } = &manifest.content {
            digests.extend(children.iter().map(|child| child.digest.clone()).chain(subject.clone()));
        }
    }
    for in_use in &image.in_use {
        if let Named::Digest(digest) = &in_use.named {
            digests.insert(digest.clone());
        }
    }
    let known: HashSet<String> = digests.iter().filter_map(fallback::key_of_digest).collect();
    let stood_for = image.tags.keys().filter_map(|tag| fallback::key_of_tag(tag)).filter(|&key| !known.contains(key));
    let stood_for: Vec<Digest> = stood_for.filter_map(fallback::digest_of_key).collect();
    digests.extend(stood_for);
    digests
}
