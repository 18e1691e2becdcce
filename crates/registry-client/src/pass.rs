//! What goes into `Authorization`, and what comes next when it is refused: a pure function of what the registry answered.

use actions_core::Secret;

use crate::auth::Access;
use crate::challenge::{Bearer, Challenge};

/// What goes into a request's `Authorization`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pass {
    /// Nothing, as long as the registry has not said what it wants.
    Unasked,
    /// Nothing, because the credentials were refused and anybody may be let in.
    Anonymous,
    /// User and password.
    Basic,
    /// The base64 of the password, as a token.
    Direct,
    /// A token for all repositories.
    Shared(Secret),
    /// A token for this repository, and whether it was got with the credentials.
    Own(Secret, bool),
}

/// What to do after a refusal.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Ask for a token for all repositories.
    AskForAll(Bearer),
    /// Ask for a token for this repository, with the credentials or without.
    AskForOne(Bearer, bool),
    /// Send user and password.
    Basic,
    /// Send this repository's requests without credentials.
    Anonymous,
    /// There is nothing left to try.
    GiveUp,
}

/// What to do after a pass was refused. `is_new` says that it was got for this very request: then it is not too old, but not
/// enough.
pub(crate) fn next(pass: &Pass, is_new: bool, access: Access, challenge: Option<Challenge>, has_login: bool) -> Next {
    match (pass, challenge) {
        // A job's token may see less than anybody: another owner's public image, for example.
        (Pass::Direct, None) if access == Access::Pull => Next::Anonymous,
        (Pass::Anonymous, Some(Challenge::Bearer(bearer))) => Next::AskForOne(bearer, false),
        (Pass::Shared(_), Some(Challenge::Bearer(bearer))) if is_new => Next::AskForOne(bearer, true),
        (Pass::Unasked | Pass::Direct | Pass::Shared(_), Some(Challenge::Bearer(bearer))) => Next::AskForAll(bearer),
        (Pass::Own(_, named), Some(Challenge::Bearer(bearer))) if !is_new => Next::AskForOne(bearer, *named),
        (Pass::Unasked | Pass::Direct, Some(Challenge::Basic)) if has_login => Next::Basic,
        _ => Next::GiveUp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(pass: &Pass, is_new: bool) -> Next {
        next(pass, is_new, Access::Pull, Some(Challenge::Bearer(Bearer::default())), true)
    }

    fn token() -> Secret {
        Secret::new("t")
    }

    #[test]
    fn a_token_for_all_is_asked_first_and_one_of_its_own_once_that_is_not_enough() {
        assert_eq!(after(&Pass::Unasked, false), Next::AskForAll(Bearer::default()));
        assert_eq!(after(&Pass::Shared(token()), true), Next::AskForOne(Bearer::default(), true));
        assert_eq!(after(&Pass::Own(token(), true), true), Next::GiveUp);
    }

    #[test]
    fn a_token_from_before_may_be_too_old_and_is_asked_for_again() {
        assert_eq!(after(&Pass::Shared(token()), false), Next::AskForAll(Bearer::default()));
        assert_eq!(after(&Pass::Own(token(), false), false), Next::AskForOne(Bearer::default(), false));
    }

    #[test]
    fn a_password_is_sent_once_and_only_if_there_is_one() {
        let basic = || Some(Challenge::Basic);
        assert_eq!(next(&Pass::Unasked, false, Access::Push, basic(), true), Next::Basic);
        assert_eq!(next(&Pass::Unasked, false, Access::Push, basic(), false), Next::GiveUp);
        assert_eq!(next(&Pass::Basic, false, Access::Push, basic(), true), Next::GiveUp);
    }

    #[test]
    fn a_refused_job_token_goes_on_without_credentials_for_pulling_only() {
        assert_eq!(next(&Pass::Direct, false, Access::Pull, None, true), Next::Anonymous);
        assert_eq!(next(&Pass::Direct, false, Access::Push, None, true), Next::GiveUp);
        assert_eq!(after(&Pass::Anonymous, false), Next::AskForOne(Bearer::default(), false));
    }
}
