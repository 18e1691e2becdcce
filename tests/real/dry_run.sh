# Sourced by the scripts that ask semantic-release about repositories of the git program's.
# shellcheck shell=bash

# isolate_git : nobody's configuration counts, and nothing is packed behind the test's back.
isolate_git() {
  export GIT_CONFIG_GLOBAL=$work/gitconfig GIT_CONFIG_NOSYSTEM=1
  cat >"$GIT_CONFIG_GLOBAL" <<'CONFIG'
[user]
	name = Ada
	email = ada@example.com
[core]
	fsync = none
[init]
	defaultBranch = main
[safe]
	directory = *
[gc]
	auto = 0
[maintenance]
	auto = false
[protocol "file"]
	allow = always
[advice]
	detachedHead = false
	nestedTag = false
	graftFileDeprecated = false
CONFIG
  mkdir -p "$work/asked"
}

# dry_run NAME FOLDER [VARIABLE=VALUE]… : leaves $work/asked/NAME.{log,outputs} and the exit code in $status. There is no path, so
# that no other program can help.
dry_run() {
  : >"$work/asked/$1.outputs"
  status=0
  env -i GITHUB_WORKSPACE="$2" GITHUB_OUTPUT="$work/asked/$1.outputs" INPUT_DRY-RUN=true "${@:3}" \
    "$program" semantic-release >"$work/asked/$1.log" 2>&1 || status=$?
}

# output NAME OUTPUT : of that dry run.
output() {
  awk -v start="$2<<" 'index($0, start) == 1 { end = substr($0, length(start) + 1); next } end == "" { next } $0 == end { exit } { print }' \
    "$work/asked/$1.outputs"
}
