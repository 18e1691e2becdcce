//! The templates of semantic-release's options (lodash's), as far as they only name values.

/// A template with the values that are known here under other names.
///
/// # Errors
/// The first expression that is not known here.
pub(super) fn mapped(template: &str, names: &[(&str, &str)]) -> Result<String, String> {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, expression, after)) = next(rest) {
        let name = names.iter().find(|(theirs, _)| *theirs == expression).map(|(_, ours)| *ours);
        text.push_str(before);
        text.push_str(name.ok_or_else(|| expression.to_owned())?);
        rest = after;
    }
    text.push_str(rest);
    Ok(text)
}

/// The values of a commit's message and of the names of assets.
pub(super) const RELEASE: [(&str, &str); 2] = [("nextRelease.version", "${version}"), ("nextRelease.gitTag", "${tag}")];

/// The text before the first expression, the expression, and the text after it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let forms = [("${", "}"), ("<%=", "%>"), ("<%-", "%>"), ("<%", "%>")];
    let begins = forms.iter().filter_map(|(open, close)| Some((text.find(open)?, open, close)));
    let (start, open, close) = begins.min_by_key(|(start, open, _)| (*start, std::cmp::Reverse(open.len())))?;
    let inner = text.get(start + open.len()..)?;
    let end = inner.find(close)?;
    Some((text.get(..start)?, inner.get(..end)?.trim(), inner.get(end + close.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::{RELEASE, mapped};

    #[test]
    fn both_forms_of_a_value_are_mapped() {
        let theirs = "chore: ${nextRelease.version} <%= nextRelease.gitTag %> [skip ci]";
        assert_eq!(mapped(theirs, &RELEASE).unwrap(), "chore: ${version} ${tag} [skip ci]");
        assert_eq!(mapped("no value, $5 {x}", &RELEASE).unwrap(), "no value, $5 {x}");
    }

    #[test]
    fn an_expression_that_is_not_known_is_told() {
        assert_eq!(mapped("${nextRelease.version} on ${branch.name}", &RELEASE).unwrap_err(), "branch.name");
        assert_eq!(mapped("<% if (x) { %>", &RELEASE).unwrap_err(), "if (x) {");
        let label = "released<%= nextRelease.channel ? ` on @\\${nextRelease.channel}` : \"\" %>";
        assert!(mapped(label, &RELEASE).unwrap_err().starts_with("nextRelease.channel ?"));
    }
}
