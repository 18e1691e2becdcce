#!/usr/bin/env bash
# Every request that the verbs send to GitHub is valid by GitHub's own OpenAPI description, as prism reads it.
source "$(dirname "$0")/lib.sh"
source "$real/shop.sh"
need prism git python3
program=$(debug_binary)

shop=$work/shop
app_token=ghs_realtestsapp456789
make_shop "$shop"
cp "$root/workflows-templates/production-manual.yml" "$real/prism/choice.yml" "$shop/.github/workflows/"
commit "$shop" 'ci: deploy by hand'
images() { printf '{"repository": "acme/shop-%s", "tag": "%s", "platforms": ["linux/amd64", "linux/arm64"]}' "$1" "$2"; }
serve "$shop" "{\"images\": [$(images api 1.1.0), $(images web 1.1.0), $(images api 1.0.0), $(images web 1.0.0)],
  \"accounts\": {\"$app_token\": \"bumper[bot]\"}, \"approvals\": {\"production-manual.yml\": \"production\"}}"
locate "$shop" "$simulated"
port=$(free_port)
background "$work/recorder.log" python3 "$real/prism/recorder.py" "$port" "$github" "$work/requests.jsonl"

# verb NAME VERB FLAG… : as a step, with GitHub's address leading to the recorder.
verb() {
  local name=$1
  env -i GITHUB_ACTIONS=true GITHUB_REPOSITORY=acme/shop GITHUB_API_URL="http://127.0.0.1:$port" GITHUB_WORKSPACE="$shop" \
    GITHUB_REF=refs/heads/main GITHUB_SHA="$(git -C "$shop" rev-parse HEAD)" GITHUB_EVENT_NAME=push GITHUB_ACTOR=octocat \
    GITHUB_RUN_ID=1 GITHUB_RUN_ATTEMPT=1 GITHUB_OUTPUT="$work/$name.outputs" GITHUB_STEP_SUMMARY="$work/$name.md" \
    INPUT_GITHUB-TOKEN="$token" INPUT_TOKEN="$app_token" DOKPLOY_URL="$dokploy" DOKPLOY_API_KEY="$dokploy_key" DOKPLOY_COMPOSE_ID="$(compose_id shop-staging)" \
    "$program" "${@:2}" >"$work/$name.log" 2>&1 || fail "$name ended with $?:"$'\n'"$(cat "$work/$name.log")"
}
eventually 5 "the start of the recorder" curl -s -o /dev/null "http://127.0.0.1:$port/"
: >"$work/requests.jsonl"

proves "the verbs run against the simulated GitHub, and their requests are recorded"
verb ask semantic-release --history api --dry-run
verb release semantic-release
verb again semantic-release
verb pick version-picker --version latest --environment staging
verb deploy deploy --environment staging --version 1.1.0
# Proposed, found again and updated.
verb sync version-picker sync --workflow choice.yml
verb shorter version-picker sync --workflow choice.yml --limit 1
# Started, and followed through an approval to its end.
verb desk version-picker pick --environment production --version 1.1.0 --yes
say "$(wc -l <"$work/requests.jsonl") requests"

proves "each is an operation of GitHub's with parameters that it knows"
operations=$(python3 "$real/prism/openapi.py" cut "$cache/npm/node_modules/@octokit/openapi/generated/api.github.com.json" "$work/requests.jsonl" "$work") ||
  fail "a request is none of GitHub's"
printf '%s\n' "$operations"
while read -r method path; do
  same "how often the verbs ask for $method $path" 1 "$(grep -cE "^ +([A-Z]+, )*$method(, [A-Z]+)* /repos/\{owner\}/\{repo\}/$path\$" <<<"$operations")"
done <<'ASKED'
POST git/trees
POST git/commits
PATCH git/refs/\{ref\}
POST pulls
PATCH pulls/\{pull_number\}
GET contents/\{path\}
POST actions/workflows/\{workflow_id\}/dispatches
GET actions/runs/\{run_id\}
GET actions/runs/\{run_id\}/jobs
GET actions/runs/\{run_id\}/pending_deployments
ASKED
holds "what starts a run" "$(grep /dispatches "$work/requests.jsonl")" return_run_details

proves "each is valid, property by property"
prism_port=$(free_port)
background "$work/prism.log" prism mock "$work/openapi.json" --host 127.0.0.1 --port "$prism_port"
is_listening() {
  grep -q 'fatal' "$work/prism.log" && fail "prism did not start: $(cat "$work/prism.log")"
  grep -q 'Prism is listening' "$work/prism.log"
}
eventually 120 "the start of prism" is_listening
python3 "$real/prism/openapi.py" replay "$work/asked.jsonl" "http://127.0.0.1:$prism_port" ||
  fail "a request is not valid:"$'\n'"$(grep -i violation "$work/prism.log" | tail -n 5)"

proves "prism is awake: it refuses a planted mistake"
planted='{"method": "POST", "path": "/repos/acme/shop/releases", "headers": {"content-type": "application/json"}, "body": "{\"tag_name\": \"v1\", \"draft\": \"yes\"}"}'
echo "$planted" >"$work/planted.jsonl"
if found=$(python3 "$real/prism/openapi.py" replay "$work/planted.jsonl" "http://127.0.0.1:$prism_port" 2>&1); then fail "prism takes anything"; fi
holds "the planted mistake" "$found" 422
