//! What may be shown of URLs and bodies.

use actions_core::Secret;
use url::Url;

/// How many bytes of an answer's body an error carries.
pub const BODY_EXCERPT: usize = 500;

/// How much of a body is looked at for an excerpt: enough that no secret is cut in two before it is replaced.
const WINDOW: usize = 16 * 1024;

/// The shortest part of a secret URL that is replaced where it turns up: below it are words such as `api` and `deploy`.
const SHORTEST_PART: usize = 8;

/// A URL as it may be shown: without user, password, query and fragment, which may hold secrets.
#[must_use]
pub fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

/// A URL whose path is a secret as well: only where it leads.
#[must_use]
pub fn shown_origin(url: &Url) -> String {
    format!("{}://{}/…", url.scheme(), url.authority().rsplit('@').next().unwrap_or_default())
}

/// What of a secret URL must not be shown wherever it turns up: servers answer `Cannot POST /api/deploy/<token>`.
pub(crate) fn parts(url: &Url) -> impl Iterator<Item = Secret> {
    let path = url.path();
    let whole = url.query().map(|query| format!("{path}?{query}"));
    let query = url.query_pairs().map(|(_, value)| value.into_owned());
    let segments = path.split('/').map(str::to_owned).chain(query).collect::<Vec<_>>();
    let all = whole.into_iter().chain([path.to_owned()]).chain(segments);
    all.filter(|part| part.len() >= SHORTEST_PART).map(Secret::new)
}

/// The text with each secret in it replaced by `***`, the longest first.
pub(crate) fn scrub(text: &str, secrets: &[Secret]) -> String {
    let mut values = secrets.iter().map(Secret::expose).filter(|value| !value.is_empty()).collect::<Vec<_>>();
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    values.into_iter().fold(text.to_owned(), |text, value| text.replace(value, "***"))
}

/// The first [`BODY_EXCERPT`] bytes of a body as text, cut between characters, without the secrets.
#[must_use]
pub fn excerpt(body: &[u8], secrets: &[Secret]) -> String {
    let text = scrub(&String::from_utf8_lossy(&body[..body.len().min(WINDOW)]), secrets);
    let text = text.trim();
    text[..text.floor_char_boundary(BODY_EXCERPT)].trim_end().to_owned()
}
