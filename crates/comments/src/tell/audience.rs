//! Who is told: the pull requests that brought commits, and the issues that they close.

use std::collections::BTreeMap;

use github_client::GitHub;

use super::{Errand, Said, told};

/// Who is told, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    /// Commits, hexadecimal: the pull requests that brought them, and the issues that those close.
    pub shas: Vec<String>,
    /// The pull requests that the commits' first lines name, as `(#12)`: used when GitHub cannot be asked which they are.
    pub pulls: Vec<u64>,
    /// Further issues.
    pub issues: Vec<u64>,
}

/// Every pull request and issue by its number, with the place of the first errand that is for it.
pub(super) async fn all(github: &GitHub, errands: &[Errand<'_>], said: &mut Said) -> BTreeMap<u64, usize> {
    let mut addressed = BTreeMap::new();
    for (place, errand) in errands.iter().enumerate() {
        for number in numbers(github, errand.audience, said).await {
            addressed.entry(number).or_insert(place);
        }
    }
    addressed
}

async fn numbers(github: &GitHub, audience: &Audience, said: &mut Said) -> Vec<u64> {
    let mut numbers = audience.issues.clone();
    match github.pulls_of(&audience.shas).await {
        Ok(pulls) => {
            let pulls = pulls.into_values().flatten();
            numbers.extend(pulls.flat_map(|pull| pull.closes.into_iter().chain([pull.number])));
        }
        Err(error) => {
            said.add(format!("pull requests that no commit names: {}", told(&error)));
            if error.is_limit() {
                said.end(&told(&error));
            }
            numbers.extend(&audience.pulls);
        }
    }
    numbers
}
