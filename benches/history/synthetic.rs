//! A repository of any size, always the same: main with short side branches, conventional messages, one file changed by each commit.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// One commit in so many is a merge.
const MERGES: u64 = 50;
/// How many commits a side branch has.
const SIDE: u64 = 5;
/// The time of the first commit, and how much later each next one is, in seconds.
const START: u64 = 1_200_000_000;
const STEP: u64 = 400;

/// What is made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// How many commits.
    pub(crate) commits: u64,
    /// How many tags, `v0.1.0` and on, spread evenly.
    pub(crate) tags: u64,
    /// How many commits before the end the last tag, `v1.0.0`, stands; without it there is no tag at all.
    pub(crate) last_tag: Option<u64>,
}

/// Makes a repository in a folder, packed as a clone is, without a commit-graph.
pub(crate) fn make(folder: &Path, shape: Shape) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    git(folder, &["init", "--quiet", "--initial-branch=main", "."])?;
    let mut import = Command::new("git").current_dir(folder).args(["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn()?;
    if let Some(input) = import.stdin.take() {
        let mut out = BufWriter::with_capacity(1 << 20, input);
        write(&mut out, shape)?;
        out.flush()?;
    }
    if !import.wait()?.success() {
        return Err(io::Error::other("git fast-import failed"));
    }
    git(folder, &["repack", "-a", "-d", "--quiet"])?;
    git(folder, &["pack-refs", "--all"])
}

/// Makes a repository that borrows the objects of another and has its branch, but other tags: each a name and the commit.
pub(crate) fn borrow(folder: &Path, lender: &Path, tags: &[(String, String)]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    git(folder, &["init", "--quiet", "--initial-branch=main", "."])?;
    let objects = lender.join(".git/objects").canonicalize()?;
    fs::write(folder.join(".git/objects/info/alternates"), format!("{}\n", objects.display()))?;
    let head = ask(lender, &["rev-parse", "HEAD"])?;
    let references = tags.iter().map(|(name, commit)| format!("{commit} refs/tags/{name}\n"));
    let packed: String = [format!("{head} refs/heads/main\n")].into_iter().chain(references).collect();
    fs::write(folder.join(".git/packed-refs"), packed)
}

/// Runs git in a folder.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> io::Result<()> {
    ask(folder, arguments).map(drop)
}

/// What git answers in a folder, without the end of its line.
pub(crate) fn ask(folder: &Path, arguments: &[&str]) -> io::Result<String> {
    let output = Command::new("git").current_dir(folder).args(arguments).output()?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    } else {
        Err(io::Error::other(format!("git {arguments:?} failed: {}", String::from_utf8_lossy(&output.stderr))))
    }
}

/// Writes the repository in the form that `git fast-import` reads.
fn write(out: &mut impl Write, shape: Shape) -> io::Result<()> {
    let mut random = Random(42);
    let mut side = None;
    for number in 1..=shape.commits {
        let place = number % MERGES;
        // A side branch grows between the commits of main and is merged by one of them.
        let is_side = place > MERGES - 2 * SIDE && place % 2 == 1;
        let branch = if is_side { "refs/heads/side" } else { "refs/heads/main" };
        commit(out, number, branch, &mut random)?;
        match side {
            None if is_side => writeln!(out, "from :{}", number - 1)?,
            Some(last) if place == 0 => writeln!(out, "merge :{last}")?,
            _ => {}
        }
        change(out, number, &mut random)?;
        side = if is_side { Some(number) } else { side.filter(|_| place != 0) };
        tag(out, number, shape)?;
        if place == 0 {
            writeln!(out, "reset refs/heads/side\nfrom 0000000000000000000000000000000000000000\n")?;
        }
    }
    writeln!(out, "done")
}

fn commit(out: &mut impl Write, number: u64, branch: &str, random: &mut Random) -> io::Result<()> {
    let (person, time) = (random.below(200), START + number * STEP);
    let message = message(number, random);
    writeln!(out, "commit {branch}\nmark :{number}")?;
    writeln!(out, "author Person {person} <person{person}@example.com> {time} +0000")?;
    writeln!(out, "committer Person {person} <person{person}@example.com> {time} +0000")?;
    writeln!(out, "data {}\n{message}", message.len())
}

fn message(number: u64, random: &mut Random) -> String {
    const WORDS: [&str; 16] = [
        "parser", "cache", "retry", "window", "upload", "session", "token", "layout", "socket", "index", "budget", "queue",
        "signal", "header", "branch", "worker",
    ];
    if number.is_multiple_of(MERGES) {
        return format!("Merge pull request #{number} from example/side-{number}\n");
    }
    let mut word = || WORDS.get(usize::try_from(random.below(16)).unwrap_or_default()).copied().unwrap_or_default();
    let (scope, what, why) = (word(), word(), word());
    let kind = match random.below(100) {
        0..30 => "fix",
        30..50 => "feat",
        50..65 => "chore",
        65..80 => "docs",
        80..90 => "refactor",
        _ => "test",
    };
    let mut text = format!("{kind}({scope}): let the {what} wait for the {why} (#{number})\n");
    for _ in 0..random.below(4) {
        text.extend(["\nThe ", what, " was asked often before the ", why, " had answered, so it gave up too early.\n"]);
    }
    if random.below(20_000) == 0 {
        text.extend(["\nBREAKING CHANGE: the ", what, " needs a ", why, "\n"]);
    }
    text
}

fn change(out: &mut impl Write, number: u64, random: &mut Random) -> io::Result<()> {
    let (folder, file) = (random.below(40), random.below(40));
    let content = format!("number {number}\n");
    writeln!(out, "M 100644 inline part{folder}/file{file}.txt\ndata {}\n{content}", content.len())
}

/// Tags stand on merges, which are always on main.
fn tag(out: &mut impl Write, number: u64, shape: Shape) -> io::Result<()> {
    let Some(last) = shape.last_tag else { return Ok(()) };
    let on_main = |place: u64| place / MERGES * MERGES;
    let every = on_main(shape.commits / shape.tags.max(1)).max(MERGES);
    if number == on_main(shape.commits - last) {
        writeln!(out, "reset refs/tags/v1.0.0\nfrom :{number}\n")?;
    } else if number.is_multiple_of(every) && number / every < shape.tags {
        writeln!(out, "reset refs/tags/v0.{}.0\nfrom :{number}\n", number / every)?;
    }
    Ok(())
}

/// Numbers that look random and are always the same (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}
