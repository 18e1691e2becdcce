//! How one list becomes another with the fewest changes.

/// One step on the way from an old list to a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The old one at that place stays; it is at the second place in the new list.
    Keep(usize, usize),
    /// The old one at that place goes.
    Remove(usize),
    /// The new one at that place comes.
    Insert(usize),
}

/// The steps from an old list to a new one, in order, with as many kept as can be. What goes stands before what comes in its place.
#[must_use]
pub fn align<T: PartialEq>(old: &[T], new: &[T]) -> Vec<Step> {
    // How many can be kept of what lies behind each pair of places.
    let mut kept = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for (i, one) in old.iter().enumerate().rev() {
        for (j, other) in new.iter().enumerate().rev() {
            kept[i][j] = if one == other { kept[i + 1][j + 1] + 1 } else { kept[i + 1][j].max(kept[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut steps) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            steps.push(Step::Keep(i, j));
            (i, j) = (i + 1, j + 1);
        } else if i < old.len() && (j == new.len() || kept[i + 1][j] >= kept[i][j + 1]) {
            steps.push(Step::Remove(i));
            i += 1;
        } else {
            steps.push(Step::Insert(j));
            j += 1;
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_goes_stands_before_what_comes() {
        let steps = align(&["a", "b", "c"], &["a", "x", "c", "y"]);
        assert_eq!(steps, [Step::Keep(0, 0), Step::Remove(1), Step::Insert(1), Step::Keep(2, 2), Step::Insert(3)]);
    }

    proptest! {
        #[test]
        fn the_steps_lead_from_one_list_to_the_other(old in prop::collection::vec(0..5, 0..12), new in prop::collection::vec(0..5, 0..12)) {
            let (mut from, mut to) = (Vec::new(), Vec::new());
            for step in align(&old, &new) {
                match step {
                    Step::Keep(i, j) => { from.push(old[i]); to.push(new[j]); }
                    Step::Remove(i) => from.push(old[i]),
                    Step::Insert(j) => to.push(new[j]),
                }
            }
            prop_assert_eq!((from, to), (old, new));
        }
    }
}
