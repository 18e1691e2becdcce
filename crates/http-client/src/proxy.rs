//! The proxy variables as curl reads them. Pure: variables in, rules out.

use url::Url;

use crate::error::HttpError;

/// Addresses that no proxy is asked for, as in Go's `httpproxy`: a proxy's loopback is not this machine's.
const ALWAYS_DIRECT: &str = "localhost,127.0.0.0/8,::1";

/// Which URLs a proxy is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// `http://`.
    Http,
    /// `https://`.
    Https,
    /// Both.
    All,
}

/// The proxies of an environment, in the order in which they are asked.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Proxies {
    /// Scope and address; the address may hold user and password.
    pub(crate) rules: Vec<(Scope, Url)>,
    /// The hosts that are reached directly, as a comma list.
    pub(crate) direct: String,
}

/// Reads the proxies from the variables that `env` knows. Lower case wins, as in curl. `HTTP_PROXY` in upper case is not believed
/// when `REQUEST_METHOD` is set: in a CGI program it is the client's `Proxy:` header (httpoxy, CVE-2016-5385).
///
/// # Errors
/// [`HttpError::Proxy`] when a variable holds no URL of an HTTP proxy.
pub(crate) fn read<'a>(env: impl Fn(&str) -> Option<&'a str>) -> Result<Proxies, HttpError> {
    let is_cgi = env("REQUEST_METHOD").is_some();
    let mut rules = Vec::new();
    for (scope, lower, upper) in [
        (Scope::Https, "https_proxy", Some("HTTPS_PROXY")),
        (Scope::Http, "http_proxy", (!is_cgi).then_some("HTTP_PROXY")),
        (Scope::All, "all_proxy", Some("ALL_PROXY")),
    ] {
        let found = [Some(lower), upper].into_iter().flatten().find_map(|name| Some((name, env(name)?)));
        if let Some((variable, value)) = found {
            rules.push((scope, address(variable, value)?));
        }
    }
    let more = env("no_proxy").or_else(|| env("NO_PROXY"));
    let direct = more.map_or_else(|| ALWAYS_DIRECT.to_owned(), |more| format!("{ALWAYS_DIRECT},{more}"));
    Ok(Proxies { rules, direct })
}

/// A proxy's address, with `http://` where no scheme is written.
fn address(variable: &str, value: &str) -> Result<Url, HttpError> {
    let value = value.trim();
    let with_scheme = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    let error = |reason: String| HttpError::Proxy { variable: variable.to_owned(), reason };
    let url = Url::parse(&with_scheme).map_err(|cause| error(cause.to_string()))?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        other => Err(error(format!("proxies of the kind `{other}` are not supported"))),
    }
}
