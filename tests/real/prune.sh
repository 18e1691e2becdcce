#!/usr/bin/env bash
# image-tagger prunes docker-registry: what goes is gone after the registry's own garbage collection, what stays pulls byte for byte.
source "$(dirname "$0")/lib.sh"
source "$real/registries.sh"
need skopeo python3 curl
program=$(debug_binary)

# prune NAME FLAG… : runs at a desk; leaves $work/NAME/{outputs,outputs.json,log} and the exit code in $status.
prune() {
  local name=$1
  mkdir -p "$work/$name"
  : >"$work/$name/outputs"
  status=0
  env -i PATH="$PATH" HOME="$HOME" GITHUB_OUTPUT="$work/$name/outputs" "$program" image-tagger --command prune --images "api=$image" \
    "${@:2}" >"$work/$name/log" 2>&1 || status=$?
  python3 "$real/file_commands.py" "$work/$name/outputs" >"$work/$name/outputs.json"
}
output() { json "d.get('$2', '')" "$work/$1/outputs.json"; }
expect_status() { same "exit code of $1 ($(cat "$work/$1/log"))" "$2" "$status"; }
push() { python3 "$real/registry/push_image.py" "$started_registry" acme/shop-api "$1" linux/amd64,linux/arm64; }
pull() { skopeo copy --quiet --all --src-tls-verify=false "docker://$image:$1" "dir:$work/$2"; }
tags() { curl -fsS "http://$started_registry/v2/acme/shop-api/tags/list" | json '" ".join(sorted(d["tags"]))'; }

start_registry prune
image=$started_registry/acme/shop-api
for version in 1.0.0 1.1.0 1.2.0; do push "$version" >/dev/null; done
for version in 1.1.0 1.2.0; do pull "$version" "before-$version"; done

proves "without dry-run: false the plan is shown, and nothing changes"
prune plan --keep 1 --keep-tags '1.1.*'
expect_status plan 0
same "steps of the plan" 5 "$(output plan plan | json 'len(d[0]["steps"])')"
same "deleted in a dry run" 0 "$(output plan deleted)"
same tags "1.0.0 1.1.0 1.2.0" "$(tags)"

proves "what the policy does not keep goes, with every platform and attestation"
prune apply --keep 1 --keep-tags '1.1.*' --dry-run=false
expect_status apply 0
same deleted 5 "$(output apply deleted)"
same tags "1.1.0 1.2.0" "$(tags)"

proves "after garbage-collect the images that were kept pull byte for byte"
docker-registry garbage-collect "$work/prune.yml" >"$work/garbage.log" 2>&1 || fail "$(cat "$work/garbage.log")"
holds "the log of garbage-collect" "$(cat "$work/garbage.log")" "blob eligible for deletion"
for version in 1.1.0 1.2.0; do
  pull "$version" "after-$version"
  diff -r "$work/before-$version" "$work/after-$version" || fail "$version is not what it was"
done
same "status of what is gone" 404 "$(curl -s -o /dev/null -w '%{http_code}' "http://$started_registry/v2/acme/shop-api/manifests/1.0.0")"

proves "a second run has nothing to do"
prune again --keep 1 --keep-tags '1.1.*' --dry-run=false
expect_status again 0
same deleted 0 "$(output again deleted)"

proves "a tag of an image that stays is taken away, though the registry deletes by digest only"
program_promote() { "$program" image-tagger --command promote --images "api=$image" --from 1.1.0 --version 1.1.0 --to "$1" >"$work/promote.log" 2>&1; }
program_promote nightly || fail "$(cat "$work/promote.log")"
prune untag --keep 1 --keep-tags '1.1.*' --untag=true --dry-run=false
expect_status untag 0
same tags "1.1.0 1.2.0" "$(tags)"
pull 1.1.0 untagged-1.1.0
diff -r "$work/before-1.1.0" "$work/untagged-1.1.0" || fail "1.1.0 is not what it was"

proves "a registry that deletes nothing is told with its cure, and stays as it is"
sed -e 's/delete: { enabled: true }/delete: { enabled: false }/' -e "s/addr: \"$started_registry\"/addr: \"127.0.0.1:${disabled:=$(free_port)}\"/" \
  "$work/prune.yml" >"$work/disabled.yml"
background "$work/disabled.log" docker-registry serve "$work/disabled.yml"
eventually 10 "the start of the second registry" curl -s -o /dev/null "http://127.0.0.1:$disabled/v2/"
image=127.0.0.1:$disabled/acme/shop-api
prune disabled --keep 1 --keep-tags none --dry-run=false
expect_status disabled 1
holds "the refusal" "$(cat "$work/disabled/log")" REGISTRY_STORAGE_DELETE_ENABLED=true
same tags "1.1.0 1.2.0" "$(tags)"
