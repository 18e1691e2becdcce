//! The text of a glob as tokens.

use std::ops::RangeInclusive;

/// How deep groups may stand in one another; what is deeper stands for itself.
const MAX_DEPTH: usize = 5;

/// One part of a glob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// The character itself.
    Char(char),
    /// `?`
    Any,
    /// `*`
    Star,
    /// `**`, up to the end.
    Rest,
    /// `**/`: any number of whole names.
    Names,
    /// `[…]`
    Class { ranges: Vec<RangeInclusive<char>>, is_negated: bool },
    /// A choice, as often as its kind says.
    Group(Often, Vec<Vec<Token>>),
}

/// How often one of the choices stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Often {
    /// `@(…)`, `(…)`, `{…,…}`
    Once,
    /// `?(…)`
    AtMostOnce,
    /// `*(…)`
    Any,
    /// `+(…)`
    AtLeastOnce,
    /// `!(…)`: something else.
    Never,
}

/// Reads a glob.
pub(super) fn parse(text: &str) -> Vec<Token> {
    Reader { chars: text.chars().collect(), at: 0 }.sequence(&[], 0)
}

struct Reader {
    chars: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    /// Reads up to one of the ends, which is left standing.
    fn sequence(&mut self, ends: &[char], depth: usize) -> Vec<Token> {
        let mut tokens = Vec::new();
        while let Some(c) = self.peek(0).filter(|c| !ends.contains(c)) {
            let token = self.token(c, &mut tokens, depth);
            tokens.push(token);
        }
        tokens
    }

    fn token(&mut self, c: char, before: &mut Vec<Token>, depth: usize) -> Token {
        if depth < MAX_DEPTH
            && let Some(group) = self.group(c, depth)
        {
            return group;
        }
        match c {
            '*' => return self.stars(before),
            '[' => {
                if let Some(class) = self.class() {
                    return class;
                }
            }
            '\\' if self.peek(1).is_some() => self.at += 1,
            '?' => {
                self.at += 1;
                return Token::Any;
            }
            _ => {}
        }
        let c = self.chars[self.at];
        self.at += 1;
        Token::Char(c)
    }

    /// `*`, or `**` where it is a name of its own.
    fn stars(&mut self, before: &mut Vec<Token>) -> Token {
        let count = self.chars[self.at..].iter().take_while(|c| **c == '*').count();
        // The last of several stars may belong to `*(…)`.
        let count = if count > 1 && self.peek(count) == Some('(') { count - 1 } else { count };
        self.at += count;
        let begins_name = matches!(before.last(), None | Some(Token::Char('/') | Token::Names));
        match self.peek(0) {
            Some('/') if count == 2 && begins_name => {
                self.at += 1;
                Token::Names
            }
            None if count == 2 && begins_name => match before.pop_if(|token| *token == Token::Char('/')) {
                Some(slash) => Token::Group(Often::AtMostOnce, vec![vec![slash, Token::Rest]]),
                None => Token::Rest,
            },
            _ => Token::Star,
        }
    }

    /// A choice, when one begins here and is closed.
    fn group(&mut self, c: char, depth: usize) -> Option<Token> {
        let (often, open, between, close) = match (c, self.peek(1)) {
            ('{', _) => (Often::Once, 1, ',', '}'),
            ('(', _) => (Often::Once, 1, '|', ')'),
            ('@', Some('(')) => (Often::Once, 2, '|', ')'),
            ('?', Some('(')) => (Often::AtMostOnce, 2, '|', ')'),
            ('*', Some('(')) => (Often::Any, 2, '|', ')'),
            ('+', Some('(')) => (Often::AtLeastOnce, 2, '|', ')'),
            ('!', Some('(')) => (Often::Never, 2, '|', ')'),
            _ => return None,
        };
        let start = self.at;
        if let Some(range) = self.range() {
            return Some(range);
        }
        if !self.chars[start + open..].contains(&close) {
            return None;
        }
        self.at += open;
        let mut choices = vec![self.sequence(&[between, close], depth + 1)];
        while self.peek(0) == Some(between) {
            self.at += 1;
            choices.push(self.sequence(&[between, close], depth + 1));
        }
        let is_closed = self.peek(0) == Some(close) && (close == ')' || choices.len() > 1);
        self.at = if is_closed { self.at + 1 } else { start };
        is_closed.then_some(Token::Group(often, choices))
    }

    /// `{a..c}`
    fn range(&mut self) -> Option<Token> {
        let &[from, to] = match self.chars.get(self.at..self.at + 6)? {
            ['{', from, '.', '.', to, '}'] => &[*from, *to],
            _ => return None,
        };
        self.at += 6;
        Some(Token::Class { ranges: vec![from.min(to)..=from.max(to)], is_negated: false })
    }

    /// `[…]`, when it is closed and not empty.
    fn class(&mut self) -> Option<Token> {
        let is_negated = matches!(self.peek(1), Some('!' | '^'));
        let mut at = self.at + 1 + usize::from(is_negated);
        let mut ranges = Vec::new();
        loop {
            let first = *self.chars.get(at)?;
            if first == ']' && !ranges.is_empty() {
                break;
            }
            at += usize::from(first == '\\');
            let from = *self.chars.get(at)?;
            match (self.chars.get(at + 1), self.chars.get(at + 2)) {
                (Some('-'), Some(to)) if *to != ']' => {
                    ranges.push(from..=*to);
                    at += 3;
                }
                _ => {
                    ranges.push(from..=from);
                    at += 1;
                }
            }
        }
        self.at = at + 1;
        Some(Token::Class { ranges, is_negated })
    }
}
