//! Sections of Markdown that fit into a comment. Pure.
//!
//! What does not fit is cut between blocks of a section, never within code or within what is folded away, and the cut is said.

/// The most characters that a comment may have; GitHub refuses a longer one with 422.
pub const MAX_COMMENT: usize = 65_536;

/// The length of a text in UTF-16 units. GitHub counts characters; this is never less, and is what its pages count.
#[must_use]
pub fn length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The sections, the most important first, as far as they fit into that many characters, and a line that says so when some did not. Of a
/// section that is too long its first blocks stay; one that is too long does not take those after it with it.
#[must_use]
pub fn fit(sections: &[String], most: usize) -> String {
    let sections: Vec<String> =
        sections.iter().map(|section| format!("{}\n\n", section.trim())).filter(|section| section != "\n\n").collect();
    if sections.iter().map(|section| length(section)).sum::<usize>() <= most {
        return sections.concat();
    }
    let mut room = most.saturating_sub(length(CUT));
    let mut text = String::new();
    for section in &sections {
        let kept = start(section, room);
        room -= length(kept);
        text.push_str(kept);
    }
    text + CUT
}

const CUT: &str = "> Something was left out: a comment on GitHub holds at most 65,536 characters.\n";

/// The longest start of a section that ends between two blocks and fits.
fn start(section: &str, room: usize) -> &str {
    let (mut end, mut taken, mut at) = (0, 0, 0);
    let mut place = Place::default();
    for line in section.split_inclusive('\n') {
        taken += length(line);
        if taken > room {
            break;
        }
        at += line.len();
        place.read(line);
        if line.trim().is_empty() && place.is_between_blocks() {
            end = at;
        }
    }
    &section[..end]
}

/// Whether a line is within code or within what is folded away.
#[derive(Debug, Default)]
struct Place<'a> {
    fence: Option<&'a str>,
    folds: usize,
}

impl<'a> Place<'a> {
    fn read(&mut self, line: &'a str) {
        let text = line.trim();
        let mark = fence(text);
        match self.fence {
            Some(open) if text.len() == mark.len() && mark.starts_with(open) => self.fence = None,
            Some(_) => {}
            None if !mark.is_empty() => self.fence = Some(mark),
            None => {
                let count = |tag: &str| text.matches(tag).count();
                self.folds = (self.folds + count("<details")).saturating_sub(count("</details>"));
            }
        }
    }

    fn is_between_blocks(&self) -> bool {
        self.fence.is_none() && self.folds == 0
    }
}

/// The three or more marks with which code begins or ends; empty in another line.
fn fence(text: &str) -> &str {
    let marks = |c: char| &text[..text.len() - text.trim_start_matches(c).len()];
    ['`', '~'].map(marks).into_iter().find(|marks| marks.len() >= 3).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fitted(sections: &[&str], most: usize) -> String {
        fit(&sections.iter().map(|&section| section.to_owned()).collect::<Vec<_>>(), most)
    }

    #[test]
    fn what_fits_is_whole_and_empty_sections_are_none() {
        assert_eq!(fitted(&["a", "", "b\n\n"], 6), "a\n\nb\n\n");
    }

    #[test]
    fn a_section_is_cut_between_its_blocks_and_that_is_said() {
        let long = "x".repeat(200);
        let text = fitted(&[&format!("one\n\n{long}\n\ntwo"), "three"], 150);
        assert_eq!(text, format!("one\n\nthree\n\n{CUT}"));
    }

    #[test]
    fn neither_code_nor_what_is_folded_away_is_cut() {
        let long = "x".repeat(300);
        for block in [
            format!("```text\n\n{long}\n\n```"),
            format!("~~~~\n\n```\n\n{long}\n\n~~~~"),
            format!("<details><summary>a</summary>\n\nb\n\n{long}\n\n</details>"),
            format!("<details>\n\n<details>\n\n</details>\n\n{long}\n\n</details>"),
            format!("````\n\n```\n\n{long}\n\n````"),
        ] {
            assert_eq!(fitted(&[&format!("one\n\n{block}"), "two"], 250), format!("one\n\ntwo\n\n{CUT}"), "{block}");
        }
    }

    #[test]
    fn code_that_shows_how_to_fold_folds_nothing() {
        let text = fitted(&[&format!("```\n<details>\n```\n\ntwo\n\n{}", "x".repeat(200))], 150);
        assert!(text.starts_with("```\n<details>\n```\n\ntwo\n\n> "), "{text}");
    }

    proptest! {
        #[test]
        fn whatever_it_is_it_fits_and_closes_what_it_opens(
            parts in prop::collection::vec(
                prop_oneof![
                    Just("```\n\n🌍\n\n```\n\n".to_owned()),
                    Just("<details><summary>a</summary>\n\nb\n\n</details>\n\n".to_owned()),
                    "[a-z🌍\n]{0,40}",
                ],
                0..40,
            ),
            most in 100_usize..600,
        ) {
            let text = fit(&parts, most);
            prop_assert!(length(&text) <= most);
            prop_assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
            prop_assert_eq!(text.matches("```").count() % 2, 0);
        }
    }
}
