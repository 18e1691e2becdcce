//! Pull requests and issues of a release are told last: whatever becomes of that, the jobs that follow know what was released.

use std::time::Duration;

use semantic_release::run;

use super::World;

/// As many as are told at once, and some.
const PULLS: u64 = 22;

#[tokio::test]
async fn a_run_that_is_cancelled_while_it_tells_has_delivered_its_release_and_the_next_one_tells_the_rest() {
    let world = World::new().await;
    world.write(".github/deploy.yml", "version: 1\nrelease: { comments: true }\n");
    for number in 1..=PULLS {
        let head = world.commit("feat: first");
        world.github.pull(number, [&head], []);
    }
    let is_told = |number: &u64| !world.github.comments(*number).is_empty();
    let step = world
        .step()
        .run(async |runner| {
            let cancel = async {
                while !(1..=PULLS).any(|number| is_told(&number)) {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                runner.cancel();
            };
            tokio::join!(run(runner), cancel).0
        })
        .await
        .unwrap();
    assert_eq!(step.exit, 0, "{}", step.log);
    assert_eq!((step.outputs["released"].as_str(), step.outputs["version"].as_str()), ("true", "1.0.0"));
    let told = (1..=PULLS).filter(is_told).count();
    assert!((1..22).contains(&told), "{told}");
    assert!(step.log.contains("the run was cancelled; the next run on the same commit"), "{}", step.log);

    let again = world.run().await;
    assert_eq!(again.exit, 0, "{}", again.log);
    assert!((1..=PULLS).all(|number| world.github.comments(number).len() == 1), "{}", again.log);
}
