//! `--wait` in the command of a compose project, which makes Dokploy's own end of a deployment an honest one: docker compose then comes
//! back only once the containers run and are healthy, and fails when they are not in time.

use std::time::Duration;

/// What Dokploy accepts in a command since v0.29.13, and what cannot be understood without a shell on any version.
const FORBIDDEN: &[char] = &[';', '|', '`', '$', '(', ')', '{', '}', '<', '>', '\n', '\\'];

/// How long `docker compose up` waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// As long as the command says already; where it says nothing, that long.
    AtMost(Duration),
    /// That long, whatever the command says.
    Exactly(Duration),
}

/// Why a command cannot be given `--wait`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It holds characters that Dokploy refuses in a command.
    Characters,
    /// It has no `up`, which alone can wait.
    NoUp,
}

/// A compose project's command with `--wait --wait-timeout` at each `up`; the same text where nothing is missing. `docker` in front, with
/// which Dokploy shows its default command, is taken off, as Dokploy puts it there itself.
///
/// # Errors
/// [`Unfit`] when that is not possible.
pub fn waiting(command: &str, wait: Wait) -> Result<String, Unfit> {
    let command = command.trim();
    let command = command.strip_prefix("docker ").map_or(command, str::trim_start);
    if command.contains(FORBIDDEN) {
        return Err(Unfit::Characters);
    }
    let mut has_up = false;
    let parts = command.split("&&").map(|part| {
        if !part.split_whitespace().any(|word| word == "up") {
            return part.to_owned();
        }
        has_up = true;
        part_waiting(part, wait)
    });
    let changed = parts.collect::<Vec<_>>().join("&&");
    if has_up { Ok(changed) } else { Err(Unfit::NoUp) }
}

/// One `up` with both options; the blanks around it stay.
fn part_waiting(part: &str, wait: Wait) -> String {
    let words: Vec<&str> = part.split_whitespace().collect();
    let (Wait::AtMost(time) | Wait::Exactly(time)) = wait;
    let seconds = time.as_secs().max(1).to_string();
    let given = timeout_of(&words);
    let is_right = given.is_some_and(|given| matches!(wait, Wait::AtMost(_)) || given == seconds);
    if words.contains(&"--wait") && is_right {
        return part.to_owned();
    }
    let seconds = given.filter(|_| matches!(wait, Wait::AtMost(_))).unwrap_or(&seconds);
    let kept = without_wait(&words).join(" ");
    let (start, end) = (&part[..part.len() - part.trim_start().len()], &part[part.trim_end().len()..]);
    format!("{start}{kept} --wait --wait-timeout {seconds}{end}")
}

/// The number behind `--wait-timeout`.
fn timeout_of<'a>(words: &[&'a str]) -> Option<&'a str> {
    let at = words.iter().position(|word| word.starts_with("--wait-timeout"))?;
    match words[at].split_once('=') {
        Some((_, seconds)) => Some(seconds),
        None => words.get(at + 1).copied(),
    }
}

fn without_wait<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let mut kept = Vec::new();
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        match word {
            "--wait-timeout" => _ = words.next(),
            "--wait" => {}
            word if word.starts_with("--wait-timeout=") || word.starts_with("--wait=") => {}
            word => kept.push(word),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULT: &str = "docker compose -p shop-x1 -f docker-compose.yml up -d --build --remove-orphans";
    const SET: &str = "compose -p shop-x1 -f docker-compose.yml up -d --build --remove-orphans --wait --wait-timeout 120";

    fn exactly(seconds: u64) -> Wait {
        Wait::Exactly(Duration::from_secs(seconds))
    }

    fn at_most(seconds: u64) -> Wait {
        Wait::AtMost(Duration::from_secs(seconds))
    }

    #[test]
    fn the_default_command_is_made_to_wait_once() {
        assert_eq!(waiting(DEFAULT, exactly(120)).as_deref(), Ok(SET));
        assert_eq!(waiting(SET, exactly(120)).as_deref(), Ok(SET));
        assert_eq!(waiting(SET, at_most(600)).as_deref(), Ok(SET));
        assert_eq!(waiting(SET, exactly(60)), Ok(SET.replace("120", "60")));
    }

    #[test]
    fn a_command_of_ones_own_keeps_all_the_rest() {
        for (command, changed) in [
            ("compose up -d web", "compose up -d web --wait --wait-timeout 9"),
            ("compose up --wait -d", "compose up -d --wait --wait-timeout 9"),
            ("compose up -d --wait-timeout=30", "compose up -d --wait --wait-timeout 30"),
            (
                "compose pull && docker compose up -d && docker compose ps",
                "compose pull && docker compose up -d --wait --wait-timeout 9 && docker compose ps",
            ),
        ] {
            assert_eq!(waiting(command, at_most(9)).as_deref(), Ok(changed), "{command}");
        }
    }

    #[test]
    fn what_dokploy_would_refuse_and_what_cannot_wait_is_left_alone() {
        assert_eq!(waiting("compose up; rm x", exactly(1)), Err(Unfit::Characters));
        assert_eq!(waiting("compose -p $X up", exactly(1)), Err(Unfit::Characters));
        assert_eq!(waiting("compose restart", exactly(1)), Err(Unfit::NoUp));
        assert_eq!(waiting("stack deploy -c f.yml shop --prune", exactly(1)), Err(Unfit::NoUp));
    }
}
