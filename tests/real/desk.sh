#!/usr/bin/env bash
# `version-picker pick` at a terminal: a list that is searched by typing, a plan, a yes, and the run followed to its end.
source "$(dirname "$0")/lib.sh"
source "$real/shop.sh"
need git python3
program=$(debug_binary)

shop=$work/shop
make_shop "$shop"
cp "$root/workflows-templates/production-manual.yml" "$shop/.github/workflows/"
commit "$shop" 'ci: deploy by hand'
image() { printf '{"repository": "acme/shop-%s", "tag": "%s", "platforms": ["linux/amd64", "linux/arm64"]}' "$1" "$2"; }
serve "$shop" "{\"images\": [$(image api 1.0.0), $(image web 1.0.0), $(image api 0.9.0), $(image web 0.9.0)]}"
locate "$shop" "$simulated"

# pick SCRIPT FLAG… : at a terminal in the checkout, whose remote says the repository; leaves $work/screen and the exit code in $status.
pick() {
  local script=$1
  status=0
  (cd "$shop" && printf "$script" | env -i PATH="$PATH" TERM=xterm GH_TOKEN="$token" GITHUB_API_URL="$github" \
    python3 "$real/desk/terminal.py" "$program" version-picker pick "${@:2}") >"$work/screen" 2>&1 || status=$?
}

proves "a person searches, sees the plan, says yes, and follows the run to its end"
pick 'which environment?\tprod\\r\nwhich version?\t0.9\\r\nStart it?\ty\\r\n'
same "the exit code, after $(cat "$work/screen")" 0 "$status"
screen=$(cat "$work/screen")
holds "the screen" "$screen" "found the repository acme/shop by the remote of the checkout"
holds "the screen" "$screen" "read .github/deploy.yml as it is on main"
holds "the screen" "$screen" "Deploy 0.9.0 to production"
holds "the screen" "$screen" "started .github/workflows/production-manual.yml: https://github.com/acme/shop/actions/runs/"
holds "the screen" "$screen" "summary: https://github.com/acme/shop/actions/runs/"

proves "Ctrl-C at a question starts nothing, and leaves the terminal as it was"
pick 'which environment?\t\\x03\n'
same "the exit code" 1 "$status"
holds "the screen" "$(cat "$work/screen")" "nothing was started"
holds "the last state of the cursor" "$(cat -v "$work/screen")" "^[[?25h"

proves "a no starts nothing"
pick 'Start it?\tn\\r\n' --environment production --version 0.9.0
same "the exit code" 1 "$status"
holds "the screen" "$(cat "$work/screen")" "nothing was started"

proves "without a terminal nobody is asked, and the flags that say everything are named"
status=0
(cd "$shop" && env -i GH_TOKEN="$token" GITHUB_API_URL="$github" "$program" version-picker pick) >"$work/screen" 2>&1 </dev/null || status=$?
same "the exit code" 2 "$status"
holds "the log" "$(cat "$work/screen")" "--yes"
