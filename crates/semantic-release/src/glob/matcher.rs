//! Matching: for each token, from the places that the tokens before can reach to those that it can reach. No place is looked at twice.

use super::pattern::{Often, Token};

/// Places in the text, ascending.
type Places = Vec<usize>;

/// Whether the tokens match the whole text.
pub(super) fn is_match(tokens: &[Token], text: &str) -> bool {
    let ends = Matcher { text }.sequence(tokens, vec![0], true);
    ends.last() == Some(&text.len())
}

struct Matcher<'a> {
    text: &'a str,
}

impl Matcher<'_> {
    /// Where the tokens can end. `is_last`: nothing follows them.
    fn sequence(&self, tokens: &[Token], mut places: Places, is_last: bool) -> Places {
        for (index, token) in tokens.iter().enumerate() {
            if places.is_empty() {
                break;
            }
            places = self.token(token, places, is_last && index + 1 == tokens.len());
        }
        places
    }

    fn token(&self, token: &Token, places: Places, is_last: bool) -> Places {
        match token {
            Token::Char(c) => self.step(places, |_, found| found == *c),
            Token::Any => self.step(places, |at, found| found != '/' && !self.is_hidden(at)),
            Token::Class { ranges, is_negated } => {
                self.step(places, |_, found| ranges.iter().any(|range| range.contains(&found)) != *is_negated)
            }
            Token::Star => self.run(&places, |at, found| found == '/' || self.is_hidden(at)),
            Token::Rest => self.run(&places, |at, _| self.is_hidden(at)),
            Token::Names => {
                let mut reached = self.run(&places, |at, _| self.is_hidden(at));
                reached.retain(|at| self.text[..*at].ends_with('/') || places.binary_search(at).is_ok());
                reached
            }
            Token::Group(often, choices) => self.group(*often, choices, places, is_last),
        }
    }

    /// The places behind the one character that fits.
    fn step(&self, mut places: Places, fits: impl Fn(usize, char) -> bool) -> Places {
        let behind =
            |at: usize| self.text[at..].chars().next().filter(|found| fits(at, *found)).map(|found| at + found.len_utf8());
        places.retain_mut(|at| behind(*at).map(|next| *at = next).is_some());
        places
    }

    /// The places and all behind them, each run up to the first character that stops it.
    fn run(&self, places: &[usize], stops: impl Fn(usize, char) -> bool) -> Places {
        let mut reached = Places::new();
        let mut starts = places.iter().copied().peekable();
        while let Some(start) = starts.next() {
            let tail = &self.text[start..];
            let length = tail
                .char_indices()
                .find(|(offset, found)| stops(start + offset, *found))
                .map_or(tail.len(), |(offset, _)| offset);
            reached.extend((start..=start + length).filter(|at| self.text.is_char_boundary(*at)));
            while starts.next_if(|next| *next <= start + length).is_some() {}
        }
        reached
    }

    /// Whether a dot at this place begins a name, which makes it hidden.
    fn is_hidden(&self, at: usize) -> bool {
        let bytes = self.text.as_bytes();
        bytes.get(at) == Some(&b'.') && (at == 0 || bytes[at - 1] == b'/')
    }

    fn group(&self, often: Often, choices: &[Vec<Token>], places: Places, is_last: bool) -> Places {
        match often {
            Often::Once => self.choices(choices, &places, is_last),
            Often::AtMostOnce => union(self.choices(choices, &places, is_last), places),
            Often::Any => self.repeated(choices, places),
            Often::AtLeastOnce => self.repeated(choices, self.choices(choices, &places, false)),
            Often::Never => {
                let free: Places = places.into_iter().filter(|at| !self.is_excluded(choices, *at, is_last)).collect();
                self.token(&Token::Star, free, false)
            }
        }
    }

    fn choices(&self, choices: &[Vec<Token>], places: &Places, is_last: bool) -> Places {
        choices.iter().map(|choice| self.sequence(choice, places.clone(), is_last)).fold(Places::new(), union)
    }

    fn repeated(&self, choices: &[Vec<Token>], places: Places) -> Places {
        let mut all = places.clone();
        let mut new = places;
        while !new.is_empty() {
            new = self.choices(choices, &new, false);
            new.retain(|at| all.binary_search(at).is_err());
            all = union(all, new.clone());
        }
        all
    }

    /// What `!(…)` forbids: one of the choices up to the end of the text, or at all when more follows it in the glob.
    fn is_excluded(&self, choices: &[Vec<Token>], at: usize, is_last: bool) -> bool {
        let ends = self.choices(choices, &vec![at], is_last);
        if is_last { ends.last() == Some(&self.text.len()) } else { !ends.is_empty() }
    }
}

/// Both, ascending and each once.
fn union(mut left: Places, right: Places) -> Places {
    if left.is_empty() || right.is_empty() {
        left.extend(right);
        return left;
    }
    left.extend(right);
    left.sort_unstable();
    left.dedup();
    left
}
