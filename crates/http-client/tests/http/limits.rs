//! How long the answers of real servers ask to wait.

use std::time::Duration;

use http::{HeaderMap, HeaderName, StatusCode};
use http_client::limit::refused;

const DATE: (&str, &str) = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
/// The same moment, in seconds since 1970.
const NOW: u64 = 784_111_777;

fn wait(status: u16, headers: &[(&'static str, &str)], body: &str) -> Option<Duration> {
    let header = |(name, value): &(&'static str, &str)| (HeaderName::from_static(name), value.parse().unwrap());
    let headers: HeaderMap = headers.iter().map(header).collect();
    refused(StatusCode::from_u16(status).unwrap(), &headers, body.as_bytes(), 1)
}

#[test]
fn retry_after_is_seconds_or_a_date_relative_to_the_answer_s_own() {
    assert_eq!(wait(429, &[("retry-after", "120")], ""), Some(Duration::from_mins(2)));
    assert_eq!(wait(429, &[("retry-after", " 1 ")], ""), Some(Duration::from_secs(1)));
    assert_eq!(wait(429, &[DATE, ("retry-after", "Sun, 06 Nov 1994 08:50:37 GMT")], ""), Some(Duration::from_mins(1)));
    assert_eq!(wait(429, &[DATE, ("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT")], ""), Some(Duration::from_secs(0)));
    assert_eq!(
        wait(429, &[("retry-after", "Sun, 06 Nov 1994 08:50:37 GMT")], ""),
        Some(Duration::from_secs(0)),
        "no date to compare with"
    );
    assert_eq!(wait(429, &[("retry-after", "soon")], ""), Some(Duration::from_secs(0)));
    assert_eq!(wait(429, &[("retry-after", "-5")], ""), Some(Duration::from_secs(0)));
}

#[test]
fn github_s_primary_limit_is_named_by_its_headers() {
    let reset = (NOW + 90).to_string();
    let primary = [DATE, ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", reset.as_str())];
    for status in [403, 429] {
        assert_eq!(
            wait(status, &primary, r#"{"message":"API rate limit exceeded for installation ID 1."}"#),
            Some(Duration::from_secs(90))
        );
        assert_eq!(
            wait(status, &primary[1..], ""),
            Some(Duration::from_mins(1)),
            "without a date the least that GitHub asks for"
        );
    }
    let passed = (NOW - 5).to_string();
    let reset_by_now = [DATE, ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", passed.as_str())];
    assert_eq!(wait(403, &reset_by_now, ""), Some(Duration::from_secs(1)), "the second of the reset has to pass");
    let left = [DATE, ("x-ratelimit-remaining", "17"), ("x-ratelimit-reset", reset.as_str())];
    assert_eq!(wait(403, &left, "Resource not accessible by integration"), None);
}

#[test]
fn github_s_secondary_limit_is_named_by_its_body() {
    let body = r#"{"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}"#;
    for status in [403, 429] {
        assert_eq!(wait(status, &[], body), Some(Duration::from_mins(1)));
        assert_eq!(wait(status, &[("retry-after", "17")], body), Some(Duration::from_secs(17)));
    }
}

#[test]
fn ghcr_writes_a_go_duration_into_its_body() {
    let body = |text: &str| {
        format!(r#"{{"errors":[{{"code":"TOOMANYREQUESTS","message":"retry-after: {text}, allowed: 2000/minute"}}]}}"#)
    };
    for (text, expected) in [
        ("10.305464ms", Duration::from_nanos(10_305_464)),
        ("1m30.5s", Duration::from_millis(90_500)),
        ("2h", Duration::from_hours(2)),
        ("250µs", Duration::from_micros(250)),
        ("0s", Duration::ZERO),
        ("soon", Duration::ZERO),
        ("1.2.3s", Duration::ZERO),
        ("99999999999999999999h", Duration::ZERO),
    ] {
        assert_eq!(wait(429, &[], &body(text)), Some(expected), "{text}");
    }
    assert_eq!(wait(429, &[], "TOOMANYREQUESTS: retry-after: 10.305464ms"), Some(Duration::from_nanos(10_305_464)));
}

#[test]
fn a_refusal_for_another_reason_is_no_limit() {
    assert_eq!(wait(403, &[], "Resource not accessible by integration"), None);
    assert_eq!(wait(401, &[("retry-after", "5")], ""), None);
    assert_eq!(wait(429, &[], "You have reached your pull rate limit."), Some(Duration::from_secs(0)));
}
