//! Which tags lie behind `HEAD`, and which commits lie behind `HEAD` but not behind a tag.
//!
//! There is one walk from `HEAD`, newest commit first, that is taken up again for each question and goes no further than it must; and
//! for each tag that is asked about a second one, from the tag. The whole history is walked only when nothing less can tell.
//!
//! gix's own `with_hidden` is not used: it shows commits that should be hidden when a clock was wrong.

use gix::revwalk::graph::Commit;
use gix::revwalk::{Graph, PriorityQueue};
use gix::{ObjectId, Repository};

use super::reading;
use crate::error::HistoryError;

/// How many commits more are looked at behind a tag when all that are left should be older than those found: some clocks may have
/// been wrong. Git does the same with 5 (`SLOP` in revision.c).
const SLOP: usize = 64;

/// What is known of a commit.
#[derive(Default, Clone, Copy)]
struct Known {
    /// It is `HEAD` or behind it.
    behind_head: bool,
    /// The walk from `HEAD` has passed it.
    passed: bool,
    /// The last question whose tag it is, or is behind.
    question: u32,
}

/// The ancestry of `HEAD`, as far as it is known.
pub(super) struct Ancestry<'repo, 'cache> {
    graph: Graph<'repo, 'cache, Commit<Known>>,
    /// Where the walk from `HEAD` stands: the commits that it passes next.
    ahead: PriorityQueue<i64, ObjectId>,
    /// The commits that the walk from `HEAD` has passed, in its order.
    passed: Vec<ObjectId>,
    /// Whether it has passed one without parents.
    at_root: bool,
    /// The number of the question.
    question: u32,
    /// Where the walk from the tag stands.
    tagged: PriorityQueue<i64, ObjectId>,
    /// Whether the walk from the tag has met a commit that the walk from `HEAD` has passed.
    met: bool,
    /// How many commits in `ahead` are not known to be behind the tag.
    open: usize,
}

impl<'repo, 'cache> Ancestry<'repo, 'cache> {
    /// The ancestry of `HEAD`.
    pub(super) fn of(
        head: ObjectId,
        repo: &'repo Repository,
        cache: Option<&'cache gix::commitgraph::Graph>,
    ) -> Result<Self, HistoryError> {
        let mut ancestry = Self {
            graph: repo.revision_graph(cache),
            ahead: PriorityQueue::new(),
            passed: Vec::new(),
            at_root: false,
            question: 0,
            tagged: PriorityQueue::new(),
            met: false,
            open: 0,
        };
        ancestry.see_from_head(head)?;
        Ok(ancestry)
    }

    /// Whether a tag's commit is `HEAD` or behind it. Exact, whatever the clocks said.
    pub(super) fn holds(&mut self, tag: ObjectId) -> Result<bool, HistoryError> {
        self.ask(tag)?;
        // A commit cannot be behind what is behind itself, so when all that lies ahead is behind the tag, the answer is no.
        while self.open > 0 && !self.known(&tag).behind_head {
            // Every way down from a passed commit leads to what lies ahead, or to a root. With no root passed and but one commit
            // ahead, that one is behind the passed commit that the tag's walk has met, and so behind the tag.
            if self.met && self.ahead.len() == 1 && !self.at_root {
                break;
            }
            if self.met {
                self.pass()?;
            }
            self.step()?;
        }
        Ok(self.known(&tag).behind_head)
    }

    /// The commits behind `HEAD`, with itself, that are not behind a tag, newest first; all of them without a tag.
    pub(super) fn since(mut self, tag: Option<ObjectId>) -> Result<Vec<ObjectId>, HistoryError> {
        let Some(tag) = tag else {
            while self.pass()? {}
            return Ok(self.passed);
        };
        self.ask(tag)?;
        while self.open > 0 {
            self.step()?;
        }
        let found = self.passed.iter().filter(|id| self.known(id).question != self.question);
        let oldest = found.filter_map(|id| self.graph.get(id)).map(|commit| commit.commit_time).min().unwrap_or(i64::MAX);
        let mut slop = SLOP;
        while let Some((time, id)) = self.tagged.pop().filter(|_| slop > 0) {
            slop = if time < oldest { slop - 1 } else { SLOP };
            self.follow_from_tag(&id)?;
        }
        let mut passed = std::mem::take(&mut self.passed);
        passed.retain(|id| self.known(id).question != self.question);
        Ok(passed)
    }

    /// Begins a question.
    fn ask(&mut self, tag: ObjectId) -> Result<(), HistoryError> {
        self.question += 1;
        self.open = self.ahead.len();
        self.tagged.clear();
        self.met = false;
        self.see_from_tag(tag)
    }

    /// Takes one step in the walk that stands at the newer commit.
    fn step(&mut self) -> Result<(), HistoryError> {
        let newest = |walk: &PriorityQueue<i64, ObjectId>| walk.peek().map(|(time, _)| *time);
        if newest(&self.tagged) < newest(&self.ahead) {
            return self.pass().map(drop);
        }
        match self.tagged.pop() {
            Some((_, id)) => self.follow_from_tag(&id),
            None => Ok(()),
        }
    }

    /// Passes one commit in the walk from `HEAD`; false when there is none left.
    fn pass(&mut self) -> Result<bool, HistoryError> {
        let Some((_, id)) = self.ahead.pop() else { return Ok(false) };
        let question = self.question;
        let Some(commit) = self.graph.get_mut(&id) else { return Ok(true) };
        commit.data.passed = true;
        self.open -= usize::from(commit.data.question != question);
        self.at_root |= commit.parents.is_empty();
        self.passed.push(id);
        for parent in commit.parents.clone() {
            self.see_from_head(parent)?;
        }
        Ok(true)
    }

    fn see_from_head(&mut self, id: ObjectId) -> Result<(), HistoryError> {
        let commit = insert(&mut self.graph, id)?;
        if !commit.data.behind_head {
            commit.data.behind_head = true;
            self.open += usize::from(commit.data.question != self.question);
            self.ahead.insert(commit.commit_time, id);
        }
        Ok(())
    }

    fn follow_from_tag(&mut self, id: &ObjectId) -> Result<(), HistoryError> {
        let parents = self.graph.get(id).map(|commit| commit.parents.clone()).unwrap_or_default();
        parents.into_iter().try_for_each(|parent| self.see_from_tag(parent))
    }

    fn see_from_tag(&mut self, id: ObjectId) -> Result<(), HistoryError> {
        let commit = insert(&mut self.graph, id)?;
        if commit.data.question != self.question {
            commit.data.question = self.question;
            self.open -= usize::from(commit.data.behind_head && !commit.data.passed);
            self.met |= commit.data.passed;
            self.tagged.insert(commit.commit_time, id);
        }
        Ok(())
    }

    fn known(&self, id: &ObjectId) -> Known {
        self.graph.get(id).map(|commit| commit.data).unwrap_or_default()
    }
}

fn insert<'a>(graph: &'a mut Graph<'_, '_, Commit<Known>>, id: ObjectId) -> Result<&'a mut Commit<Known>, HistoryError> {
    let commit = graph.get_or_insert_full_commit(id, |_| ()).map_err(reading(format!("the commit {id}")))?;
    commit.ok_or_else(|| HistoryError::MissingCommit { id: id.to_string() })
}
