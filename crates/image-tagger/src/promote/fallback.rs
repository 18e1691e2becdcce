//! `sha256-` tags: where registries do not list referrers, the tag `sha256-<digits>` is on an index of them (OCI
//! distribution-spec, "Referrers Tag Schema"), and cosign's tags have an ending, such as `.sig`.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use registry_client::manifest::OCI_INDEX;
use registry_client::{Digest, Manifest, RegistryError, Tag};
use serde_json::{Value, json};

/// The digits of a SHA-256 digest.
const DIGITS: usize = 64;

/// The `sha256-` tags among a repository's tags, by what they are about.
pub(super) fn by_subject(tags: &[String]) -> BTreeMap<Digest, Vec<Tag>> {
    let mut found: BTreeMap<Digest, Vec<Tag>> = BTreeMap::new();
    for text in tags {
        let digits = text.strip_prefix("sha256-").and_then(|rest| rest.get(..DIGITS));
        if let (Some(Ok(digest)), Ok(tag)) = (digits.map(|digits| format!("sha256:{digits}").parse()), text.parse()) {
            found.entry(digest).or_default().push(tag);
        }
    }
    found
}

/// The tag whose index lists what refers to a manifest.
pub(super) fn tag_of(subject: &Digest) -> Result<Tag, RegistryError> {
    subject.as_str().replace(':', "-").parse()
}

/// What was found to refer to manifests, by manifest.
#[derive(Debug, Default)]
pub(super) struct Subjects {
    signatures: Vec<(Tag, Manifest)>,
    tagged: BTreeMap<Digest, Manifest>,
    listed: BTreeMap<Digest, Vec<Manifest>>,
}

/// What is to be listed by one `sha256-` tag.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct List<'a> {
    /// The index that the source has under the tag.
    index: Option<&'a Manifest>,
    /// What the source's registry lists.
    listed: &'a [Manifest],
}

impl Subjects {
    pub(super) fn tagged(&mut self, subject: &Digest, tag: Tag, manifest: &Manifest) {
        if manifest.media_type() == OCI_INDEX && tag_of(subject).is_ok_and(|own| own == tag) {
            self.tagged.insert(subject.clone(), manifest.clone());
        } else {
            self.signatures.push((tag, manifest.clone()));
        }
    }

    pub(super) fn listed(&mut self, subject: &Digest, manifest: &Manifest) {
        self.listed.entry(subject.clone()).or_default().push(manifest.clone());
    }

    /// The tags that are copied as they are.
    pub(super) fn signatures(&self) -> impl Iterator<Item = (&Tag, &Manifest)> {
        self.signatures.iter().map(|(tag, manifest)| (tag, manifest))
    }

    /// The lists that the target needs as tags. A target that `lists` referrers itself needs those only that the source has as tags.
    pub(super) fn lists(&self, lists: bool) -> Vec<(&Digest, List<'_>)> {
        let subjects: BTreeSet<&Digest> = self.tagged.keys().chain(self.listed.keys().filter(|_| !lists)).collect();
        let of = |subject: &Digest| List {
            index: self.tagged.get(subject),
            listed: self.listed.get(subject).filter(|_| !lists).map(Vec::as_slice).unwrap_or_default(),
        };
        subjects.into_iter().map(|subject| (subject, of(subject))).collect()
    }
}

/// The index that the target's tag is to be on: what it lists already, then what the source lists. Nothing that others have
/// attached to the image at the target is lost; where nothing is added the bytes stay the same.
pub(super) fn merged(existing: Option<&Manifest>, list: List<'_>) -> Result<Manifest, RegistryError> {
    let first = existing.or(list.index);
    let mut merged = first.map(entries).unwrap_or_default();
    let before = merged.len();
    let source = list.index.map(entries).into_iter().flatten();
    for entry in source.chain(list.listed.iter().map(descriptor)) {
        if merged.iter().all(|known| known["digest"] != entry["digest"]) {
            merged.push(entry);
        }
    }
    if let (Some(first), true) = (first, merged.len() == before) {
        return Ok(first.clone());
    }
    let bytes = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": merged }).to_string();
    Manifest::read("the list of referrers", OCI_INDEX, Bytes::from(bytes))
}

fn entries(index: &Manifest) -> Vec<Value> {
    let content: Value = serde_json::from_slice(index.bytes()).unwrap_or_default();
    content["manifests"].as_array().cloned().unwrap_or_default()
}

/// A manifest as a list of referrers names it: with its kind and its annotations.
fn descriptor(manifest: &Manifest) -> Value {
    let content: Value = serde_json::from_slice(manifest.bytes()).unwrap_or_default();
    let mut entry =
        json!({ "mediaType": manifest.media_type(), "digest": manifest.digest().as_str(), "size": manifest.bytes().len() });
    let kind = [&content["artifactType"], &content["config"]["mediaType"]].into_iter().find(|kind| kind.is_string());
    if let Some(kind) = kind {
        entry["artifactType"] = kind.clone();
    }
    if content["annotations"].is_object() {
        entry["annotations"] = content["annotations"].clone();
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(text: &str) -> Manifest {
        let body =
            json!({ "schemaVersion": 2, "artifactType": text, "config": { "digest": Digest::of(b"{}").as_str() }, "layers": [] });
        Manifest::read("x", "application/vnd.oci.image.manifest.v1+json", Bytes::from(body.to_string())).unwrap()
    }

    fn index(of: &[&Manifest]) -> Manifest {
        let entries: Vec<Value> = of.iter().map(|one| descriptor(one)).collect();
        let body = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": entries, "annotations": { "own": "bytes" } });
        Manifest::read("x", OCI_INDEX, Bytes::from(body.to_string())).unwrap()
    }

    #[test]
    fn tags_are_found_by_what_they_are_about() {
        let digest = Digest::of(b"image");
        let own = tag_of(&digest).unwrap();
        let tags = [own.to_string(), format!("{own}.sig"), "1.6.1".to_owned(), "sha256-short".to_owned()];
        let found = by_subject(&tags);
        assert_eq!(found.keys().collect::<Vec<_>>(), [&digest]);
        assert_eq!(found[&digest].iter().map(Tag::as_str).collect::<Vec<_>>(), [own.as_str(), &format!("{own}.sig")]);
    }

    #[test]
    fn a_list_that_the_target_has_not_is_copied_byte_for_byte() {
        let source = index(&[&manifest("a")]);
        let merged = merged(None, List { index: Some(&source), listed: &[] }).unwrap();
        assert_eq!(merged.bytes(), source.bytes());
    }

    #[test]
    fn what_others_have_attached_at_the_target_is_kept() {
        let (ours, theirs) = (manifest("a"), manifest("b"));
        let existing = index(&[&theirs]);
        let merged =
            merged(Some(&existing), List { index: Some(&index(&[&ours])), listed: std::slice::from_ref(&ours) }).unwrap();
        let digests: Vec<String> = merged.children().unwrap().iter().map(|one| one.digest.to_string()).collect();
        assert_eq!(digests, [theirs.digest().to_string(), ours.digest().to_string()]);
    }

    #[test]
    fn a_list_that_is_complete_stays_as_it_is() {
        let (ours, theirs) = (manifest("a"), manifest("b"));
        let existing = index(&[&theirs, &ours]);
        let merged = merged(Some(&existing), List { index: None, listed: &[ours] }).unwrap();
        assert_eq!(merged.bytes(), existing.bytes());
    }

    #[test]
    fn a_list_is_made_where_only_the_source_s_registry_has_one() {
        let ours = manifest("application/vnd.example.sbom");
        let mut subjects = Subjects::default();
        subjects.listed(&Digest::of(b"image"), &ours);
        assert!(subjects.lists(true).is_empty());
        let lists = subjects.lists(false);
        let made = merged(None, lists[0].1).unwrap();
        assert_eq!(entries(&made)[0]["artifactType"], "application/vnd.example.sbom");
    }
}
