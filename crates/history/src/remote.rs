//! What the address of a remote says: which repository, on which GitHub server.

use actions_core::{Context, RepositoryName};

/// The server that needs no word in an address.
const GITHUB: &str = "github.com";
/// What the hosts of GitHub Enterprise Cloud with data residency end with.
const RESIDENCY: &str = ".ghe.com";

/// The repository behind a remote's address, in each of the forms that git takes; nothing when it is none on a server.
///
/// ```
/// use history::remote::repository;
///
/// let context = repository("git@github.com:acme/shop.git").unwrap();
/// assert_eq!((context.repository.to_string().as_str(), context.api_url.as_str()), ("acme/shop", "https://api.github.com"));
/// ```
#[must_use]
pub fn repository(address: &str) -> Option<Context> {
    let (host, path) = match address.split_once("://") {
        Some(("https" | "http" | "ssh" | "git", rest)) => rest.split_once('/')?,
        Some(_) => return None,
        // `[user@]host:path`, as scp has it.
        None => address.split_once(':').filter(|(host, _)| !host.contains('/'))?,
    };
    let host = host.rsplit('@').next()?.split(':').next()?.to_ascii_lowercase();
    // Anything else could end the host early, and so send what is for one server to another.
    if !host.chars().all(|c| c.is_ascii_alphanumeric() || ['-', '.'].contains(&c)) {
        return None;
    }
    let path = path.trim_matches('/');
    let name: RepositoryName = path.strip_suffix(".git").unwrap_or(path).parse().ok()?;
    let host = if host == "ssh.github.com" { GITHUB.to_owned() } else { host };
    let api = match host.as_str() {
        "" => return None,
        GITHUB => format!("https://api.{GITHUB}"),
        host if host.ends_with(RESIDENCY) => format!("https://api.{host}"),
        // An Enterprise Server.
        host => format!("https://{host}/api/v3"),
    };
    Some(Context::at_a_desk(name, format!("https://{host}"), api))
}

/// Whether the address of an API is one of GitHub's own: that of github.com, or of Enterprise Cloud with data residency.
#[must_use]
pub fn is_hosted(api: &str) -> bool {
    let host = api.strip_prefix("https://api.").unwrap_or_default();
    host == GITHUB || host.ends_with(RESIDENCY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_of_an_address_names_its_repository() {
        let github = Some(("acme/shop".to_owned(), "https://api.github.com".to_owned()));
        for (address, expected) in [
            ("https://github.com/acme/shop.git", github.clone()),
            ("https://github.com/acme/shop/", github.clone()),
            ("https://token@github.com/acme/shop", github.clone()),
            ("git@github.com:acme/shop.git", github.clone()),
            ("github.com:/acme/shop", github.clone()),
            ("ssh://git@ssh.github.com:443/acme/shop.git", github),
            ("git@ghe.example.org:acme/shop.git", Some(("acme/shop".to_owned(), "https://ghe.example.org/api/v3".to_owned()))),
            ("https://acme.ghe.com/acme/shop", Some(("acme/shop".to_owned(), "https://api.acme.ghe.com".to_owned()))),
            ("/srv/git/shop.git", None),
            ("../shop", None),
            ("file:///srv/git/acme/shop", None),
            ("https://github.com/shop", None),
            ("https://github.com/a/b/c", None),
            ("", None),
            ("https://evil.example.org#.ghe.com/acme/shop", None),
            ("https://evil.example.org?.ghe.com/acme/shop", None),
            ("https://evil.example.org\\.ghe.com/acme/shop", None),
        ] {
            let read = repository(address).map(|context| (context.repository.to_string(), context.api_url));
            assert_eq!(read, expected, "{address}");
        }
    }

    #[test]
    fn only_github_s_own_servers_are_its_own() {
        let own = ["https://api.github.com", "https://api.acme.ghe.com"];
        assert!(own.into_iter().all(is_hosted));
        let others = [
            "https://ghe.example.org/api/v3",
            "https://github.com.example.org/api/v3",
            "https://notghe.com/api/v3",
            "http://api.github.com",
            "https://api.github.com.example.org",
            "",
        ];
        assert!(!others.into_iter().any(is_hosted));
    }
}
