//! Pruning on the simulators: of ghcr.io with GitHub's packages, and of registries of several kinds.
//!
//! | module | what it shows |
//! |---|---|
//! | `world` | the registry, GitHub and what prunes, and images made from nothing |
//! | `whole` | what a kept image needs, told from the registry's bytes alone |
//! | `packages` | GitHub's rules |
//! | `amazon` | Amazon's API |
//! | `plain` | what registries do and do not |
//! | `meanwhile` | others push between plan and apply; the run is killed at any request |
//! | `random` | no kept image loses a byte, in any graph |
//! | `many` | 20,000 versions |

mod amazon;
mod many;
mod meanwhile;
mod packages;
mod plain;
mod random;
mod whole;
mod world;
