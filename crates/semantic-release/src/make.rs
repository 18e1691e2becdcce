//! From the plan to what is published: the texts, the files that are committed, the files that are attached.
//!
//! | module | what it holds |
//! |---|---|
//! | [`files`] | version files and changelogs with the new versions |
//! | [`assets`] | the files that are attached |

pub mod assets;
pub mod files;

use std::path::Path;

use comments::Audience;
use deploy_config::release::Releases;

use crate::error::ReleaseError;
use crate::facts::Commits;
use crate::notes::line::told;
use crate::notes::{Links, NotesError, Place, Reference, Template};
use crate::plan::{Plan, Planned};
use crate::publish::{AssetFile, CommitTodo, Tell, Todo};

/// What the message of the commit with version files is unless the settings say another.
const MESSAGE: &str = "chore(release): ${version} [skip ci]";

/// What releases are made with.
#[derive(Debug)]
pub struct Workshop<'a> {
    /// How releases are made.
    pub releases: &'a Releases,
    /// The template of the notes.
    pub template: &'a Template,
    /// Where links lead.
    pub links: Option<&'a Links>,
    /// The day, such as `2026-11-21`.
    pub date: &'a str,
    /// The folder that paths in the settings begin at.
    pub root: &'a Path,
    /// Whether deployments change the comments of releases too.
    pub has_other_comments: bool,
    /// The branch that files are committed to.
    pub branch: Option<&'a str>,
}

impl Workshop<'_> {
    /// The notes of a release on GitHub.
    ///
    /// # Errors
    /// [`NotesError`] when the template is wrong.
    pub fn notes(&self, plan: &Plan, release: &Planned) -> Result<String, NotesError> {
        self.template.render(&plan.input(release, self.releases, self.links, None), Place::Release)
    }

    /// The releases of the plans, ready to be published in their order. Nothing is changed yet.
    ///
    /// # Errors
    /// [`ReleaseError`] when a file is missing, or cannot hold its version.
    pub fn todos(&self, plans: &[Plan]) -> Result<Vec<Todo>, ReleaseError> {
        // The files to attach need not be built when nothing is released.
        if plans.iter().all(|plan| plan.release.is_none()) {
            return Ok(Vec::new());
        }
        let (assets, commit) = match (assets::find(self.root, &self.releases.assets, plans), self.commit(plans)) {
            (Ok(assets), Ok(commit)) => (assets, commit),
            (Err(assets), Err(commit)) => return Err(ReleaseError::Several(vec![assets, commit])),
            (Err(error), _) | (_, Err(error)) => return Err(error),
        };
        let mut todos = Vec::new();
        for plan in plans {
            let Some(release) = &plan.release else { continue };
            let commit = commit.clone().filter(|_| needs_commit(plan));
            let assets = if todos.is_empty() { assets.clone() } else { Vec::new() };
            todos.push(self.todo(plan, release, commit, assets)?);
        }
        Ok(todos)
    }

    fn todo(
        &self,
        plan: &Plan,
        release: &Planned,
        commit: Option<CommitTodo>,
        assets: Vec<AssetFile>,
    ) -> Result<Todo, NotesError> {
        let todo = Todo::new(&release.tag, plan.facts.head.to_string(), self.notes(plan, release)?);
        Ok(Todo {
            prerelease: plan.rule().marks(&release.version),
            latest: release.latest,
            draft: self.releases.draft,
            commit,
            assets,
            floating: release.floating.clone(),
            tell: self.tell(&plan.facts.commits),
            ..todo
        })
    }

    /// The one commit with all version files and changelogs; nothing when no file changes.
    fn commit(&self, plans: &[Plan]) -> Result<Option<CommitTodo>, ReleaseError> {
        let planned: Vec<(&Plan, &Planned)> =
            plans.iter().filter(|plan| needs_commit(plan)).filter_map(|plan| Some((plan, plan.release.as_ref()?))).collect();
        let files = files::changed(self, &planned)?;
        if files.is_empty() {
            return Ok(None);
        }
        let branch =
            self.branch.ok_or_else(|| ReleaseError::NoBranch { files: files.iter().map(|(path, _)| path.clone()).collect() })?;
        let joined = |of: fn(&(&Plan, &Planned)) -> String| planned.iter().map(of).collect::<Vec<_>>().join(", ");
        let version = joined(|(plan, release)| match plan.facts.unit.name {
            Some(_) => release.tag.clone(),
            None => release.version.to_string(),
        });
        let tag = joined(|(_, release)| release.tag.clone());
        let message = self.releases.commit_message.as_deref().unwrap_or(MESSAGE);
        Ok(Some(CommitTodo {
            branch: branch.to_owned(),
            message: message.replace("${version}", &version).replace("${tag}", &tag),
            tags: planned.iter().map(|(_, release)| release.tag.clone()).collect(),
            files,
        }))
    }

    fn tell(&self, commits: &Commits) -> Option<Tell> {
        let Releases { comments, labels, .. } = self.releases;
        (*comments || !labels.is_empty()).then(|| Tell {
            audience: Audience {
                shas: commits.shas.clone(),
                pulls: commits.entries.iter().flat_map(|entry| told(entry).1).collect(),
                issues: commits.entries.iter().flat_map(|entry| &entry.closes).filter_map(Reference::own_issue).collect(),
            },
            comments: *comments,
            labels: labels.clone(),
            is_shared: self.has_other_comments,
        })
    }
}

/// Whether files may have to be committed for a release: not when its tag is at the commit itself.
fn needs_commit(plan: &Plan) -> bool {
    plan.release.is_some() && plan.facts.current.as_ref().is_none_or(|current| current.commit != plan.facts.head)
}
