#!/usr/bin/env bash
# Both workflow templates end to end under act, and the history of what they did: the image built through the Dockerfile, a real registry
# and real builds, and the simulators of GitHub, Dokploy and the applications.
source "$(dirname "$0")/lib.sh"
source "$real/containers.sh"
source "$real/registries.sh"
source "$real/shop.sh"
need act just git skopeo busybox
containers
build_image

shop=$work/shop
action=$work/action
socket=unix://$work/podman.sock

# job_image : what jobs run in: bash, its libraries and busybox.
job_image() {
  local rootfs=$work/job/rootfs library
  mkdir -p "$rootfs"/{bin,tmp}
  cp "$(command -v bash)" "$(command -v busybox)" "$rootfs/bin/"
  for library in $(ldd "$(command -v bash)" | grep -o '/[^ ]*'); do install -D "$library" "$rootfs$library"; done
  printf 'FROM scratch\nCOPY rootfs/ /\nRUN ["/bin/busybox", "--install", "-s", "/bin"]\nENV PATH=/bin\n' >"$work/job/Dockerfile"
  podman build --quiet --network=none --tag localhost/job "$work/job" >/dev/null
}

# stamped : the manifests of the checkout, pointed at the image as a release points them.
stamped() {
  mkdir -p "$action"
  tar -C "$root" -cf - justfile action.yml crates/*/action.yml | tar -C "$action" -xf -
  just --quiet --justfile "$action/justfile" stamp "$image"
}

# templates : the workflows as a team copies them. act 0.2 does not know `queue` and an environment's `deployment` yet, so these lines go.
templates() {
  local template
  for template in "$root"/workflows-templates/*.yml; do sed '/^ *queue: max$/d; /^ *deployment: false/d' "$template" >"$shop/.github/workflows/${template##*/}"; done
}

# stand_ins : act's options for the actions of others: each pinned reference leads to a stand-in of this folder.
stand_ins() {
  local reference name
  options=(--local-repository "org/deploy-action@v1=$action")
  while read -r reference; do
    name=${reference#*/}
    options+=(--local-repository "$reference=$real/act/${name%@*}")
  done < <(grep -ohE '(docker/[a-z-]+|actions/upload-pages-artifact)@[0-9a-f]{40}' "$root"/workflows-templates/*.yml | sort -u)
}

# digest SERVICE VERSION : what the tag is on in the registry.
digest() { skopeo inspect --tls-verify=false --format '{{.Digest}}' "docker://$registry/acme/shop-$1:$2"; }

# run_act NAME EVENT ENVIRONMENT OPTION… : the log is in $work/NAME.log, the exit code in $status.
run_act() {
  local name=$1 event=$2 environment=$3
  status=0
  say "act: $name"
  env -i PATH="$PATH" HOME="$work/home" DOCKER_HOST="$socket" act "$event" --directory "$shop" \
    --platform ubuntu-latest=localhost/job --pull=false --rm --container-daemon-socket - --no-cache-server "${options[@]}" \
    --env GITHUB_API_URL="$github" --env BUILDER="http://127.0.0.1:$builder" \
    --secret GITHUB_TOKEN="$token" --secret DOKPLOY_API_KEY="$dokploy_key" \
    --var DOKPLOY_URL="$dokploy" --var DOKPLOY_COMPOSE_ID="$(compose_id "shop-$environment")" \
    "${@:4}" >"$work/$name.log" 2>&1 </dev/null || status=$?
  lacks "the log of $name" "$(cat "$work/$name.log")" "$dokploy_key"
  lacks "the log of $name" "$(cat "$work/$name.log")" "$token"
}
run_staging() { run_act "$1" push staging --workflows .github/workflows/staging-auto.yml; }
# The job that publishes is left out: Pages are at GitHub only, and take a token that GitHub alone gives.
run_history() { run_act "$1" workflow_dispatch staging --workflows .github/workflows/history.yml --job read; }
run_production() { run_act "$1" workflow_dispatch production --workflows .github/workflows/production-manual.yml --input "version=$2" --input environment=production; }
expect() {
  [[ $status == "$2" ]] && return
  fail "$1 ended with $status:"$'\n'"$(grep -E '\| |Failure' "$work/$1.log" | tail -n 60)"$'\n'"$(cat "$work/builder.log")"
}

job_image
stamped
make_shop "$shop"
# What the second push brings, known to the simulators from the beginning: a change of one service.
in_shop "$shop" switch --quiet --create next
echo 'a mended cart' >>"$shop/api/page.txt"
in_shop "$shop" commit --quiet --all --message 'fix(api): count the cart'
in_shop "$shop" switch --quiet main
templates
stand_ins
mkdir -p "$work/home"
start_open_registry
registry=$started_registry
for version in 0.9.0 1.0.0; do
  python3 "$real/registry/push_image.py" "$registry" acme/shop-api $version linux/amd64,linux/arm64 >/dev/null
  python3 "$real/registry/push_image.py" "$registry" acme/shop-web $version linux/amd64 >/dev/null
done
serve "$shop" '{"sick": [{"host": "api.production", "version": "0.9.0"}]}'
locate "$shop" "$registry"
background "$work/podman.log" podman system service --time 0 "$socket"
eventually 10 "the start of podman's service" test -S "$work/podman.sock"
builder=$(free_port)
background "$work/builder.log" python3 "$real/act/builder.py" "$builder"
head=$(git -C "$shop" rev-parse HEAD)

proves "staging-auto: a push is released, built where something changed, promoted where not, deployed and proven"
run_staging staging
expect staging 0
same "the tag of the release" "$head" "$(github_api git/ref/tags/v1.1.0 | json 'd["object"]["sha"]')"
same "the releases" '["v1.1.0"]' "$(github_api releases | json '[r["tag_name"] for r in d]')"
same "the image of the service in which nothing changed" "$(digest api 1.0.0)" "$(digest api 1.1.0)"
lacks "what was built" "$(cat "$work/builder.log")" "$registry/acme/shop-api"
holds "what was built" "$(cat "$work/builder.log")" "$registry/acme/shop-web:1.1.0"
same "what runs in staging" "1.1.0 1.1.0" "$(live api.staging) $(live web.staging)"
same "what runs in production" "1.0.0" "$(live api.production)"
holds "the summary" "$(grep 'Summary - ' "$work/staging.log")" '1.0.0 → 1.1.0 deployed'
same "the rest of Dokploy's environment" "$(printf 'IMAGE_TAG=1.1.0\n# kept as it is\nPLAIN=1\n')" "$(compose_env shop-staging)"

proves "staging-auto: hostile commit messages form no command and no version"
lacks "the staged versions" "$(github_api tags)" 9.9.9
lacks "the outputs that act took" "$(grep '⚙' "$work/staging.log")" 'version=9.9.9'

proves "staging-auto again: the same push makes no second release and changes nothing"
web=$(digest web 1.1.0)
run_staging again
expect again 0
same "the image that was there already" "$web" "$(digest web 1.1.0)"
holds "the summary" "$(grep 'Summary - ' "$work/again.log")" 'was live already'
same "the releases" '["v1.1.0"]' "$(github_api releases | json '[r["tag_name"] for r in d]')"
same "what runs in staging" "1.1.0" "$(live api.staging)"

proves "production-manual: latest is chosen, deployed and proven"
run_production latest latest
expect latest 0
same "what runs in production" "1.1.0 1.1.0" "$(live api.production) $(live web.production)"

proves "production-manual: a version that never gets healthy fails the run, and the version before is back"
run_production sick 0.9.0
expect sick 1
holds "the error" "$(grep '::error::' "$work/sick.log")" 'rolled back to 1.1.0'
same "what runs in production" "1.1.0 1.1.0" "$(live api.production) $(live web.production)"
holds "Dokploy's environment" "$(compose_env shop-production)" IMAGE_TAG=1.1.0

proves "production-manual: a version that does not exist is refused before anything is touched"
run_production unknown 7.7.7
expect unknown 1
holds "the refusal" "$(grep '::error::' "$work/unknown.log")" 'no version tag is 7.7.7'
same "what runs in production" "1.1.0" "$(live api.production)"

proves "staging-auto: a second push, which changes one service, builds that one for every platform and promotes the other"
in_shop "$shop" merge --quiet --ff-only next
second=$(in_shop "$shop" rev-parse HEAD)
curl -fsS -X PATCH -H "Authorization: Bearer $token" -H 'User-Agent: tests' -d "{\"sha\": \"$second\"}" \
  "$github/repos/acme/shop/git/refs/heads/main" >/dev/null
run_staging second
expect second 0
same "the tag of the release" "$second" "$(github_api git/ref/tags/v1.1.1 | json 'd["object"]["sha"]')"
same "the image of the service in which nothing changed" "$web" "$(digest web 1.1.1)"
lacks "what was built" "$(cat "$work/builder.log")" "$registry/acme/shop-web:1.1.1"
[[ $(digest api 1.1.1) != "$(digest api 1.1.0)" ]] || fail "the service that changed was not built"
same "the platforms of the image that was built" '["amd64", "arm64"]' \
  "$(skopeo inspect --tls-verify=false --raw "docker://$registry/acme/shop-api:1.1.1" | json 'sorted(m["platform"]["architecture"] for m in d["manifests"])')"
same "what runs in staging" "1.1.1 1.1.1" "$(live api.staging) $(live web.staging)"

proves "history: what was deployed is read, and the page made that would be published"
say "NOT PROVEN HERE: the upload to GitHub Pages and the job publish, for which only GitHub has a server; a stand-in looks at the folder"
run_history history
expect history 0
log=$(cat "$work/history.log")
holds "the files of the page" "$log" '| page: index.html '
history=$(sed -n 's/^.*| history: //p' <<<"$log")
same "the deployments that changed something, newest first" \
  '["staging 1.1.1 proven", "production 0.9.0 rolled-back", "production 1.1.0 proven", "staging 1.1.0 proven"]' \
  "$(json '[" ".join(e[key] for key in ("environment", "version", "ending")) for e in d["deployments"] if not e["is_untouched"]]' <<<"$history")"
same "what runs where" '{"staging": "1.1.1", "production": "1.1.0"}' \
  "$(json '{e["name"]: e["live_version"] for e in d["environments"]}' <<<"$history")"
holds "the summary" "$(grep 'Summary - ' "$work/history.log")" 'Deployments of acme/shop'
