//! What the commits of a range ask for together.

use std::collections::{HashMap, HashSet};

use conventional_commits::revert::{Candidate, Reverts, cancelled};
use semver::Version;

use super::finding::Reverting;
use super::{Analyst, Finding, Verdict};
use crate::version::{self, Bump};

/// What the commits of a range ask for together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conclusion {
    /// The furthest bump that any of them asks for.
    pub bump: Option<Bump>,
    /// How many do not say to skip the release.
    pub counted: usize,
    /// The versions that `Release-As:` lines ask for, newest first.
    pub asked: Vec<Asked>,
    /// Which `Release-As:` lines ask for something that is no version: their places.
    pub unreadable: Vec<usize>,
    partners: HashMap<usize, usize>,
}

/// A version that a commit asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The commit's place in the range.
    pub index: usize,
    /// The version.
    pub version: Version,
}

impl Conclusion {
    /// What a commit means in the end.
    #[must_use]
    pub fn verdict(&self, index: usize, finding: &Finding) -> Verdict {
        self.partners.get(&index).map_or(finding.verdict, |with| Verdict::Cancelled { with: *with })
    }

    /// Whether a commit belongs into the notes.
    #[must_use]
    pub fn is_noted(&self, index: usize, finding: &Finding) -> bool {
        match self.verdict(index, finding) {
            Verdict::Releases(_) => true,
            Verdict::Cancelled { .. } => false,
            _ => finding.is_shown,
        }
    }

    fn add(&mut self, index: usize, finding: &Finding) {
        self.counted += usize::from(finding.verdict != Verdict::Skipped);
        if self.partners.contains_key(&index) {
            return;
        }
        if let Verdict::Releases(bump) = finding.verdict {
            self.bump = self.bump.max(Some(bump));
        }
        if let Some(text) = finding.release_as() {
            match version::read(text) {
                Some(version) => self.asked.push(Asked { index, version }),
                None => self.unreadable.push(index),
            }
        }
    }
}

impl Analyst {
    /// Concludes from what was found in a range, newest first: `finding` and `id` by place, up to the first place without one. `message` is asked
    /// only for commits that a revert names.
    ///
    /// # Errors
    /// Those of `message`.
    pub fn conclude<'f, E>(
        &self,
        finding: impl Fn(usize) -> Option<&'f Finding>,
        id: impl Fn(usize) -> String,
        message: impl FnMut(usize) -> Result<String, E>,
    ) -> Result<Conclusion, E> {
        let partners = self.partners(&finding, id, message)?;
        let mut conclusion = Conclusion { partners, ..Conclusion::default() };
        for (index, finding) in (0..).map_while(&finding).enumerate() {
            conclusion.add(index, finding);
        }
        Ok(conclusion)
    }

    /// Which commits cancel each other. Only reverts and the commits that they name can.
    fn partners<'f, E>(
        &self,
        finding: &impl Fn(usize) -> Option<&'f Finding>,
        id: impl Fn(usize) -> String,
        mut message: impl FnMut(usize) -> Result<String, E>,
    ) -> Result<HashMap<usize, usize>, E> {
        let findings = || (0..).map_while(finding).enumerate().filter(|(_, finding)| finding.is_looked_at());
        let reverts: Vec<&Reverting> = findings().filter_map(|(_, finding)| finding.reverts()).collect();
        if reverts.is_empty() {
            return Ok(HashMap::new());
        }
        let hashes: HashSet<&str> = reverts.iter().filter_map(|revert| Some(revert.hash.as_deref()?.trim())).collect();
        let may_be_any = reverts.iter().any(|revert| revert.hash.is_none());
        let mut range = Vec::new();
        for (index, finding) in findings() {
            let id = id(index);
            let reverts = finding.reverts();
            let first_line = match reverts {
                Some(reverts) => reverts.first_line.clone(),
                None if may_be_any || hashes.contains(id.as_str()) => self.first_line(&message(index)?),
                None => continue,
            };
            range.push((index, id, first_line, reverts));
        }
        let candidates: Vec<_> = range.iter().map(|(_, id, first_line, reverts)| candidate(id, first_line, *reverts)).collect();
        let pairs =
            cancelled(&candidates).into_iter().zip(&range).filter_map(|(partner, (index, ..))| Some((*index, range[partner?].0)));
        Ok(pairs.collect())
    }

    fn first_line(&self, message: &str) -> String {
        self.parser.parse(message).map(|message| message.first_line.to_owned()).unwrap_or_default()
    }
}

fn candidate<'a>(id: &'a str, first_line: &'a str, reverts: Option<&'a Reverting>) -> Candidate<'a> {
    let reverts = reverts.map(|reverts| Reverts { header: reverts.header.as_deref(), hash: reverts.hash.as_deref() });
    Candidate { header: first_line, hash: id, reverts }
}
