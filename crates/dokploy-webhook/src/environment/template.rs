//! A template of an environment, such as `.env.staging.example`: the variables that it names must be there.

use super::dotenv::{assignments, unix};

/// The variables that a template names, each once, in its order. One behind a `#` is not named.
#[must_use]
pub fn named(template: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for found in assignments(&unix(template)) {
        if !names.iter().any(|name| name == found.name) {
            names.push(found.name.to_owned());
        }
    }
    names
}

/// Which of these variables an environment text does not set. One that is set to nothing is there.
#[must_use]
pub fn missing(text: &str, names: &[String]) -> Vec<String> {
    let text = unix(text);
    let there = assignments(&text);
    names.iter().filter(|name| !there.iter().any(|found| found.name == name.as_str())).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_template_names_and_an_environment_lacks_is_missing() {
        let template = "# Database\nexport DATABASE_URL=postgres://…\nSTRIPE_KEY=\n# OPTIONAL=1\nSTRIPE_KEY=x\nOAUTH_ID: id\n";
        let names = named(template);
        assert_eq!(names, ["DATABASE_URL", "STRIPE_KEY", "OAUTH_ID"]);
        assert_eq!(missing("STRIPE_KEY=\r\n#OAUTH_ID=1\r\n", &names), ["DATABASE_URL", "OAUTH_ID"]);
        assert!(missing("OAUTH_ID=1\nDATABASE_URL='a\nb'\nSTRIPE_KEY=k", &names).is_empty());
        assert_eq!(missing("", &names).len(), 3);
    }
}
