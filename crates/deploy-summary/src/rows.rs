//! Rows that are taken as long as there is room. Pure.

/// The first rows, at most so many and of so many bytes together, and how many there are beside them, which nobody makes.
pub fn fitting<T>(items: impl IntoIterator<Item = T>, row: impl Fn(T) -> String, most: usize, bytes: usize) -> (String, usize) {
    let mut items = items.into_iter();
    let mut out = String::new();
    for (taken, item) in items.by_ref().enumerate() {
        let row = row(item);
        if taken == most || out.len() + row.len() > bytes {
            return (out, 1 + items.count());
        }
        out.push_str(&row);
    }
    (out, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_taken_from_the_first_on_until_one_has_no_room() {
        let row = |length: usize| "a".repeat(length);
        assert_eq!(fitting([1, 2, 3], row, 9, 6), ("aaaaaa".to_owned(), 0));
        assert_eq!(fitting([1, 2, 3], row, 2, 6), ("aaa".to_owned(), 1));
        assert_eq!(fitting([1, 9, 1, 1], row, 9, 6), ("a".to_owned(), 3));
        assert_eq!(fitting([9], row, 9, 6), (String::new(), 1));
    }
}
