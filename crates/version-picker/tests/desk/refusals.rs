//! What is refused, here or by GitHub, with its cure.

use simulators::github::{Access, Permissions};
use version_picker::pick::ask::Nobody;

use crate::{CONFIG, WORKFLOW, World, failed};

#[tokio::test]
async fn what_github_would_refuse_is_told_with_its_cure() {
    for (workflow, message, cure) in [
        ("on: push\n", "it has no `workflow_dispatch` among its triggers", "add `workflow_dispatch:`"),
        (
            "on: { workflow_dispatch: { inputs: { tag: {} } } }\n",
            "has no input `version`; it has tag",
            "name another one as `input`",
        ),
        (
            "on: { workflow_dispatch: { inputs: { version: {}, ticket: { required: true } } } }\n",
            "needs the input `ticket` too",
            "give `ticket` a default",
        ),
        (
            "on: { workflow_dispatch: { inputs: { version: {} } } }\n",
            "takes no input `environment`, so nobody can say that it deploys to production",
            "give the workflow that input, or start it on GitHub's own page",
        ),
        (
            "on: { workflow_dispatch: { inputs: { environment: {}, version: { type: choice, options: [latest] } } } }\n",
            "offers no 1.1.0, only latest",
            "`version-picker sync`",
        ),
    ] {
        let world = World::new(workflow).await;
        let inputs = [("environment", "production"), ("version", "1.1.0"), ("yes", "true")];
        let (told, hint) = failed(&world.pick(&Nobody, &inputs).await, 2);
        assert!(told.contains(message) && hint.contains(cure), "{told}\n{hint}");
        assert_eq!(world.github.dispatches(), []);
    }
}

#[tokio::test]
async fn a_refusal_of_githubs_is_told_with_its_cause() {
    let world = World::new(WORKFLOW).await;
    let inputs = [("environment", "production"), ("version", "1.1.0"), ("yes", "true")];
    world.branch("topic", [(".github/workflows/new.yml", WORKFLOW), (".github/deploy.yml", &world.config(CONFIG))]);
    let (_, hint) = failed(&world.pick(&Nobody, &[&inputs[..], &[("workflow", "new.yml"), ("ref", "topic")]].concat()).await, 1);
    assert!(hint.contains("must be on the default branch too") && hint.contains("`actions: write`"), "{hint}");
    world.github.token("gho_person", Permissions::none().with("contents", Access::Write));
    let (message, hint) = failed(&world.pick(&Nobody, &inputs).await, 1);
    assert!(message.contains("403 Forbidden"), "{message}");
    assert_eq!(hint, "give a token with `actions: write` for this repository; a classic one needs the scope `repo`");
    let (message, hint) = failed(&world.pick(&Nobody, &[&inputs[..], &[("github-token", "gho_expired")]].concat()).await, 1);
    assert!(message.contains("401 Unauthorized") && hint.contains("wrong or expired: set GITHUB_TOKEN"), "{message}\n{hint}");
}

#[tokio::test]
async fn without_a_token_the_cure_is_named() {
    let world = World::new(WORKFLOW).await;
    let (message, hint) = failed(&world.pick(&Nobody, &[("github-token", "")]).await, 2);
    assert!(message == "there is no token for GitHub" && hint.contains("gh auth token"), "{message}\n{hint}");
}
