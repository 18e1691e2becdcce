//! What will happen, in words: from which version to which, in which waves, and which commits that moves.

use std::collections::BTreeMap;
use std::fmt::Write;

use actions_core::untrusted::one_line;
use deploy_config::DeployConfig;
use github_client::CommitInfo;

/// How many commits are shown of each kind.
pub const SHOWN: usize = 20;

/// How many characters of a commit's first line are shown.
const WIDTH: usize = 72;

/// What will happen.
#[derive(Debug, Clone, Default)]
pub struct Plan<'a> {
    /// The version.
    pub version: String,
    /// The environment, where there is one.
    pub environment: Option<&'a str>,
    /// What the environment runs, where that is known.
    pub live: Option<String>,
    /// What may run there in its place, though nothing proved it.
    pub may_run: Option<String>,
    /// deploy.yml.
    pub config: Option<&'a DeployConfig>,
    /// The commits that this moves, where they are known.
    pub moved: Option<Moved>,
    /// The workflow's path.
    pub path: &'a str,
    /// The branch or tag that it runs on.
    pub git_ref: &'a str,
}

/// The commits between what is live and what will be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moved {
    /// Those that go live.
    pub comes: Commits,
    /// Those that go away.
    pub goes: Commits,
    /// The pull requests that brought them in, by commit, where they are known.
    pub pulls: BTreeMap<String, u64>,
}

/// Some commits of more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commits {
    /// How many there are.
    pub count: usize,
    /// The newest of them, newest first.
    pub newest: Vec<CommitInfo>,
}

impl Plan<'_> {
    /// The plan as people read it before they say yes.
    #[must_use]
    pub fn text(&self) -> String {
        let to = self.environment.map(|name| format!(" to {name}")).unwrap_or_default();
        let from = match (&self.live, &self.may_run, self.environment) {
            (Some(live), Some(other), _) => format!(" ({live} was the last proven; {other} may run)"),
            (Some(live), None, _) if *live == self.version => ", which runs it already".to_owned(),
            (Some(live), None, _) => format!(", which runs {live}"),
            (None, _, Some(_)) => ", of which nobody knows what it runs".to_owned(),
            (None, _, None) => String::new(),
        };
        let mut text = format!("Deploy {}{to}{from}, by {} on {}\n", self.version, self.path, self.git_ref);
        for (number, wave) in self.waves().iter().enumerate() {
            let _ = writeln!(text, "  wave {}: {}", number + 1, wave.join(", "));
        }
        match &self.moved {
            Some(moved) => {
                commits(&mut text, moved, &moved.comes, ["goes live", "go live"]);
                commits(&mut text, moved, &moved.goes, ["goes away", "go away"]);
            }
            None if self.environment.is_some() => text.push_str("the commits that this moves are not known\n"),
            None => {}
        }
        one_by_one(&text)
    }

    /// The targets with their services, wave by wave.
    fn waves(&self) -> Vec<Vec<String>> {
        let environment = self.environment.and_then(|name| self.config?.environments.get(name));
        let Some(environment) = environment else {
            return Vec::new();
        };
        let shown = |name: &String| {
            let services = environment.targets.get(name).map(|target| target.services.join(", ")).unwrap_or_default();
            format!("{name} ({services})")
        };
        if environment.waves.is_empty() {
            return environment.targets.keys().map(|name| vec![shown(name)]).collect();
        }
        environment.waves.iter().map(|wave| wave.iter().map(shown).collect()).collect()
    }
}

fn commits(text: &mut String, moved: &Moved, some: &Commits, [one, many]: [&str; 2]) {
    if some.count == 0 {
        return;
    }
    let _ = match some.count {
        1 => writeln!(text, "1 commit {one}:"),
        count => writeln!(text, "{count} commits {many}:"),
    };
    for commit in some.newest.iter().take(SHOWN) {
        let mut line = cut(&one_line(commit.message.lines().next().unwrap_or_default()));
        if let Some(pull) = moved.pulls.get(&commit.sha).filter(|pull| !line.ends_with(&format!("(#{pull})"))) {
            let _ = write!(line, " #{pull}");
        }
        let author = one_line(commit.login.as_deref().unwrap_or(&commit.author));
        let _ = writeln!(text, "  {} {} ({})", commit.sha.get(..7).unwrap_or(&commit.sha), line, cut(&author));
    }
    if some.count > some.newest.len().min(SHOWN) {
        let _ = writeln!(text, "  and {} more", some.count - some.newest.len().min(SHOWN));
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(WIDTH) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// Each line without what could hide or forge another.
fn one_by_one(text: &str) -> String {
    text.lines().map(one_line).collect::<Vec<_>>().join("\n")
}
