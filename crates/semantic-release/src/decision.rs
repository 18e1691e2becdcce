//! The decision: which version follows from commits, policy, branch and past, or that none does.

use deploy_config::release::Policy;
use semver::Version;

use crate::analysis::Conclusion;
use crate::branches::BranchRule;
use crate::refusal::Refusal;
use crate::version::{Bump, Past, Scheme, between};

/// What is decided on.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What decides the version.
    pub policy: Policy,
    /// How versions are counted.
    pub scheme: &'a Scheme,
    /// The branch of the run.
    pub branch: &'a BranchRule,
    /// The last release that counts for the branch; nothing before the first one.
    pub last: Option<&'a Version>,
    /// The highest version behind the commit, whatever its prerelease is called.
    pub highest: Option<&'a Version>,
    /// What the commits since ask for.
    pub commits: &'a Conclusion,
    /// The version that the input `release-as` asks for.
    pub asked: Option<&'a Version>,
}

/// A version that is to be released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The version.
    pub version: Version,
    /// How far it is from the last one; for the first one what the commits ask for.
    pub bump: Bump,
}

/// What follows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The version that is to be released, if any is.
    pub decision: Option<Decision>,
    /// The versions that were asked for and are not above the last release, so that they are passed over.
    pub passed_over: Vec<Version>,
}

/// Decides. `taken` says the tag of a version that exists, wherever it is.
///
/// A version that a person asks for comes before what the commits ask for: that of the input, then that of the newest commit.
///
/// # Errors
/// [`Refusal`] when the version exists, cannot be, or is not for this branch.
pub fn decide(question: &Question<'_>, taken: impl Fn(&Version) -> Option<String>) -> Result<Answer, Refusal> {
    let Question { branch, commits, last, .. } = *question;
    let past = Past { last, highest: question.highest.or(last), prerelease: branch.prerelease() };
    let mut answer = Answer::default();
    for asked in question.asked.into_iter().chain(commits.asked.iter().map(|asked| &asked.version)) {
        if let Some(version) = question.scheme.forced(&past, asked, &branch.name, &taken)? {
            let bump = last.map_or_else(|| commits.bump.unwrap_or(Bump::Major), |last| between(last, &version));
            answer.decision = Some(Decision { version, bump });
            break;
        }
        answer.passed_over.push(asked.clone());
    }
    if answer.decision.is_none()
        && let Some(bump) = bump(question.policy, commits)
    {
        // What the branch may not release at all is refused as such, also where another branch has released it.
        branch.check(&question.scheme.next(&past, bump, |_| None)?, bump)?;
        let version = question.scheme.next(&past, bump, &taken)?;
        answer.decision = Some(Decision { version, bump });
    }
    if let Some(decision) = &answer.decision {
        branch.check(&decision.version, decision.bump)?;
    }
    Ok(answer)
}

/// Whether commits ask for any release.
#[must_use]
pub fn asks(policy: Policy, commits: &Conclusion) -> bool {
    !commits.asked.is_empty() || bump(policy, commits).is_some()
}

/// What the policy makes of the commits.
fn bump(policy: Policy, commits: &Conclusion) -> Option<Bump> {
    match policy {
        Policy::Semantic => commits.bump,
        // What it is built with may ask for one where no commit of its own does.
        Policy::Patch => (commits.counted > 0 || commits.bump.is_some()).then_some(Bump::Patch),
        Policy::Manual => None,
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use deploy_config::release::{Policy, Releases};
    use semver::Version;

    use super::{Answer, Question, decide};
    use crate::analysis::{Analyst, Conclusion};
    use crate::branches::{Behind, BranchRule, Branches};
    use crate::refusal::Refusal;
    use crate::version::{FIRST, Scheme};

    fn conclude(messages: &[&str]) -> Conclusion {
        let analyst = Analyst::new(&Releases::default()).unwrap();
        let findings: Vec<_> = messages.iter().map(|message| analyst.read(message, 1)).collect();
        let Ok(conclusion) = analyst.conclude(|i| findings.get(i), |i| format!("c{i}"), |_| Ok::<_, Infallible>(String::new()));
        conclusion
    }

    fn answer(policy: Policy, branch: &BranchRule, asked: Option<&str>, messages: &[&str]) -> Result<Answer, Refusal> {
        let (last, asked) = (Version::new(1, 2, 0), asked.map(|text| Version::parse(text).unwrap()));
        let commits = conclude(messages);
        let question = Question {
            policy,
            scheme: &Scheme::default(),
            branch,
            last: Some(&last),
            highest: None,
            commits: &commits,
            asked: asked.as_ref(),
        };
        decide(&question, |_| None)
    }

    fn version(policy: Policy, asked: Option<&str>, messages: &[&str]) -> Option<String> {
        answer(policy, &BranchRule::unbound(), asked, messages).unwrap().decision.map(|decision| decision.version.to_string())
    }

    fn line(name: &str) -> BranchRule {
        let existing = ["1.x", "main", "beta"].map(str::to_owned);
        let behind = |branch: &str, versions: &[Version]| Behind { branch: branch.to_owned(), versions: versions.to_vec() };
        let behind = [behind("1.x", &[Version::new(1, 2, 0)]), behind("main", &[Version::new(1, 2, 0), Version::new(2, 0, 0)])];
        Branches::new(&[], &existing, name).unwrap().rule(name, &behind, &FIRST).unwrap()
    }

    #[test]
    fn the_policy_says_what_counts() {
        let messages = ["docs: a", "feat: b"];
        assert_eq!(version(Policy::Semantic, None, &messages).as_deref(), Some("1.3.0"));
        assert_eq!(version(Policy::Patch, None, &messages).as_deref(), Some("1.2.1"));
        assert_eq!(version(Policy::Manual, None, &messages), None);
        assert_eq!(version(Policy::Semantic, None, &messages[..1]), None);
        assert_eq!(version(Policy::Patch, None, &messages[..1]).as_deref(), Some("1.2.1"));
        assert_eq!(version(Policy::Patch, None, &[]), None);
        assert_eq!(version(Policy::Patch, None, &["x [skip release]"]), None);
    }

    #[test]
    fn a_version_that_is_asked_for_counts_under_every_policy() {
        let messages = ["chore: a\n\nRelease-As: 3.0.0", "feat: b"];
        for policy in [Policy::Semantic, Policy::Patch, Policy::Manual] {
            assert_eq!(version(policy, None, &messages).as_deref(), Some("3.0.0"));
            assert_eq!(version(policy, Some("4.0.0"), &messages).as_deref(), Some("4.0.0"));
        }
    }

    #[test]
    fn a_version_that_was_passed_already_is_passed_over() {
        let answer =
            answer(Policy::Semantic, &BranchRule::unbound(), None, &["chore: a\n\nRelease-As: 1.1.0", "feat: b"]).unwrap();
        assert_eq!(answer.passed_over, [Version::new(1, 1, 0)]);
        assert_eq!(answer.decision.unwrap().version.to_string(), "1.3.0");
    }

    #[test]
    fn a_branch_releases_only_what_is_its_own() {
        let messages = ["feat!: a"];
        let refusal = answer(Policy::Semantic, &line("1.x"), None, &messages).unwrap_err();
        assert_eq!(refusal.to_string(), "2.0.0 cannot be released from the branch 1.x, which releases only >=1.2.0 <2.0.0");
        assert!(matches!(answer(Policy::Manual, &line("1.x"), Some("2.1.0"), &[]), Err(Refusal::OutOfRange { .. })));
        let beta = answer(Policy::Semantic, &line("beta"), None, &messages).unwrap().decision.unwrap();
        assert_eq!(beta.version.to_string(), "2.0.0-beta.1");
    }
}
