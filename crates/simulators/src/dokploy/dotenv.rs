//! The environment text of a service as the server reads it: `dotenv`'s rules, and references to other variables.

/// The variables of a text, in the order of their names' first appearance; the last value of a name counts.
pub(crate) fn parse(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (pair, after) = pair(rest);
        rest = after;
        if let Some((name, value)) = pair {
            match found.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => *known = value,
                None => found.push((name, value)),
            }
        }
    }
    found
}

/// The pair at the beginning of a text, if there is one, and what comes after it.
fn pair(text: &str) -> (Option<(String, String)>, &str) {
    let (line, after) = text.split_once('\n').unwrap_or((text, ""));
    let declared = line.trim_start();
    let declared = declared.strip_prefix("export ").unwrap_or(declared).trim_start();
    let end = declared.find(|c: char| !(c.is_ascii_alphanumeric() || "_.-".contains(c))).unwrap_or(declared.len());
    let (name, tail) = declared.split_at(end);
    let separated = tail.trim_start();
    let value = separated.strip_prefix('=').or_else(|| tail.strip_prefix(": "));
    let Some(value) = value.filter(|_| !name.is_empty()).map(str::trim_start) else {
        return (None, after);
    };
    // The value begins so many bytes before the end of the whole text, and a quoted one may go on in the next lines.
    let begin = &text[line.len() - value.len()..];
    if let Some((value, length)) = quoted(begin) {
        let after = begin[length..].split_once('\n').map_or("", |(_, after)| after);
        return (Some((name.to_owned(), value)), after);
    }
    let value = value.split('#').next().unwrap_or_default().trim();
    (Some((name.to_owned(), value.to_owned())), after)
}

/// A quoted value at the beginning of a text, and how many bytes it takes; only double quotes know `\n`.
fn quoted(text: &str) -> Option<(String, usize)> {
    let quote = text.chars().next().filter(|c| "\"'`".contains(*c))?;
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == quote && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    let (end, _) = end?;
    let value = &text[1..end];
    let value = if quote == '"' { value.replace("\\n", "\n").replace("\\r", "\r") } else { value.to_owned() };
    Some((value, end + 1))
}

/// What the server says about the first reference that leads nowhere.
pub(crate) fn unresolved(text: &str, project: &str, environment: &str) -> Option<String> {
    let (own, project, environment) = (parse(text), parse(project), parse(environment));
    let knows = |variables: &[(String, String)], name: &str| variables.iter().any(|(known, _)| known == name);
    for (_, value) in &own {
        for reference in references(value) {
            let lost = match reference.split_once('.') {
                Some(("project", name)) if !knows(&project, name) => {
                    format!("Invalid project environment variable: project.{name}")
                }
                Some(("environment", name)) if !knows(&environment, name) => {
                    format!("Invalid environment variable: environment.{name}")
                }
                Some(("project" | "environment" | "vault", _)) => continue,
                _ if knows(&own, reference) => continue,
                _ => format!("Invalid service environment variable: {reference}"),
            };
            return Some(lost);
        }
    }
    None
}

fn references(value: &str) -> impl Iterator<Item = &str> {
    value.split("${{").skip(1).filter_map(|rest| rest.split_once("}}").map(|(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_by_the_rules_of_dotenv() {
        let text = "A=1\nexport B = x # why\nC='a#b'\nD=\"l1\\nl2\"\nE=\"x\ny\"\nCOLON: z\nno pair\nA=2\r\nURL=h?a=b#c\nEMPTY=\n";
        let read = parse(text);
        let expected = [
            ("A", "2"),
            ("B", "x"),
            ("C", "a#b"),
            ("D", "l1\nl2"),
            ("E", "x\ny"),
            ("COLON", "z"),
            ("URL", "h?a=b"),
            ("EMPTY", ""),
        ];
        assert_eq!(read, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn a_text_is_read_as_the_recorded_server_read_it() {
        let saved = include_str!("../../tests/dokploy-transcripts/540-env-syntax-save.json");
        let written = include_str!("../../tests/dokploy-transcripts/541-env-file-written.txt");
        let saved: serde_json::Value = serde_json::from_str(saved).unwrap();
        let read = parse(saved["request"]["body"]["env"].as_str().unwrap());
        assert!(read.len() > 10, "{read:?}");
        for (name, value) in &read {
            let value = value.replace("${{IMAGE_TAG}}", "2").replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
            let line = format!("\n{name}=\"{value}\"");
            assert!(written.contains(&line), "{line} is not in\n{written}");
        }
    }

    #[test]
    fn a_reference_that_leads_nowhere_is_named() {
        assert_eq!(unresolved("A=${{B}}\nB=1", "", ""), None);
        assert_eq!(unresolved("A=${{project.X}}", "X=1", ""), None);
        let said = |text: &str| unresolved(text, "", "").unwrap_or_default();
        assert_eq!(said("A=${{NOPE}}"), "Invalid service environment variable: NOPE");
        assert_eq!(said("A=${{project.X}}"), "Invalid project environment variable: project.X");
        assert_eq!(said("A=${{environment.X}}"), "Invalid environment variable: environment.X");
    }
}
