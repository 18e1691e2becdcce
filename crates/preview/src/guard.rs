//! Who may have a preview. Whoever deploys a pull request runs its code on a server, beside a key that rules it: a fork is somebody else's
//! code, so that it gets neither by accident.

use actions_core::Context;

/// Whether a command goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It does.
    Admitted,
    /// It does not, and that is as it should be: why.
    Skipped(&'static str),
    /// It does not, and the workflow should be changed.
    Refused,
}

/// What the run says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// What started the run.
    pub event: Event,
    /// Whether the pull request's branch lies in another repository.
    pub is_fork: bool,
    /// Whether a bot started the run that GitHub gives no secrets, like forks.
    pub is_dependabot: bool,
    /// Whether the run was given a key.
    pub has_key: bool,
}

/// What started a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// `pull_request`: a fork's run has no secrets and a token that may only read.
    PullRequest,
    /// `pull_request_target`: a fork's run has all secrets.
    PullRequestTarget,
    /// Anything else, which has all secrets too; a review or a comment on a fork's pull request can start it.
    Other,
}

impl Facts {
    /// Reads what the run says.
    #[must_use]
    pub fn read(context: &Context, has_key: bool) -> Self {
        let event = match context.event_name.as_str() {
            "pull_request" => Event::PullRequest,
            "pull_request_target" => Event::PullRequestTarget,
            _ => Event::Other,
        };
        Self { event, is_fork: is_fork(context), is_dependabot: context.actor == "dependabot[bot]", has_key }
    }
}

/// Whether the event's pull request comes from another repository. One whose fork was deleted does.
#[must_use]
pub fn is_fork(context: &Context) -> bool {
    let Some(request) = context.payload.get("pull_request") else {
        return false;
    };
    let head = request.pointer("/head/repo/full_name").and_then(|name| name.as_str());
    !head.is_some_and(|head| head.eq_ignore_ascii_case(&context.repository.to_string()))
}

/// Whether the pull request's code may be deployed (`up`), or its preview destroyed (which runs no code of it).
#[must_use]
pub fn admit(facts: Facts, deploys: bool, allow_forks: bool) -> Admission {
    let Facts { event, is_fork, is_dependabot, has_key } = facts;
    match event {
        Event::PullRequest if is_fork && deploys && !allow_forks => {
            Admission::Skipped("it comes from a fork, which gets no secret and no preview")
        }
        Event::PullRequest if is_fork && !has_key => Admission::Skipped("it comes from a fork, whose runs get no secret"),
        Event::PullRequest if is_dependabot && !has_key => {
            Admission::Skipped("dependabot opened it, whose runs get Dependabot's own secrets alone")
        }
        Event::PullRequestTarget | Event::Other if is_fork && deploys && !allow_forks => Admission::Refused,
        _ => Admission::Admitted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(event: Event, is_fork: bool, has_key: bool) -> Facts {
        Facts { event, is_fork, is_dependabot: false, has_key }
    }

    #[test]
    fn a_fork_gets_no_preview_by_accident() {
        use Event::{PullRequest, PullRequestTarget};
        let up = |event, has_key, allow| admit(facts(event, true, has_key), true, allow);
        assert!(matches!(up(PullRequest, false, false), Admission::Skipped(_)));
        // A private repository can send secrets to forks; that alone is not enough.
        assert!(matches!(up(PullRequest, true, false), Admission::Skipped(_)));
        assert!(matches!(up(PullRequest, false, true), Admission::Skipped(_)), "nobody can deploy without a key");
        assert_eq!(up(PullRequest, true, true), Admission::Admitted);
        assert_eq!(up(PullRequestTarget, true, false), Admission::Refused);
        assert_eq!(up(Event::Other, true, false), Admission::Refused, "a review of a fork's pull request has secrets too");
        assert_eq!(up(PullRequestTarget, true, true), Admission::Admitted);
    }

    #[test]
    fn destroying_runs_no_code_of_the_fork() {
        assert_eq!(admit(facts(Event::PullRequestTarget, true, true), false, false), Admission::Admitted);
        assert!(matches!(admit(facts(Event::PullRequest, true, false), false, false), Admission::Skipped(_)));
    }

    #[test]
    fn the_repositorys_own_pull_requests_and_other_events_go_on() {
        for event in [Event::PullRequest, Event::PullRequestTarget, Event::Other] {
            // A missing key is then a wrong input, and said as such.
            assert_eq!(admit(facts(event, false, false), true, false), Admission::Admitted);
        }
        let bot = Facts { is_dependabot: true, ..facts(Event::PullRequest, false, false) };
        assert!(matches!(admit(bot, true, false), Admission::Skipped(_)));
        assert_eq!(admit(Facts { has_key: true, ..bot }, true, false), Admission::Admitted);
    }
}
