//! The difference of two texts as people know it: unified, with three lines around.

use std::fmt::Write;

use super::align::{Step, align};

/// How many lines are shown around what changes.
const AROUND: usize = 3;

/// The difference of two texts of one file; empty when there is none.
#[must_use]
pub fn unified(path: &str, old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let steps = steps(&old, &new);
    let changed: Vec<usize> =
        steps.iter().enumerate().filter(|(_, step)| !matches!(step, Step::Keep(..))).map(|(at, _)| at).collect();
    let mut text = String::new();
    for (start, end) in hunks(&changed, steps.len()) {
        if text.is_empty() {
            let _ = writeln!(text, "--- a/{path}\n+++ b/{path}");
        }
        hunk(&mut text, &steps, start..end, &old, &new);
    }
    text
}

/// The steps between the lines; only what lies between the first and the last difference is compared line by line.
fn steps(old: &[&str], new: &[&str]) -> Vec<Step> {
    let same = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| pairs.take_while(|(a, b)| a == b).count();
    let head = same(&mut old.iter().zip(new));
    let tail = same(&mut old[head..].iter().rev().zip(new[head..].iter().rev()));
    let middle = align(&old[head..old.len() - tail], &new[head..new.len() - tail]).into_iter().map(|step| match step {
        Step::Keep(i, j) => Step::Keep(i + head, j + head),
        Step::Remove(i) => Step::Remove(i + head),
        Step::Insert(j) => Step::Insert(j + head),
    });
    let ends = (0..tail).map(|at| Step::Keep(old.len() - tail + at, new.len() - tail + at));
    (0..head).map(|at| Step::Keep(at, at)).chain(middle).chain(ends).collect()
}

/// The parts that are shown: what changes and the lines around, those together that touch.
fn hunks(changed: &[usize], steps: usize) -> Vec<(usize, usize)> {
    let mut hunks: Vec<(usize, usize)> = Vec::new();
    for at in changed {
        let (start, end) = (at.saturating_sub(AROUND), (at + AROUND + 1).min(steps));
        match hunks.last_mut() {
            Some(last) if start <= last.1 => last.1 = end,
            _ => hunks.push((start, end)),
        }
    }
    hunks
}

fn hunk(text: &mut String, steps: &[Step], shown: std::ops::Range<usize>, old: &[&str], new: &[&str]) {
    let of_old = |steps: &[Step]| steps.iter().filter(|step| !matches!(step, Step::Insert(_))).count();
    let of_new = |steps: &[Step]| steps.iter().filter(|step| !matches!(step, Step::Remove(_))).count();
    let (before, part) = (&steps[..shown.start], &steps[shown]);
    // A part without lines is said to follow the line before it.
    let place = |before: usize, count: usize| format!("{},{count}", before + usize::from(count > 0));
    let (old_place, new_place) = (place(of_old(before), of_old(part)), place(of_new(before), of_new(part)));
    let _ = writeln!(text, "@@ -{old_place} +{new_place} @@");
    for step in part {
        let (mark, line) = match step {
            Step::Keep(i, _) => (' ', old[*i]),
            Step::Remove(i) => ('-', old[*i]),
            Step::Insert(j) => ('+', new[*j]),
        };
        let _ = writeln!(text, "{mark}{}", line.trim_end_matches(['\r', '\n']));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changes_is_shown_with_the_lines_around() {
        let old = (1..=20).map(|line| format!("line {line}")).collect::<Vec<_>>().join("\n") + "\n";
        let new = old.replace("line 4\n", "four\n").replace("line 15\n", "").replace("line 16\n", "line 16\nmore\n");
        let expected = "--- a/f\n+++ b/f\n@@ -1,7 +1,7 @@\n line 1\n line 2\n line 3\n-line 4\n+four\n line 5\n line 6\n line 7\n\
                        @@ -12,8 +12,8 @@\n line 12\n line 13\n line 14\n-line 15\n line 16\n+more\n line 17\n line 18\n line 19\n";
        assert_eq!(unified("f", &old, &new), expected);
    }

    #[test]
    fn texts_that_are_the_same_have_none() {
        assert_eq!(unified("f", "a\n", "a\n"), "");
        assert_eq!(unified("f", "", "a"), "--- a/f\n+++ b/f\n@@ -0,0 +1,1 @@\n+a\n");
    }
}
