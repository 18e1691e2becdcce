#!/usr/bin/env bash
# The image, built through the Dockerfile and run as GitHub's runner runs it.
source "$(dirname "$0")/lib.sh"
source "$real/containers.sh"
source "$real/runner.sh"
source "$real/shop.sh"
need skopeo git curl cc
containers
build_image

proves "the image holds the program and nothing else, and takes less than 6 MB on the wire"
podman push --quiet --format oci "$image" "oci:$work/pushed" >/dev/null
compressed=$(find "$work/pushed/blobs" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
say "compressed: $compressed bytes"
((compressed < 6 * 1000 * 1000)) || fail "the image has $compressed bytes"
container=$(podman create "$image")
at_end "podman rm --force $container >/dev/null"
podman export "$container" >"$work/files.tar"
same "the files in the image" deploy-action "$(tar -tf "$work/files.tar" | grep -v '/$' | paste -sd ' ')"
tar -C "$work" -xf "$work/files.tar" deploy-action
same "dynamic libraries" "" "$(readelf --dynamic "$work/deploy-action" | grep NEEDED || true)"

proves "a panic ends with 101, although there are no tables for unwinding"
same "tables for unwinding" "" "$(readelf --wide --sections "$work/deploy-action" | grep -E 'eh_frame|gcc_except' || true)"
sed -n "s/.*printf '\(SECTIONS[^']*\)'.*/\1/p" "$root/Dockerfile" >"$work/no-unwinding.ld"
flags=$(sed -n 's/.*export RUSTFLAGS="\([^"]*\)".*/\1/p' "$root/Dockerfile")
printf 'fn main() { std::panic::set_hook(Box::new(|_| std::process::exit(101))); [0; 3][std::env::args().count() + 2]; }' >"$work/panic.rs"
read -ra flags <<<"${flags//\/tmp\/no-unwinding.ld/$work/no-unwinding.ld}"
rustc --edition 2024 -O -C panic=abort "${flags[@]}" -o "$work/panic" "$work/panic.rs"
status=0
"$work/panic" || status=$?
same "exit code of a panic" 101 "$status"

proves "the image has the program as its entry point, and no user, as GitHub asks"
same "entry point" '["/deploy-action"]' "$(podman image inspect "$image" --format '{{json .Config.Entrypoint}}')"
same "user" "" "$(podman image inspect "$image" --format '{{.Config.User}}')"

proves "--version takes at most 5 ms more than an empty static program"
echo 'int main(void) { return 0; }' | cc -static -O2 -x c -o "$work/empty" -
python3 "$real/startup.py" "$work/deploy-action --version" "$work/empty" 5

shop=$work/shop
make_shop "$shop"
images() { printf '{"repository": "acme/shop-%s", "tag": "%s", "platforms": ["linux/amd64", "linux/arm64"]}' "$1" "$2"; }
serve "$shop" "{
  \"images\": [$(images api 1.1.0), $(images web 1.1.0), $(images api 1.2.0), $(images web 1.2.0)],
  \"sick\": [{\"host\": \"api.staging\", \"version\": \"1.2.0\"}]
}"
locate "$shop" "$simulated"
# On GitHub's machines the workspace belongs to the runner's user while the container is root.
chown -R 1001:1001 "$shop"
common=("github-token=$token" "+GITHUB_API_URL=$github" "+GITHUB_SHA=$(git -c safe.directory='*' -C "$shop" rev-parse HEAD)")
target=("+DOKPLOY_URL=$dokploy" "+DOKPLOY_API_KEY=$dokploy_key" "+DOKPLOY_COMPOSE_ID=$(compose_id shop-staging)")
expect() { same "exit code of $1 ($(cat "$work/$1/log"))" "$2" "$status"; }

proves "semantic-release reads a workspace of another user, releases, and its outputs are what the runner reads"
step release "$shop" semantic-release "${common[@]}"
expect release 0
same released true "$(output release released)"
same version 1.1.0 "$(output release version)"
same "the releases on GitHub" '["v1.1.0"]' "$(github_api releases | json '[r["tag_name"] for r in d]')"
lacks "the log" "$(grep -v '^::add-mask::' "$work/release/log")" "$token"
if grep -qE '^::set-output|##\[add-mask\]' "$work/release/log"; then fail "a commit message reached the log as a command"; fi

proves "deploy proves the version, and leaves outputs, a record and a summary"
step deploy "$shop" deploy environment=staging version=1.1.0 "${common[@]}" "${target[@]}"
expect deploy 0
same "what runs" "1.1.0 1.1.0" "$(live api.staging) $(live web.staging)"
same version 1.1.0 "$(output deploy version)"
same previous-version 1.0.0 "$(output deploy previous-version)"
same environment-url https://staging.example.com "$(output deploy environment-url)"
holds "the summary" "$(cat "$work/deploy/summary.md")" 1.1.0
[[ -s $shop/deployment.json ]] || fail "there is no record"

proves "deploy-summary makes its summary from the record that the step before left"
step summary "$shop" deploy-summary
expect summary 0
same outcome "$(output deploy outcome)" "$(output summary outcome)"
holds "the summary" "$(cat "$work/summary/summary.md")" 1.1.0

proves "inputs that are wrong are all named at once, with exit code 2"
step wrong "$shop" deploy dry-run=perhaps "${common[@]}"
expect wrong 2
for input in environment version dry-run; do holds "the errors" "$(grep '^::error::' "$work/wrong/log")" "$input%0A"; done

proves "a cancelled run ends within the runner's 7.5 seconds, with its summary and record written"
prepare_step cancelled "$shop" environment=staging version=1.2.0 "${common[@]}" "${target[@]}"
podman run --detach --name "cancelled-$$" "${step_options[@]}" "$image" deploy >/dev/null
at_end "podman rm --force cancelled-$$ >/dev/null"
is_set() { [[ $(compose_env shop-staging) == IMAGE_TAG=1.2.0* ]]; }
eventually 20 "the deployment of 1.2.0" is_set
began=$SECONDS
podman kill --signal INT "cancelled-$$" >/dev/null
status=$(podman wait "cancelled-$$")
podman logs "cancelled-$$" >"$work/cancelled/log" 2>&1
((SECONDS - began <= 7)) || fail "the step took $((SECONDS - began)) seconds to end"
expect cancelled 1
read_step cancelled
holds "the summary" "$(cat "$work/cancelled/summary.md")" 1.2.0
