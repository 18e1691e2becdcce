//! What is left out when there is too much: the last changes in the order of the notes, so that breaking changes go last of all.

use comments::limit::length;

use crate::notes::groups::Section;
use crate::notes::line::Writer;

/// What headings and the lines that say how much was left out are guessed to take.
const RESERVE: usize = 1_000;
/// The most times that a template is rendered for one text. Two or three will do for one that writes the usual lines.
const MOST_TRIES: usize = 18;
/// How often the lines are trusted for a guess before halving, which always ends.
const GUESSES: usize = 4;

/// The text with as many changes as fit, by a guess from their lines and then by halving; nothing when none fits.
///
/// `attempt` renders the first so many changes, and answers nothing when the text is too long.
pub(crate) fn fit<E>(
    sections: &[Section<'_>],
    writer: &Writer<'_>,
    mut attempt: impl FnMut(usize) -> Result<Option<String>, E>,
) -> Result<Option<String>, E> {
    let limit = writer.place.limit();
    let weights = Weights::of(sections, writer, 2 * limit);
    let headings: usize = sections.iter().map(|section| length(section.title) + 30).sum();
    let (mut low, mut high): (usize, usize) = (0, sections.iter().map(|section| section.items.len()).sum());
    let mut best = None;
    let mut next = weights.count(limit.saturating_sub(RESERVE + headings));
    for tried in 1..=MOST_TRIES {
        match attempt(next)? {
            Some(text) => {
                low = next;
                let more = weights.count(weights.of_first(low) + limit.saturating_sub(length(&text)));
                next = if tried < GUESSES { more.clamp(low + 1, high.max(low + 1)) } else { (low + high).div_ceil(2) };
                best = Some(text);
            }
            None if next == 0 => return Ok(None),
            None => {
                high = next - 1;
                next = (low + high).div_ceil(2);
            }
        }
        if best.is_some() && low >= high {
            return Ok(best);
        }
    }
    match best {
        None => attempt(0),
        best => Ok(best),
    }
}

/// What the first so many changes take when each has its usual line; further than a text can reach, they are not measured.
struct Weights(Vec<usize>);

impl Weights {
    fn of(sections: &[Section<'_>], writer: &Writer<'_>, most: usize) -> Self {
        let mut sums = vec![0];
        let mut sum = 0;
        for item in sections.iter().flat_map(|section| &section.items) {
            if sum > most {
                break;
            }
            sum += length(&writer.line(item)) + 3;
            sums.push(sum);
        }
        Self(sums)
    }

    /// How many changes there is room for.
    fn count(&self, room: usize) -> usize {
        self.0.partition_point(|sum| *sum <= room).saturating_sub(1)
    }

    fn of_first(&self, count: usize) -> usize {
        self.0.get(count).or(self.0.last()).copied().unwrap_or_default()
    }
}
