//! How long a server that limits requests asks to wait. Pure: "now" is the `Date` of the answer itself, so a wrong clock here
//! or there changes nothing.

use std::time::Duration;

use http::header::{DATE, HeaderName, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

use crate::retry::doubled;

const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// What GitHub tells clients to wait at least when a limit's answer names no time: a minute, then exponentially more
/// (docs.github.com, "Best practices for using the REST API").
const GITHUB_MINIMUM: Duration = Duration::from_mins(1);

/// A limit that is used up is not reset before the second in which GitHub says so has passed, whatever the clocks say.
const RESET_MINIMUM: Duration = Duration::from_secs(1);

/// How long to wait at least when the server refused the request because of a limit; nothing when that was not the reason.
///
/// In the order of precedence: `Retry-After`; GitHub's primary limit (`x-ratelimit-remaining: 0` and `x-ratelimit-reset`);
/// GitHub's secondary limit (named in the body only); the text in GHCR's body; for any other 429 zero.
#[must_use]
pub fn refused(status: StatusCode, headers: &HeaderMap, body: &[u8], attempt: u32) -> Option<Duration> {
    let named = || retry_after(headers).or_else(|| primary(headers)).or_else(|| secondary(body, attempt));
    match status {
        StatusCode::FORBIDDEN => named(),
        StatusCode::TOO_MANY_REQUESTS => Some(named().or_else(|| in_body(body)).unwrap_or_default()),
        _ => None,
    }
}

/// `Retry-After`: whole seconds, or a date relative to the answer's own `Date` (RFC 9110, 10.2.3).
#[must_use]
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = text(headers, &RETRY_AFTER)?;
    match value.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => Some(between(now(headers)?, date(value)?)),
    }
}

fn primary(headers: &HeaderMap) -> Option<Duration> {
    if text(headers, &REMAINING)? != "0" {
        return None;
    }
    let reset = Timestamp::from_second(text(headers, &RESET)?.parse().ok()?).ok()?;
    Some(now(headers).map_or(GITHUB_MINIMUM, |now| between(now, reset).max(RESET_MINIMUM)))
}

fn secondary(body: &[u8], attempt: u32) -> Option<Duration> {
    let body = String::from_utf8_lossy(body).to_ascii_lowercase();
    let named = ["secondary rate limit", "abuse detection"].iter().any(|name| body.contains(name));
    named.then(|| doubled(GITHUB_MINIMUM, attempt))
}

/// `TOOMANYREQUESTS: retry-after: 10.305464ms, allowed: 2000/minute`: GHCR writes a Go duration into the message and sets no
/// header.
fn in_body(body: &[u8]) -> Option<Duration> {
    let body = String::from_utf8_lossy(body).to_ascii_lowercase();
    let (_, rest) = body.split_once("retry-after:")?;
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == 'µ' || c == 'μ')).unwrap_or(rest.len());
    go_duration(&rest[..end])
}

/// A duration as Go prints it: decimal numbers, each with a unit (`1m30s`, `10.305464ms`, `0s`).
fn go_duration(mut text: &str) -> Option<Duration> {
    let mut total = Duration::ZERO;
    while !text.is_empty() {
        let unit_at = text.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
        let (number, rest) = text.split_at(unit_at);
        let end = rest.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(rest.len());
        let seconds = match &rest[..end] {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            "us" | "µs" | "μs" => 1e-6,
            "ns" => 1e-9,
            _ => return None,
        };
        let part = Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds).ok()?;
        total = total.checked_add(part)?;
        text = &rest[end..];
    }
    Some(total)
}

fn now(headers: &HeaderMap) -> Option<Timestamp> {
    date(text(headers, &DATE)?)
}

fn date(value: &str) -> Option<Timestamp> {
    const PARSER: DateTimeParser = DateTimeParser::new();
    PARSER.parse_timestamp(value).ok()
}

fn between(now: Timestamp, then: Timestamp) -> Duration {
    then.duration_since(now).try_into().unwrap_or_default()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}
