//! Variables by name, in the order in which they were given.

use std::fmt;

use super::{EnvironmentError, check_variable};

/// Variables by name, in the order in which they were given. Their values may be secrets, so that they are not printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Variables(Vec<(String, String)>);

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl Variables {
    /// Reads lines of the form `NAME=value`. Blank lines and lines that begin with `#` are skipped. The value is everything behind the
    /// first `=`, a `#` too, without blanks around it; one pair of quotes around the whole of it is taken off.
    ///
    /// # Errors
    /// [`EnvironmentError`] for a line of another form, and a name that is given twice.
    pub fn parse(text: &str) -> Result<Self, EnvironmentError> {
        let mut variables = Self::default();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let assignment = line.split_once('=').map(|(name, value)| (name.trim(), value.trim()));
            // What stands before the `=` of a line that is no assignment may be the start of a secret.
            let (name, value) =
                assignment.filter(|(name, _)| check_variable(name).is_ok()).ok_or(EnvironmentError::Line(index + 1))?;
            variables.add(name, unquoted(value))?;
        }
        Ok(variables)
    }

    /// Adds a variable.
    ///
    /// # Errors
    /// [`EnvironmentError`] when the name is none, or there already, or the value cannot stand in an environment.
    pub fn add(&mut self, name: &str, value: &str) -> Result<(), EnvironmentError> {
        check_variable(name)?;
        if self.get(name).is_some() {
            return Err(EnvironmentError::Twice(name.to_owned()));
        }
        if value.contains('\0') || value.starts_with(super::ENCRYPTED) {
            return Err(EnvironmentError::Value(name.to_owned()));
        }
        self.0.push((name.to_owned(), value.to_owned()));
        Ok(())
    }

    /// A variable's value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(name, _)| name)
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn unquoted(value: &str) -> &str {
    let inside = |quote| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    ['\'', '"', '`'].into_iter().find_map(inside).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_variables_with_their_values_as_they_are() {
        let text = "# two tags\nAPI_TAG=1.0\n\n  WEB_TAG = 2.0 \nDB_PASSWORD=a#b=c \"d\"\nEMPTY=\nQUOTED=' x '\r\n";
        let variables = Variables::parse(text).unwrap_or_default();
        let read: Vec<_> = variables.iter().collect();
        assert_eq!(
            read,
            [("API_TAG", "1.0"), ("WEB_TAG", "2.0"), ("DB_PASSWORD", "a#b=c \"d\""), ("EMPTY", ""), ("QUOTED", " x ")]
        );
        assert_eq!(format!("{variables:?}"), r#"["API_TAG", "WEB_TAG", "DB_PASSWORD", "EMPTY", "QUOTED"]"#);
    }

    #[test]
    fn a_line_that_is_no_assignment_is_named_by_its_number_and_never_shown() {
        assert_eq!(Variables::parse("A=1\nsecret"), Err(EnvironmentError::Line(2)));
        assert_eq!(Variables::parse("DATABASE_URL: postgres://u:pw@h/db?sslmode=require"), Err(EnvironmentError::Line(1)));
        assert_eq!(Variables::parse("A=1\nA=2"), Err(EnvironmentError::Twice("A".to_owned())));
        assert_eq!(Variables::parse("A=enc:v1:x"), Err(EnvironmentError::Value("A".to_owned())));
    }
}
