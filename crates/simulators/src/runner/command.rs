//! Commands in a log line: version 2 (`::name key=value,key=value::data`) at its start, version 1 (`##[name key=value;]data`)
//! anywhere in it.
//!
//! Source: `Runner.Common/ActionCommand.cs`.

/// The commands that a runner knows, without the internal ones.
const KNOWN: [&str; 15] = [
    "stop-commands",
    "add-mask",
    "add-path",
    "set-env",
    "set-output",
    "save-state",
    "debug",
    "notice",
    "warning",
    "error",
    "group",
    "endgroup",
    "echo",
    "add-matcher",
    "remove-matcher",
];

/// The names that are commands at a moment; the case of letters does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered(Vec<String>);

impl Default for Registered {
    fn default() -> Self {
        Self::new(KNOWN)
    }
}

impl Registered {
    /// Just these names.
    #[must_use]
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().map(str::to_owned).collect())
    }

    /// Whether a name is a command.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// Makes a name a command: a stop token.
    pub fn add(&mut self, name: &str) {
        self.0.push(name.to_owned());
    }

    /// Makes a name no command.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|known| !known.eq_ignore_ascii_case(name));
    }
}

/// A command's properties; the case of a key's letters does not count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Properties(Vec<(String, String)>);

impl Properties {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, value)| value.as_str())
    }

    /// Sets a key; a known key keeps its place and its spelling.
    pub fn set(&mut self, key: &str, value: String) {
        match self.0.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(key)) {
            Some((_, known)) => *known = value,
            None => self.0.push((key.to_owned(), value)),
        }
    }

    /// Removes a key.
    pub fn remove(&mut self, key: &str) {
        self.0.retain(|(known, _)| !known.eq_ignore_ascii_case(key));
    }

    /// Keys and values in the order in which they were set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

/// A command that was found in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The name as written.
    pub name: String,
    /// The properties, unescaped.
    pub properties: Properties,
    /// What follows, unescaped.
    pub data: String,
}

/// The command of a line, of either version.
#[must_use]
pub fn parse(line: &str, registered: &Registered) -> Option<Command> {
    parse_v2(line, registered).or_else(|| parse_v1(line, registered))
}

/// The command of version 2 that a line starts with, after white space.
#[must_use]
pub fn parse_v2(line: &str, registered: &Registered) -> Option<Command> {
    let (info, data) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (name, rest) = name(info, registered)?;
    let properties = properties(rest.trim(), ',', unescape_property);
    Some(Command { name, properties, data: unescape_data(data) })
}

/// The command of version 1 that begins at the first `##[` of a line.
#[must_use]
pub fn parse_v1(line: &str, registered: &Registered) -> Option<Command> {
    let (_, after) = line.split_once("##[")?;
    let (info, data) = after.split_once(']')?;
    let (name, rest) = name(info, registered)?;
    Some(Command { name, properties: properties(rest, ';', unescape_v1), data: unescape_v1(data) })
}

fn name<'a>(info: &'a str, registered: &Registered) -> Option<(String, &'a str)> {
    let (name, rest) = info.split_once(' ').unwrap_or((info, ""));
    registered.contains(name).then(|| (name.to_owned(), rest))
}

fn properties(text: &str, separator: char, unescape: fn(&str) -> String) -> Properties {
    let mut properties = Properties::default();
    for (key, value) in text.split(separator).filter_map(pair) {
        properties.set(key, unescape(value));
    }
    properties
}

/// .NET's `Split('=', 2, RemoveEmptyEntries)`: equals signs before the key and before the value are skipped.
fn pair(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.trim_start_matches('=').split_once('=')?;
    Some((key, value.trim_start_matches('='))).filter(|(_, value)| !value.is_empty())
}

fn unescape_data(text: &str) -> String {
    text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
}

fn unescape_property(text: &str) -> String {
    unescape_with(text, &[("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")])
}

fn unescape_v1(text: &str) -> String {
    unescape_with(text, &[("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%25", "%")])
}

fn unescape_with(text: &str, escapes: &[(&str, &str)]) -> String {
    escapes.iter().fold(text.to_owned(), |text, (escape, plain)| text.replace(escape, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_not_registered_is_text() {
        assert_eq!(parse("::nonsense::x", &Registered::default()), None);
        assert_eq!(parse("##[section]x", &Registered::default()), None);
    }

    #[test]
    fn version_2_counts_only_at_the_start_of_a_line_and_version_1_anywhere() {
        assert_eq!(parse("x ::notice::y", &Registered::default()), None);
        assert_eq!(parse("x ##[notice]y", &Registered::default()).map(|command| command.data), Some("y".to_owned()));
    }

    #[test]
    fn percent_signs_are_unescaped_last() {
        let command = parse("::notice::%250A", &Registered::default()).unwrap();
        assert_eq!(command.data, "%0A");
    }

    #[test]
    fn equals_signs_before_a_value_are_skipped() {
        let command = parse("::notice title==a=b,file=::x", &Registered::default()).unwrap();
        assert_eq!(command.properties.iter().collect::<Vec<_>>(), [("title", "a=b")]);
    }
}
