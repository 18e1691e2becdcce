# `just ci` is exactly what CI runs.

# The checks that need only cargo and a compiler.
default: lint test

# Everything that must hold before a change is merged.
ci: lint test real

# Format, lints and documentation, every warning an error.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --all-features --locked -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

# Unit, scenario and architecture tests: offline, without root or any other program.
test:
    cargo test --workspace --locked
    cargo test --package attestation --locked

# The tests with what they draw at random drawn anew each round; a failure names the seed that repeats it.
soak rounds="10":
    #!/usr/bin/env bash
    for _ in $(seq {{ rounds }}); do
      export PROPTEST_RNG_SEED=$RANDOM$RANDOM
      cargo test --workspace --locked --quiet || { echo "repeat it with PROPTEST_RNG_SEED=$PROPTEST_RNG_SEED" >&2; exit 1; }
    done

# Tests against real programs: git, semantic-release, a registry, podman, act, GitHub's API description, linters, Chromium. Needs root for podman.
real: install
    tests/real/lint.sh
    tests/real/render.sh
    tests/real/history.sh
    tests/real/peer.sh
    tests/real/prism.sh
    tests/real/registry.sh
    tests/real/ecr.sh
    tests/real/prune.sh
    tests/real/image.sh
    tests/real/act.sh
    tests/real/desk.sh

# Ten thousand deployments in two seconds of our own time, of a program as a release builds it, which takes minutes: not in `ci`.
measure:
    cargo bench --package deploy-summary --bench history --locked

# The pictures of docs/images, made anew.
pictures: install
    tests/real/render.sh --screenshots

# What `real` needs, kept in a cache folder outside the checkout.
install:
    tests/real/install.sh

# Known vulnerabilities as well as deny.toml; needs cargo-deny and the network.
deny:
    cargo deny --all-features --workspace check

# The image, as a release builds it.
image tag="deploy-action:dev":
    docker build --build-arg REVISION="$(git rev-parse HEAD)" --tag {{ quote(tag) }} .

# Writes every action.yml from the tables of inputs and outputs.
manifests:
    cargo run --quiet --example manifests

# Points every manifest at a prebuilt image, as in `just stamp ghcr.io/org/deploy-action:1.2.3`; a release tags the result.
stamp image:
    sed -i 's|^  image: .*|  image: docker://{{ image }}|' action.yml crates/*/action.yml
    grep -q '^  image: docker://{{ image }}$' action.yml
