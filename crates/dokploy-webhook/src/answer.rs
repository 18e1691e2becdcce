//! What an answer of the API means. Pure: status and body in, value or error out.
//!
//! Dokploy answers 200 with an empty body where its code returns nothing, 401 for three different things, and 404 for an unknown id
//! as well as for an unknown procedure; each is told apart here, by `code` and by message.

use http::StatusCode;
use http_client::Response;
use serde::Deserialize;
use serde_json::Value;

use crate::error::DokployError;

/// How much of a body that is not Dokploy's is quoted, in characters.
const QUOTED: usize = 120;

/// A refusal as the API writes it; old versions leave most of it away.
#[derive(Debug, Default, Deserialize)]
struct Refusal {
    message: String,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    issues: Vec<Issue>,
}

#[derive(Debug, Deserialize)]
struct Issue {
    #[serde(default)]
    path: Vec<Value>,
    #[serde(default)]
    message: String,
}

/// The value that a procedure answered; nothing for the empty answer.
///
/// # Errors
/// [`DokployError`] with what the refusal means.
pub fn read(procedure: &'static str, response: Response) -> Result<Option<Value>, DokployError> {
    let (status, text) = (response.status, response.text());
    if status.is_success() {
        if text.trim().is_empty() {
            return Ok(None);
        }
        return serde_json::from_str(&text).map(Some).map_err(|_| foreign(procedure, status, &text));
    }
    match serde_json::from_str::<Refusal>(&text) {
        _ if status.is_redirection() => Err(response.into_error().into()),
        Ok(refusal) => Err(refused(procedure, status, refusal)),
        Err(_) if status.is_server_error() => Err(response.into_error().into()),
        Err(_) if status == StatusCode::BAD_REQUEST && !is_page(&text) => {
            Err(DokployError::Refused { procedure, status, message: quoted(&text) })
        }
        Err(_) => Err(foreign(procedure, status, &text)),
    }
}

fn refused(procedure: &'static str, status: StatusCode, refusal: Refusal) -> DokployError {
    let Refusal { message, code, issues } = refusal;
    match status {
        StatusCode::UNAUTHORIZED if code.is_none() => DokployError::Key { procedure },
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => DokployError::Forbidden { procedure, message },
        StatusCode::NOT_FOUND if message == "Not found" => DokployError::NoProcedure { procedure },
        StatusCode::NOT_FOUND => DokployError::NotFound { procedure, message },
        _ => DokployError::Refused { procedure, status, message: with_issues(message, &issues) },
    }
}

fn with_issues(message: String, issues: &[Issue]) -> String {
    let field = |issue: &Issue| {
        let path: Vec<_> = issue.path.iter().map(|part| part.as_str().map_or_else(|| part.to_string(), str::to_owned)).collect();
        format!("{}: {}", path.join("."), issue.message)
    };
    match issues {
        [] => message,
        issues => format!("{message} ({})", issues.iter().map(field).collect::<Vec<_>>().join("; ")),
    }
}

/// The error for an answer that is not Dokploy's.
pub(crate) fn foreign(procedure: &'static str, status: StatusCode, text: &str) -> DokployError {
    DokployError::NotDokploy { procedure, status, excerpt: quoted(text) }
}

fn is_page(text: &str) -> bool {
    text.trim_start().starts_with('<')
}

fn quoted(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(QUOTED).collect()
}
