//! A log that comes in pieces, as lines that can be shown. Pure.
//!
//! It is untrusted: a build prints what its files say. Colours are taken out, a line that overwrites itself is shown as it ends, and
//! nothing in it can form a command of the runner.

use actions_core::untrusted::one_line;

/// The longest line that is shown, in characters.
const LONGEST: usize = 2000;

/// The most bytes that are kept of a line whose end has not come.
const KEPT: usize = 64 * 1024;

/// The lines of a log, of which the last one may not be whole yet.
#[derive(Debug, Default)]
pub struct Lines {
    rest: String,
}

impl Lines {
    /// Takes a piece of the log; answers the lines that are whole now.
    pub fn push(&mut self, piece: &str) -> Vec<String> {
        self.rest.push_str(piece);
        let end = match self.rest.rfind('\n') {
            Some(at) => at + 1,
            None if self.rest.len() > KEPT => self.rest.len(),
            None => return Vec::new(),
        };
        let whole: String = self.rest.drain(..end).collect();
        whole.lines().map(shown).collect()
    }

    /// The last line, when its end never came.
    pub fn rest(&mut self) -> Option<String> {
        let rest = std::mem::take(&mut self.rest);
        (!rest.trim().is_empty()).then(|| shown(&rest))
    }
}

/// Whether a line says that a step has ended, so that it is worth asking for the deployment's state. Dokploy ends a log of a compose
/// project with `Docker Compose Deployed: ✅` or `Error occurred ❌, check the logs for details.`; in its frame at the start the same
/// signs mean nothing.
#[must_use]
pub fn tells_an_end(line: &str) -> bool {
    !line.starts_with('║') && line.contains(['✅', '❌'])
}

/// Whether a line is the last one of a log, as far as it is known by heart: applications that end well have none.
#[must_use]
pub fn is_last(line: &str) -> bool {
    line.starts_with("Docker Compose Deployed: ✅") || line.starts_with("Error occurred ❌")
}

/// A line as it may be shown.
fn shown(line: &str) -> String {
    let plain = plain(line.trim_end());
    let last = plain.rsplit('\r').find(|part| !part.trim().is_empty()).unwrap_or_default();
    let cut: String = last.chars().take(LONGEST).collect();
    one_line(&cut)
}

/// A text without the escape sequences of terminals (ECMA-48).
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => match chars.next() {
                // A control sequence ends with a letter or one of a few signs.
                Some('[') => while chars.next().is_some_and(|c| !('@'..='~').contains(&c)) {},
                // A command to the terminal, such as the target of a link, ends with BEL or ESC \.
                Some(']') => while chars.next().is_some_and(|c| c != '\u{7}' && c != '\\') {},
                _ => {}
            },
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(pieces: &[&str]) -> Vec<String> {
        let mut lines = Lines::default();
        let mut all: Vec<String> = pieces.iter().flat_map(|piece| lines.push(piece)).collect();
        all.extend(lines.rest());
        all
    }

    #[test]
    fn pieces_become_lines() {
        assert_eq!(all(&["Init", "ializing\nFile", " created\r\n", "end"]), ["Initializing", "File created", "end"]);
        assert_eq!(all(&["a\n\nb\n"]), ["a", "", "b"]);
        assert!(all(&["", " "]).is_empty());
    }

    #[test]
    fn colours_are_taken_out_and_an_overwritten_line_is_shown_as_it_ends() {
        assert_eq!(all(&["\u{1b}[1;32mok\u{1b}[0m \u{1b}]8;;https://a\u{7}link\n"]), ["ok link"]);
        assert_eq!(all(&["pulling 10 %\rpulling 100 %\r\n"]), ["pulling 100 %"]);
    }

    #[test]
    fn a_line_forms_no_command() {
        for text in ["::set-output name=a::b", "x\r::notice::y", "\u{1b}[0m::add-mask::z", "##[add-mask]z"] {
            let line = &all(&[text])[0];
            assert!(!line.starts_with("::") && !line.contains("##["), "{line}");
        }
    }

    #[test]
    fn a_line_without_end_is_not_kept_forever() {
        let mut lines = Lines::default();
        let shown: usize = (0..100).map(|_| lines.push(&"x".repeat(1024)).len()).sum();
        assert_eq!(shown, 1);
    }

    #[test]
    fn the_end_of_a_log_is_known_and_its_frame_is_not_taken_for_it() {
        assert!(tells_an_end("Docker Compose Deployed: ✅"));
        assert!(tells_an_end("Error occurred ❌, check the logs for details."));
        assert!(!tells_an_end("║ Source Type: docker raw ✅  ║"));
        assert!(!tells_an_end("Initializing deployment"));
        assert!(is_last("Docker Compose Deployed: ✅") && !is_last("Error: ❌ Docker command failed"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn how_a_log_is_cut_into_pieces_does_not_matter(text in "[a-z\u{1b}\\[\r\n✅:# ]{0,60}", at in 0_usize..60) {
            let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
            prop_assert_eq!(all(&[&text[..at], &text[at..]]), all(&[&text]));
        }

        #[test]
        fn no_line_holds_a_control_character(text in any::<String>()) {
            for line in all(&[&text]) {
                prop_assert!(!line.contains(|c: char| c.is_control() && c != '\t'), "{:?}", line);
            }
        }
    }
}
