# Sourced by peer.sh: the words in which a scenario tells its history. Each works in the current folder.
# shellcheck shell=bash

seconds=1700000000

# commit MESSAGE : with nothing changed.
commit() {
  seconds=$((seconds + 60))
  GIT_COMMITTER_DATE="$seconds +0000" git commit --quiet --allow-empty --cleanup=verbatim --message "$1"
}
# branch NAME : a new branch here.
branch() { git checkout --quiet -b "$1"; }
switch() { git checkout --quiet "$1"; }
# merge BRANCH [MESSAGE] : with a commit of its own, unless it is merged already.
merge() {
  git merge-base --is-ancestor "$1" HEAD && return
  seconds=$((seconds + 60))
  GIT_COMMITTER_DATE="$seconds +0000" git merge --quiet --no-ff --message "${2:-Merge branch '$1'}" "$1"
}
# forward BRANCH : as a fast-forward.
forward() { git merge --quiet --ff-only "$1"; }
# revert [COMMIT] : as git words it.
revert() {
  local id
  id=$(git rev-parse "${1:-HEAD}")
  commit "Revert \"$(git log -1 --format=%s "$id")\""$'\n\n'"This reverts commit $id."
}
tag() { git tag "$1"; }
# release TAG [CHANNEL] : a tag, with the note in which semantic-release keeps the channel.
release() {
  local channel=null
  if [[ -n ${2:-} ]]; then channel="\"$2\""; fi
  git tag "$1"
  git notes --ref "semantic-release-$1" add --message "{\"channels\":[$channel]}" "$1" 2>/dev/null
}
# ship : the release that the product would make here, unless it is made.
ship() {
  dry_run ship "$PWD"
  if [[ -n $(output ship version) ]] && ! git rev-parse --quiet --verify "refs/tags/$(output ship tag)" >/dev/null; then
    release "$(output ship tag)" "$(output ship channel)"
  fi
}
