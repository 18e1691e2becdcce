//! The variables of a preview: its own, those that are copied by name from the template, and those that are given.

use dokploy_webhook::environment::{self, EnvironmentError, Variables};

use crate::domains::{Address, Serving};
use crate::error::PreviewError;
use crate::identity::Identity;
use crate::source::Head;

/// What the names of a preview's own variables begin with.
pub const OWN: &str = "PREVIEW_";

/// Reads names of variables, separated by blanks, commas or ends of lines.
///
/// # Errors
/// [`EnvironmentError::Variable`] for one that is no name.
pub fn names(text: &str) -> Result<Vec<String>, EnvironmentError> {
    let words = text.split([' ', ',', '\n', '\r', '\t']).filter(|word| !word.is_empty());
    words.map(|word| environment::check_variable(word).map(|()| word.to_owned())).collect()
}

/// The variables that a preview has of its own: `PREVIEW_NUMBER`, `PREVIEW_SHA`, `PREVIEW_BRANCH`, and of its addresses `PREVIEW_URL` and
/// `PREVIEW_HOST` (of the first) and `PREVIEW_URL_<SERVICE>` (of each).
///
/// # Errors
/// [`EnvironmentError`] when two services would have the same variable.
pub fn own(identity: &Identity, head: &Head, addresses: &[Address], serving: &Serving) -> Result<Variables, EnvironmentError> {
    let mut all = Variables::default();
    all.add("PREVIEW_NUMBER", &identity.number.to_string())?;
    all.add("PREVIEW_SHA", &head.sha)?;
    all.add("PREVIEW_BRANCH", &plain(&head.branch))?;
    if let Some(first) = addresses.first() {
        all.add("PREVIEW_URL", &serving.url(first))?;
        all.add("PREVIEW_HOST", &first.host)?;
    }
    for address in addresses {
        let name = format!("PREVIEW_URL_{}", upper(&address.service));
        if all.get(&name).is_none() {
            all.add(&name, &serving.url(address))?;
        }
    }
    Ok(all)
}

/// All variables: the preview's own, those copied from the template's environment, and those given, which win over copied ones.
///
/// # Errors
/// [`PreviewError`] when the template lacks one that is to be copied, or a value cannot stand in an environment.
pub fn all(own: &Variables, template: &str, copied: &[String], given: &Variables) -> Result<Variables, PreviewError> {
    let mut all = own.clone();
    let mut missing = Vec::new();
    for name in copied.iter().filter(|name| given.get(name).is_none() && own.get(name).is_none()) {
        match environment::value(template, name) {
            Some(value) if all.get(name).is_none() => all.add(name, &value)?,
            Some(_) => {}
            None => missing.push(name.clone()),
        }
    }
    if !missing.is_empty() {
        return Err(PreviewError::NotInTemplate(missing));
    }
    given.iter().try_for_each(|(name, value)| all.add(name, value))?;
    Ok(all)
}

/// A branch's name without the signs that mean something to Dokploy (`${{project.SECRET}}` is a possible branch) or to a shell.
fn plain(branch: &str) -> String {
    branch.chars().map(|c| if c.is_ascii_alphanumeric() || "._/-".contains(c) { c } else { '-' }).collect()
}

fn upper(service: &str) -> String {
    service.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own_of(branch: &str) -> Variables {
        let identity = Identity { repository: "octo/report".parse().unwrap(), number: 42 };
        let head = Head {
            repository: identity.repository.clone(),
            number: identity.number,
            branch: branch.to_owned(),
            sha: "abc".to_owned(),
            is_fork: false,
        };
        let address = |service: &str, host: &str| Address { service: service.to_owned(), host: host.to_owned(), port: 80 };
        let addresses = [address("web", "pr-42.example.com"), address("api-v2", "api-42.example.com")];
        own(&identity, &head, &addresses, &Serving { https: true, certificate: "none".to_owned() }).unwrap()
    }

    #[test]
    fn a_preview_knows_its_number_its_commit_and_its_addresses() {
        let own = own_of("topic/x");
        let read: Vec<_> = own.iter().collect();
        assert_eq!(
            read,
            [
                ("PREVIEW_NUMBER", "42"),
                ("PREVIEW_SHA", "abc"),
                ("PREVIEW_BRANCH", "topic/x"),
                ("PREVIEW_URL", "https://pr-42.example.com"),
                ("PREVIEW_HOST", "pr-42.example.com"),
                ("PREVIEW_URL_WEB", "https://pr-42.example.com"),
                ("PREVIEW_URL_API_V2", "https://api-42.example.com"),
            ]
        );
    }

    #[test]
    fn a_branch_cannot_read_a_secret_of_the_project() {
        assert_eq!(own_of("${{project.DB_PASSWORD}}").get("PREVIEW_BRANCH"), Some("---project.DB_PASSWORD--"));
    }

    #[test]
    fn nothing_of_the_template_is_copied_that_was_not_named() {
        let template = "STRIPE_KEY=sk_live\nMODEL=small\nTHEME='dark blue'\n";
        let given = Variables::parse("THEME=light\nEXTRA=1").unwrap();
        let all = all(&own_of("x"), template, &["MODEL".to_owned(), "THEME".to_owned()], &given).unwrap();
        assert_eq!((all.get("MODEL"), all.get("THEME"), all.get("EXTRA")), (Some("small"), Some("light"), Some("1")));
        assert_eq!(all.get("STRIPE_KEY"), None);
    }

    #[test]
    fn every_name_that_the_template_lacks_is_named() {
        let copied = ["A".to_owned(), "B".to_owned(), "C".to_owned()];
        let error = all(&Variables::default(), "B=1", &copied, &Variables::default()).unwrap_err();
        assert!(matches!(error, PreviewError::NotInTemplate(names) if names == ["A", "C"]));
    }

    #[test]
    fn names_are_separated_by_anything_usual() {
        assert_eq!(names("A, B\nC  D").unwrap(), ["A", "B", "C", "D"]);
        assert!(names("A B-C").is_err());
    }
}
