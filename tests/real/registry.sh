#!/usr/bin/env bash
# image-tagger against real registries: verify and promote, open, with a password, and with a token server.
source "$(dirname "$0")/lib.sh"
source "$real/registries.sh"
need skopeo python3 curl
program=$(debug_binary)

# image_tagger NAME COMMAND FLAG… : runs at a desk; leaves $work/NAME/{outputs,log} and the exit code in $status.
image_tagger() {
  local name=$1
  mkdir -p "$work/$name"
  : >"$work/$name/outputs"
  status=0
  env -i PATH="$PATH" HOME="$HOME" GITHUB_OUTPUT="$work/$name/outputs" "$program" image-tagger --command "$2" "${@:3}" \
    >"$work/$name/log" 2>&1 || status=$?
  python3 "$real/file_commands.py" "$work/$name/outputs" >"$work/$name/outputs.json"
}
output() { json "d.get('$2', '')" "$work/$1/outputs.json"; }
expect_status() { same "exit code of $1 ($(cat "$work/$1/log"))" "$2" "$status"; }

# verify_and_promote KIND REGISTRY [FLAG]… : the registry holds acme/shop-api:1.0.0 for amd64 and arm64.
verify_and_promote() {
  local kind=$1 images=api=$2/acme/shop-api digest credentials=()
  [[ $kind == open ]] || credentials=(--src-creds "$registry_user:$registry_password")
  seen() { skopeo inspect --tls-verify=false "${credentials[@]/--src-creds/--creds}" --raw "docker://$1" | sha256sum | sed 's/^\([0-9a-f]*\).*/sha256:\1/'; }
  digest=$(seen "$2/acme/shop-api:1.0.0")

  proves "$kind registry: verify finds the version on both platforms, with the digest that skopeo sees"
  image_tagger "$kind-verify" verify --images "$images" --version 1.0.0 --platforms linux/amd64,linux/arm64 "${@:3}"
  expect_status "$kind-verify" 0
  same complete true "$(output "$kind-verify" complete)"
  same digest "$digest" "$(output "$kind-verify" services | json 'd["api"]["digest"]')"

  proves "$kind registry: a version that was never pushed, and a platform that was not built, are refused by name"
  image_tagger "$kind-missing" verify --images "$images" --version 9.9.9 "${@:3}"
  expect_status "$kind-missing" 1
  holds "the missing version" "$(cat "$work/$kind-missing/log")" 9.9.9
  image_tagger "$kind-platform" verify --images "$images" --version 1.0.0 --platforms linux/amd64,linux/s390x "${@:3}"
  expect_status "$kind-platform" 1
  holds "the missing platform" "$(cat "$work/$kind-platform/log")" linux/s390x

  proves "$kind registry: promote puts the new tag on the same bytes, and a second run changes nothing"
  for again in 1 2; do
    image_tagger "$kind-promote-$again" promote --images "$images" --from 1.0.0 --version 1.1.0 "${@:3}"
    expect_status "$kind-promote-$again" 0
    same "digest of the new tag" "$digest" "$(seen "$2/acme/shop-api:1.1.0")"
  done

  proves "$kind registry: promote brings the image to another repository, with every platform and attestation"
  image_tagger "$kind-copy" promote --images "api=$2/prod/shop-api" --from "$2/acme/{name}:1.0.0" --version 1.0.0 "${@:3}"
  expect_status "$kind-copy" 0
  same "digest in the other repository" "$digest" "$(seen "$2/prod/shop-api:1.0.0")"
  skopeo copy --quiet --all --src-tls-verify=false "${credentials[@]}" "docker://$2/prod/shop-api:1.0.0" "dir:$work/$kind-copied"
}

# suite KIND REGISTRY [USER PASSWORD] : the suite that the simulated registry passes too.
suite() {
  proves "$1 registry: the suite that holds the simulator to real registries passes"
  (cd "$root" && DEPLOY_ACTION_TEST_REGISTRY=$2 DEPLOY_ACTION_TEST_REGISTRY_USERNAME=${3:-} DEPLOY_ACTION_TEST_REGISTRY_PASSWORD=${4:-} \
    cargo test --quiet --locked --package image-tagger --features real --test real_registry) >"$work/suite.log" 2>&1 || fail "$(cat "$work/suite.log")"
}

push() { python3 "$real/registry/push_image.py" "$1" acme/shop-api 1.0.0 linux/amd64,linux/arm64 "${@:2}"; }
login=(--registry-username "$registry_user" --registry-password "$registry_password")

start_open_registry
open=$started_registry
pushed=$(push "$open")
same "digest of the pushed index" "$pushed" "$(digest "$open" acme/shop-api 1.0.0)"
verify_and_promote open "$open"
suite open "$open"

start_password_registry
push "$started_registry" "Basic $(printf '%s:%s' "$registry_user" "$registry_password" | base64)" >/dev/null
verify_and_promote password "$started_registry" "${login[@]}"
suite password "$started_registry" "$registry_user" "$registry_password"

proves "password registry: promote brings an image over from the open registry"
image_tagger between promote --images "api=$started_registry/other/shop-api" --from "$open/acme/{name}:1.0.0" --version 1.0.0 "${login[@]}"
expect_status between 0
same "digest on the other registry" "$pushed" "$(digest "$started_registry" other/shop-api 1.0.0 --user "$registry_user:$registry_password")"

proves "password registry: without the password the refusal says so, and the password is never printed"
image_tagger denied verify --images "api=$started_registry/acme/shop-api" --version 1.0.0
expect_status denied 1
holds "the refusal" "$(cat "$work/denied/log")" "wants credentials"
lacks "the log" "$(cat "$work"/*/log)" "$registry_password"

start_token_registry
skopeo copy --quiet --all --src-tls-verify=false --dest-tls-verify=false --dest-creds "$registry_user:$registry_password" \
  "docker://$open/acme/shop-api:1.0.0" "docker://$started_registry/acme/shop-api:1.0.0"
verify_and_promote token "$started_registry" "${login[@]}"
suite token "$started_registry" "$registry_user" "$registry_password"
