#!/usr/bin/env bash
# semantic-release itself, and the version that it would release: on each scenario of peer/scenarios, and on random ones, the product
# says the same from the same configuration. Where it does not on purpose, the scenario's file `differs` says what, and why.
# `FIRST=200 STORIES=100` tells a hundred other random ones.
source "$(dirname "$0")/lib.sh"
source "$real/dry_run.sh"
source "$real/peer/history.sh"
need git node python3
program=$(debug_binary)
first=${FIRST:-1}
stories=${STORIES:-20}
isolate_git
mkdir "$work/told"

# tell SCENARIO FOLDER : its history, pushed to a remote on this machine, and the checkout of its last branch.
tell() {
  git init --quiet --bare "$2.git"
  git init --quiet "$2"
  git -C "$2" remote add origin "$2.git"
  find "$1" -maxdepth 1 -type f ! -name history ! -name differs -exec cp {} "$2/" \;
  (
    cd "$2"
    # shellcheck disable=SC1091
    source "$1/history"
    git push --quiet origin 'refs/*:refs/*'
    git fetch --quiet
  )
}

# answer NAME : what a dry run says there, in the form of releases.mjs.
answer() {
  local name
  dry_run "$1" "$work/told/$1"
  if [[ $status == 1 ]]; then
    echo refused
  elif [[ $status != 0 ]]; then
    echo broken
  elif grep -q ' is the release .* already$' "$work/asked/$1.log"; then
    echo released already
  elif [[ -z $(output "$1" version) ]]; then
    echo nothing
  else
    for name in version tag type channel; do echo "$name: $(output "$1" "$name")"; done
    echo "after: $(output "$1" previous-tag)"
    echo "commits: $(sed -nE 's/^found .* ([0-9]+) commits?( since)?$/\1/p' "$work/asked/$1.log")"
  fi
}

for ((seed = first; seed < first + stories; seed++)); do
  python3 "$real/peer/random_scenario.py" "$seed" "$work/random/random-$seed"
done
names=()
for scenario in "$real"/peer/scenarios/* "$work"/random/*; do
  name=${scenario##*/}
  tell "$scenario" "$work/told/$name"
  answer "$name" >"$work/told/$name.here"
  names+=("$name")
done
# Packages are found beside the script.
cp "$real/peer/releases.mjs" "$cache/npm/"
node "$cache/npm/releases.mjs" "${names[@]/#/$work/told/}"

proves "semantic-release and the product say the same, but for what differs on purpose"
purposes=0
wrong=()
for name in "${names[@]}"; do
  told=$work/told/$name
  differs=$real/peer/scenarios/$name/differs
  expected=$(if [[ -f $differs ]]; then grep -v '^#' "$differs"; fi)
  [[ -z $expected ]] || purposes=$((purposes + 1))
  # A commit that is released already has nothing more to it there, or is out of its branch's range; here its release is looked at.
  if grep -qx 'released already' "$told.here" && grep -qx 'nothing\|refused' "$told.theirs"; then continue; fi
  found=$(diff "$told.theirs" "$told.here" || true)
  [[ $found == "$expected" ]] && continue
  wrong+=("$name")
  printf '\n%s\n%s\n' "-- $name: semantic-release (<) and the dry run (>) differ:" "$found"
  cat "$told.theirs.log" "$work/asked/$name.log"
done
((${#wrong[@]} == 0)) || fail "other answers in ${wrong[*]}"
say "${#names[@]} histories, of which $purposes are answered otherwise on purpose"
