//! What the address of a remote says: which repository, on which GitHub server.

use actions_core::{Context, RepositoryName};

/// The server that needs no word in an address.
const GITHUB: &str = "github.com";

/// The repository behind a remote's address, in each of the forms that git takes; nothing when it is none on a server.
///
/// ```
/// use version_picker::pick::remote::repository;
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
    let path = path.trim_matches('/');
    let name: RepositoryName = path.strip_suffix(".git").unwrap_or(path).parse().ok()?;
    let host = if host == "ssh.github.com" { GITHUB.to_owned() } else { host };
    let api = match host.as_str() {
        "" => return None,
        GITHUB => format!("https://api.{GITHUB}"),
        // GitHub Enterprise Cloud with data residency, and an Enterprise Server.
        host if host.ends_with(".ghe.com") => format!("https://api.{host}"),
        host => format!("https://{host}/api/v3"),
    };
    Some(Context::at_a_desk(name, format!("https://{host}"), api))
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
        ] {
            let read = repository(address).map(|context| (context.repository.to_string(), context.api_url));
            assert_eq!(read, expected, "{address}");
        }
    }
}
