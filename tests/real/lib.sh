# Sourced by every script of this folder: where things are, how a script speaks, fails and cleans up.
# shellcheck shell=bash
set -euo pipefail
shopt -s inherit_errexit

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
real=$root/tests/real
cache=${DEPLOY_ACTION_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/deploy-action-real}
work=$(mktemp -d "${TMPDIR:-/tmp}/deploy-action-real.XXXXXX")
export PATH="$cache/venv/bin:$cache/npm/node_modules/.bin:$PATH:/usr/sbin"

# Processes and folders that end with the script, newest first. With KEEP=1 the script's folder stays, for looking at its logs.
endings=()
finish() {
  local status=$? index
  trap - EXIT
  for ((index = ${#endings[@]} - 1; index >= 0; index--)); do eval "${endings[index]}" || true; done
  if [[ -n ${KEEP:-} ]]; then say "kept: $work"; else rm -rf "$work"; fi
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
at_end() { endings+=("$1"); }

proves() { printf '\n== %s\n' "$*"; }
say() { printf '   %s\n' "$*"; }
fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

# need PROGRAM… : fails with the cure when a program is missing.
need() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || fail "the program $program is missing; run tests/real/install.sh"
  done
}

# same WHAT EXPECTED ACTUAL
same() { [[ $2 == "$3" ]] || fail "$1: expected «$2», got «$3»"; }
# holds WHAT TEXT PART
holds() { [[ $2 == *"$3"* ]] || fail "$1: «$3» is not in:"$'\n'"$2"; }
lacks() { [[ $2 != *"$3"* ]] || fail "$1: «$3» is in:"$'\n'"$2"; }

# background LOG COMMAND… : runs until the script ends; the process is in $started.
background() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 </dev/null &
  started=$!
  at_end "kill $started 2>/dev/null; wait $started 2>/dev/null"
}

# eventually SECONDS WHAT COMMAND… : until the command succeeds.
eventually() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || fail "$what did not happen in time"
    sleep 0.1
  done
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# json EXPRESSION [FILE] : evaluates a Python expression on the document `d`.
json() { python3 -c 'import json, sys; d = json.load(open(sys.argv[2]) if len(sys.argv) > 2 else sys.stdin); v = eval(sys.argv[1]); print(v if isinstance(v, str) else json.dumps(v))' "$@"; }

# debug_binary : builds the program once and says where it is.
debug_binary() {
  (cd "$root" && cargo build --quiet --locked --bin deploy-action) >&2
  printf '%s\n' "${CARGO_TARGET_DIR:-$root/target}/debug/deploy-action"
}
