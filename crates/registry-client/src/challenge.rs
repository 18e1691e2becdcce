//! `WWW-Authenticate`: what a registry asks for (RFC 9110, 11.6.1; distribution's token specification).

use url::Url;

use crate::reference::is_loopback;

/// What a registry asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Challenge {
    /// User and password with every request.
    Basic,
    /// A token from elsewhere.
    Bearer(Bearer),
}

/// Where tokens are given out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Bearer {
    pub(crate) realm: String,
    pub(crate) service: Option<String>,
    pub(crate) scope: Option<String>,
}

impl Challenge {
    /// The challenge in the headers' values; a token is preferred where both are offered.
    pub(crate) fn read<'a>(values: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let all: Vec<Self> = values.into_iter().flat_map(challenges).collect();
        let bearer = all.iter().find(|challenge| matches!(challenge, Self::Bearer(_)));
        bearer.or(all.first()).cloned()
    }
}

/// The challenges in one value; unknown schemes are left out.
fn challenges(value: &str) -> Vec<Challenge> {
    let mut found: Vec<Challenge> = Vec::new();
    let mut in_bearer = false;
    for part in parts(value) {
        let (scheme, parameter) = match part.trim().split_once([' ', '\t']) {
            Some((scheme, rest)) if !scheme.contains('=') => (Some(scheme), rest.trim()),
            _ if !part.contains('=') => (Some(part.trim()), ""),
            _ => (None, part.trim()),
        };
        if let Some(scheme) = scheme {
            in_bearer = scheme.eq_ignore_ascii_case("bearer");
            if in_bearer {
                found.push(Challenge::Bearer(Bearer::default()));
            } else if scheme.eq_ignore_ascii_case("basic") {
                found.push(Challenge::Basic);
            }
        }
        if let (true, Some(Challenge::Bearer(bearer)), Some((key, value))) =
            (in_bearer, found.last_mut(), parameter.split_once('='))
        {
            set(bearer, key.trim(), &unquoted(value.trim()));
        }
    }
    found
}

fn set(bearer: &mut Bearer, key: &str, value: &str) {
    match key.to_ascii_lowercase().as_str() {
        "realm" => value.clone_into(&mut bearer.realm),
        "service" => bearer.service = Some(value.to_owned()),
        "scope" => bearer.scope = Some(value.to_owned()),
        _ => {}
    }
}

/// The parts between commas that are not within quotes.
fn parts(value: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, c) in value.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(&value[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&value[start..]);
    parts.into_iter().filter(|part| !part.trim().is_empty()).collect()
}

fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else {
        return value.to_owned();
    };
    let mut out = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => out.extend(chars.next()),
            c => out.push(c),
        }
    }
    out
}

/// The realm as an address that credentials may be sent to, or why not.
///
/// The registry itself names the realm, so that over https another host is as trustworthy as the registry. A plain http realm is
/// taken only from a registry on this machine, and only on this machine.
pub(crate) fn realm(registry: &Url, realm: &str) -> Result<Url, &'static str> {
    let url = Url::parse(realm).map_err(|_| "it is not an address")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it holds a user or password");
    }
    match url.scheme() {
        _ if is_loopback(&url) && !is_loopback(registry) => Err("it leads to this machine"),
        "https" => Ok(url),
        "http" if is_loopback(registry) && is_loopback(&url) => Ok(url),
        "http" => Err("it is not encrypted"),
        _ => Err("it is not a web address"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bearer(realm: &str, service: Option<&str>, scope: Option<&str>) -> Challenge {
        let (service, scope) = (service.map(str::to_owned), scope.map(str::to_owned));
        Challenge::Bearer(Bearer { realm: realm.to_owned(), service, scope })
    }

    #[test]
    fn a_bearer_challenge_is_read_with_commas_in_its_scope() {
        let value = r#"Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:acme/api:pull,push",error="x""#;
        let expected = Some(bearer("https://ghcr.io/token", Some("ghcr.io"), Some("repository:acme/api:pull,push")));
        assert_eq!(Challenge::read([value]), expected);
    }

    #[test]
    fn spelling_blanks_and_quotes_do_not_matter() {
        let expected = Some(bearer("https://a/t", Some("s"), None));
        for value in [
            r#"bearer realm="https://a/t", service="s""#,
            r"BEARER  Realm=https://a/t , Service=s",
            r#"Bearer realm="https:\//a/t",service=s"#,
        ] {
            assert_eq!(Challenge::read([value]), expected, "{value}");
        }
    }

    #[test]
    fn a_token_is_preferred_where_both_are_offered() {
        let expected = Some(bearer("https://a/t", None, None));
        assert_eq!(Challenge::read([r#"Basic realm="x", Bearer realm="https://a/t""#]), expected);
        assert_eq!(Challenge::read([r#"Basic realm="x""#, r#"Bearer realm="https://a/t""#]), expected);
        assert_eq!(Challenge::read([r#"Negotiate, Basic realm="x""#]), Some(Challenge::Basic));
    }

    #[test]
    fn what_is_unknown_is_no_challenge() {
        assert_eq!(Challenge::read(["Negotiate", "", "Digest realm=\"a\""]), None);
        assert_eq!(Challenge::read([]), None);
    }

    #[test]
    fn credentials_go_to_an_encrypted_realm_or_stay_on_this_machine() {
        let registry = Url::parse("https://registry.example.com/").unwrap();
        let local = Url::parse("http://127.0.0.1:5000/").unwrap();
        assert!(realm(&registry, "https://auth.example.com/token?a=b").is_ok());
        assert!(realm(&local, "http://localhost:5001/token").is_ok());
        assert!(realm(&local, "https://auth.example.com/token").is_ok());
        for (registry, text) in [
            (&registry, "http://auth.example.com/token"),
            (&registry, "http://registry.example.com/token"),
            (&registry, "https://127.0.0.1/token"),
            (&registry, "https://user:password@auth.example.com/token"),
            (&registry, "/token"),
            (&registry, ""),
            (&registry, "ftp://auth.example.com/"),
            (&local, "http://auth.example.com/token"),
        ] {
            assert!(realm(registry, text).is_err(), "{text}");
        }
    }
    proptest! {
        #[test]
        fn whatever_is_quoted_comes_back(realm in "\\PC{0,40}", scope in "[a-z:,/ ]{0,40}") {
            let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
            let value = format!("Bearer realm={}, scope={}", quoted(&realm), quoted(&scope));
            prop_assert_eq!(Challenge::read([value.as_str()]), Some(bearer(&realm, None, Some(&scope))));
        }

        #[test]
        fn no_value_breaks_the_reader(value in "\\PC*") {
            let _ = Challenge::read([value.as_str()]);
        }
    }
}
