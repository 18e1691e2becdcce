//! Which tags lie behind `HEAD`, and which commits lie behind `HEAD` but not behind a tag.
//!
//! There is one walk from `HEAD`, newest commit first, that is taken up again for each question and goes no further than it must; and
//! for each tag that is asked about a second one, from the tag. The whole history is walked only when nothing less can tell.
//!
//! gix's own `with_hidden` is not used: it shows commits that should be hidden when a clock was wrong.

use std::collections::BinaryHeap;

use super::ahead::Source;
use super::store::Store;
use crate::error::HistoryError;
use crate::id::Id;

/// How many commits more are looked at behind a tag when all that are left should be older than those found, and nothing proves
/// it: some clocks may have been wrong. Git does the same with 5 (`SLOP` in revision.c).
const SLOP: usize = 256;

/// What is known of a commit.
#[derive(Debug, Default, Clone, Copy)]
struct Known {
    /// It is `HEAD` or behind it.
    behind_head: bool,
    /// The walk from `HEAD` has passed it.
    passed: bool,
    /// The last question whose tag it is, or is behind.
    question: u32,
}

/// The ancestry of `HEAD`, as far as it is known.
#[derive(Debug)]
pub(super) struct Ancestry {
    /// The commits.
    pub(super) store: Store,
    head: Id,
    known: Vec<Known>,
    /// Where the walk from `HEAD` stands: the commits that it passes next.
    ahead: BinaryHeap<(i64, u32)>,
    /// The commits that the walk from `HEAD` has passed, in its order.
    passed: Vec<u32>,
    /// Whether it has passed one without parents.
    at_root: bool,
    /// The number of the question.
    question: u32,
    /// Where the walk from the tag stands.
    tagged: BinaryHeap<(i64, u32)>,
    /// Whether the walk from the tag has met a commit that the walk from `HEAD` has passed.
    met: bool,
    /// How many commits in `ahead` are not known to be behind the tag.
    open: usize,
}

impl Ancestry {
    /// The ancestry of `HEAD`, of which nothing is read yet.
    pub(super) fn of(head: &Id) -> Self {
        Self {
            store: Store::of_length(head.as_bytes().len()),
            head: *head,
            known: Vec::new(),
            ahead: BinaryHeap::new(),
            passed: Vec::new(),
            at_root: false,
            question: 0,
            tagged: BinaryHeap::new(),
            met: false,
            open: 0,
        }
    }

    /// Whether a tag's commit is `HEAD` or behind it. Exact, whatever the clocks said.
    pub(super) fn holds(&mut self, tag: &Id, source: &mut impl Source) -> Result<bool, HistoryError> {
        let tag = self.ask(tag, source)?;
        // A commit cannot be behind what is behind itself, so when all that lies ahead is behind the tag, the answer is no.
        while self.open > 0 && !self.known(tag).behind_head {
            // Every way down from a passed commit leads to what lies ahead, or to a root. With no root passed and but one commit
            // ahead, that one is behind the passed commit that the tag's walk has met, and so behind the tag.
            if self.met && self.ahead.len() == 1 && !self.at_root {
                break;
            }
            if self.met {
                self.pass(source)?;
            }
            self.step(source)?;
        }
        Ok(self.known(tag).behind_head)
    }

    /// The commits behind `HEAD`, with itself, that are not behind a base; all of them without one.
    pub(super) fn since(&mut self, base: Option<&Id>, source: &mut impl Source) -> Result<Vec<u32>, HistoryError> {
        let Some(base) = base else {
            self.start(source)?;
            while self.pass(source)? {}
            return Ok(self.passed.clone());
        };
        self.ask(base, source)?;
        while self.open > 0 {
            self.step(source)?;
        }
        let found = self.passed.iter().filter(|commit| self.known(**commit).question != self.question);
        let oldest = found.map(|commit| self.store.time(*commit)).min().unwrap_or(i64::MAX);
        let mut slop = SLOP;
        while slop > 0 && !self.is_sure() {
            slop = if self.tagged.peek().is_some_and(|(time, _)| *time < oldest) { slop - 1 } else { SLOP };
            self.step(source)?;
        }
        let found = self.passed.iter().filter(|commit| self.known(**commit).question != self.question);
        Ok(found.copied().collect())
    }

    /// Whether no commit that was passed can turn out to be behind the tag: either all behind the tag was seen, or what is not seen
    /// is behind one commit that itself is behind all that were passed.
    fn is_sure(&self) -> bool {
        let is_bottleneck =
            |commit: u32| !self.at_root && self.ahead.len() == 1 && self.ahead.peek().is_some_and(|next| next.1 == commit);
        match self.tagged.peek() {
            None => true,
            Some((_, commit)) => self.tagged.len() == 1 && is_bottleneck(*commit),
        }
    }

    /// Begins a question.
    fn ask(&mut self, tag: &Id, source: &mut impl Source) -> Result<u32, HistoryError> {
        self.start(source)?;
        self.question += 1;
        self.open = self.ahead.len();
        self.tagged.clear();
        self.met = false;
        let tag = self.store.number(tag);
        self.see_from_tag(tag, source)?;
        Ok(tag)
    }

    /// Begins the walk from `HEAD`, unless that was done before.
    fn start(&mut self, source: &mut impl Source) -> Result<(), HistoryError> {
        let head = self.store.number(&self.head);
        self.see_from_head(head, source)
    }

    /// Takes one step in the walk that stands at the newer commit.
    fn step(&mut self, source: &mut impl Source) -> Result<(), HistoryError> {
        let newest = |walk: &BinaryHeap<(i64, u32)>| walk.peek().map(|(time, _)| *time);
        if newest(&self.tagged) < newest(&self.ahead) {
            return self.pass(source).map(drop);
        }
        let Some((_, commit)) = self.tagged.pop() else { return Ok(()) };
        self.parents(commit).into_iter().try_for_each(|parent| self.see_from_tag(parent, source))
    }

    /// Passes one commit in the walk from `HEAD`; false when there is none left.
    fn pass(&mut self, source: &mut impl Source) -> Result<bool, HistoryError> {
        let Some((_, commit)) = self.ahead.pop() else { return Ok(false) };
        self.update(commit, |known| known.passed = true);
        self.open -= usize::from(self.known(commit).question != self.question);
        self.passed.push(commit);
        let parents = self.parents(commit);
        self.at_root |= parents.is_empty();
        for parent in parents {
            self.see_from_head(parent, source)?;
        }
        Ok(true)
    }

    fn see_from_head(&mut self, commit: u32, source: &mut impl Source) -> Result<(), HistoryError> {
        if !self.known(commit).behind_head {
            source.load(commit, &mut self.store)?;
            self.update(commit, |known| known.behind_head = true);
            self.open += usize::from(self.known(commit).question != self.question);
            self.ahead.push((self.store.time(commit), commit));
        }
        Ok(())
    }

    fn see_from_tag(&mut self, commit: u32, source: &mut impl Source) -> Result<(), HistoryError> {
        let known = self.known(commit);
        if known.question != self.question {
            source.load(commit, &mut self.store)?;
            let question = self.question;
            self.update(commit, |known| known.question = question);
            self.open -= usize::from(known.behind_head && !known.passed);
            self.met |= known.passed;
            self.tagged.push((self.store.time(commit), commit));
        }
        Ok(())
    }

    fn parents(&self, commit: u32) -> Vec<u32> {
        self.store.parents(commit).to_vec()
    }

    fn known(&self, commit: u32) -> Known {
        self.known.get(commit as usize).copied().unwrap_or_default()
    }

    fn update(&mut self, commit: u32, change: impl FnOnce(&mut Known)) {
        self.known.resize(self.known.len().max(self.store.len()), Known::default());
        if let Some(known) = self.known.get_mut(commit as usize) {
            change(known);
        }
    }
}
