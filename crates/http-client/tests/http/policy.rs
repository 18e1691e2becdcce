//! The retry policy as a function.

use std::time::Duration;

use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};
use http_client::RetryPolicy;
use http_client::retry::{Decision, Outcome, Stop, decide};
use http_client::transport::{Kind, TransportError};
use proptest::prelude::*;

const POLICY: RetryPolicy = RetryPolicy { attempts: 4, base: Duration::from_millis(500), cap: Duration::from_mins(1) };

fn failure(kind: Kind, unsent: bool) -> TransportError {
    TransportError { kind, unsent, detail: String::new() }
}

fn answered(attempt: u32, replayable: bool, status: u16, retry_after: Option<&str>, jitter: f64) -> Decision {
    let mut headers = HeaderMap::new();
    headers.extend(retry_after.map(|value| (RETRY_AFTER, value.parse().unwrap())));
    let status = StatusCode::from_u16(status).unwrap();
    decide(&POLICY, attempt, replayable, Outcome::Answer { status, headers: &headers, body: b"" }, jitter)
}

fn ms(ms: u64) -> Decision {
    Decision::Retry(Duration::from_millis(ms))
}

#[test]
fn each_status_has_its_rule() {
    for status in (100..600).filter(|status| StatusCode::from_u16(*status).is_ok()) {
        let (idempotent, other) = match status {
            429 => (ms(250), ms(250)),
            500 | 502 | 503 | 504 => (ms(250), Decision::Stop(Stop::NotReplayable)),
            _ => (Decision::Stop(Stop::Final), Decision::Stop(Stop::Final)),
        };
        assert_eq!(answered(1, true, status, None, 0.5), idempotent, "{status}, replayable");
        assert_eq!(answered(1, false, status, None, 0.5), other, "{status}, not replayable");
    }
}

#[test]
fn each_failure_has_its_rule() {
    for kind in [Kind::Name, Kind::Refused, Kind::Timeout, Kind::Broken] {
        for (unsent, replayable) in [(true, true), (true, false), (false, true), (false, false)] {
            let error = failure(kind, unsent);
            let expected = if unsent || replayable { ms(250) } else { Decision::Stop(Stop::NotReplayable) };
            assert_eq!(decide(&POLICY, 1, replayable, Outcome::Failed(&error), 0.5), expected, "{error:?}");
        }
    }
    for kind in [Kind::UnknownAuthority, Kind::Certificate, Kind::Tls, Kind::Request] {
        let decision = decide(&POLICY, 1, true, Outcome::Failed(&failure(kind, true)), 0.5);
        assert_eq!(decision, Decision::Stop(Stop::Final), "{kind:?}");
    }
}

#[test]
fn the_wait_doubles_with_full_jitter_and_ends_with_the_tries() {
    let waits = [(1, 0.0, ms(0)), (1, 0.99, ms(495)), (2, 0.5, ms(500)), (3, 0.5, ms(1000))];
    for (attempt, jitter, expected) in waits {
        assert_eq!(answered(attempt, true, 503, None, jitter), expected, "try {attempt}, jitter {jitter}");
    }
    assert_eq!(answered(4, true, 503, None, 0.5), Decision::Stop(Stop::OutOfTries));
}

#[test]
fn what_the_server_asks_for_is_the_least_and_the_cap_is_the_most() {
    assert_eq!(answered(1, true, 503, Some("7"), 0.0), ms(7000));
    assert_eq!(answered(1, false, 429, Some("7"), 0.5), ms(7250));
    assert_eq!(answered(3, false, 429, Some("60"), 0.99), ms(60_000));
    let too_long = Decision::Stop(Stop::AsksTooLong(Duration::from_secs(61)));
    assert_eq!(answered(1, true, 429, Some("61"), 0.0), too_long);
    assert_eq!(answered(4, true, 429, Some("61"), 0.0), too_long);
    assert_eq!(answered(1, false, 503, Some("7"), 0.0), Decision::Stop(Stop::NotReplayable));
}

#[test]
fn github_s_secondary_limit_is_waited_for_once_under_the_default_cap() {
    let (headers, body) = (HeaderMap::new(), br#"{"message":"You have exceeded a secondary rate limit."}"#);
    let limited = |attempt| {
        let outcome = Outcome::Answer { status: StatusCode::FORBIDDEN, headers: &headers, body };
        decide(&RetryPolicy::default(), attempt, false, outcome, 0.9)
    };
    assert_eq!(limited(1), ms(60_000));
    assert_eq!(limited(2), Decision::Stop(Stop::AsksTooLong(Duration::from_mins(2))));
}

#[test]
fn a_policy_of_one_try_never_waits() {
    let error = failure(Kind::Refused, true);
    assert_eq!(decide(&RetryPolicy::never(), 1, true, Outcome::Failed(&error), 0.5), Decision::Stop(Stop::OutOfTries));
}

/// Any answer with any of the headers that ask for a wait.
fn any_answer() -> impl Strategy<Value = (u16, HeaderMap, Vec<u8>)> {
    let retry_after = prop_oneof![Just(None), "[0-9]{1,12}".prop_map(Some), "[ -~]{0,30}".prop_map(Some)];
    let remaining = prop_oneof![Just(None), Just(Some("0".to_owned())), "[0-9]{1,4}".prop_map(Some)];
    let reset = prop_oneof![Just(None), "[0-9]{1,20}".prop_map(Some)];
    let date = prop_oneof![Just(None), Just(Some("Sun, 06 Nov 1994 08:49:37 GMT".to_owned()))];
    let body = prop_oneof![
        Just(Vec::new()),
        "retry-after: [0-9.hmsnuµ]{0,12}".prop_map(String::into_bytes),
        Just(b"secondary rate limit".to_vec()),
        any::<Vec<u8>>(),
    ];
    (100_u16..600, retry_after, remaining, reset, date, body).prop_map(|(status, retry_after, remaining, reset, date, body)| {
        let mut headers = HeaderMap::new();
        let names = ["retry-after", "x-ratelimit-remaining", "x-ratelimit-reset", "date"];
        for (name, value) in names.into_iter().zip([retry_after, remaining, reset, date]) {
            headers.extend(value.and_then(|value| Some((http::HeaderName::from_static(name), value.parse().ok()?))));
        }
        (status, headers, body)
    })
}

proptest! {
    #[test]
    fn no_wait_is_over_the_cap_under_the_asked_or_after_the_last_try(
        (status, headers, body) in any_answer(), attempt in 1_u32..70, attempts in 1_u32..70, replayable: bool,
        base in 0_u64..10_000_000, cap in 0_u64..10_000_000, jitter in 0.0..1.0,
    ) {
        let policy = RetryPolicy { attempts, base: Duration::from_millis(base), cap: Duration::from_millis(cap) };
        let status = StatusCode::from_u16(status).unwrap();
        let asked = http_client::limit::refused(status, &headers, &body, attempt);
        let outcome = Outcome::Answer { status, headers: &headers, body: &body };
        match decide(&policy, attempt, replayable, outcome, jitter) {
            Decision::Retry(wait) => {
                prop_assert!(attempt < attempts);
                prop_assert!(wait <= policy.cap);
                prop_assert!(wait >= asked.unwrap_or_default());
                prop_assert!(replayable || asked.is_some(), "{status} sent again although not replayable");
                prop_assert!(matches!(status.as_u16(), 403 | 429 | 500 | 502..=504));
            }
            Decision::Stop(Stop::AsksTooLong(wait)) => prop_assert!(wait > policy.cap),
            Decision::Stop(Stop::OutOfTries) => prop_assert!(attempt >= attempts),
            Decision::Stop(Stop::NotReplayable) => prop_assert!(!replayable && status.is_server_error()),
            Decision::Stop(Stop::Final) => prop_assert!(!matches!(status.as_u16(), 429 | 500 | 502..=504)),
        }
    }
}
