//! API keys and sessions: who a request comes from, and how often it may.

use std::collections::HashMap;

use axum::http::HeaderMap;

use super::access::User;
use super::answer::Refusal;
use super::state::State;

/// How often the server verifies a key for one request: before the router, and once more in it.
pub(crate) const VERIFICATIONS: u32 = 2;

/// An API key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Key {
    /// The id of its user.
    pub(crate) user: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) created_at: String,
    /// How many verifications are left in its day; nothing means that they are not counted.
    pub(crate) verifications_left: Option<u32>,
    /// The procedures that it may not call, and what is said then.
    pub(crate) forbidden: HashMap<String, String>,
}

impl State {
    /// The user behind a request, by API key or session; nothing when there is none, or the key is used up.
    pub(crate) fn authenticate(&mut self, headers: &HeaderMap, verifications: u32) -> Option<User> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let user = match header("x-api-key") {
            "" => self.sessions.get(session(header("cookie"))?)?.clone(),
            key => self.verify(key, verifications)?,
        };
        self.users.iter().find(|known| known.id == user).cloned()
    }

    /// What is said when the request's key was forbidden to call that procedure.
    pub(crate) fn forbidden(&self, headers: &HeaderMap, procedure: &str) -> Option<Refusal> {
        let key = headers.get("x-api-key").and_then(|key| key.to_str().ok())?;
        Some(Refusal::forbidden(self.keys.get(key)?.forbidden.get(procedure)?))
    }

    /// Counts verifications of a key; a key that is used up is refused in the same words as one that does not exist.
    fn verify(&mut self, key: &str, verifications: u32) -> Option<String> {
        let key = self.keys.get_mut(key)?;
        for _ in 0..verifications {
            if let Some(left) = &mut key.verifications_left {
                *left = left.checked_sub(1)?;
            }
        }
        Some(key.user.clone())
    }
}

/// The session's token in a cookie header.
fn session(cookies: &str) -> Option<&str> {
    cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix("better-auth.session_token="))
}
