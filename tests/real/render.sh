#!/usr/bin/env bash
# What people read, in a browser: job summaries and the page of the history, light and dark, narrow and wide, as GitHub would show them.
# With --screenshots it writes the pictures of docs/images instead of proving anything.
source "$(dirname "$0")/lib.sh"
need node chromium
[[ -d $cache/npm/node_modules/playwright-core ]] || fail "playwright-core is missing; run tests/real/install.sh"
fc-list 2>/dev/null | grep -qi emoji || fail "a font with emoji is missing; run tests/real/install.sh"

program=$(debug_binary)
(cd "$root" && cargo build --quiet --locked --package rehearsal --example page && cargo build --quiet --locked --package deploy-summary --example history_page) >&2
page=$(dirname "$program")/examples/page
history_page=$(dirname "$program")/examples/history_page

# summary NAME [INPUT=VALUE…] : the summary of records/NAME.json, as the action writes it, as Markdown and as a page.
summary() {
  local name=$1
  shift
  : >"$work/$name.md"
  env -i PATH="$PATH" GITHUB_ACTIONS=true GITHUB_WORKSPACE="$work/records" GITHUB_STEP_SUMMARY="$work/$name.md" \
    GITHUB_OUTPUT="$work/outputs" INPUT_RECORD="$name.json" "$@" "$program" deploy-summary >"$work/$name.log" 2>&1 ||
    fail "the summary of $name ended with $?:"$'\n'"$(cat "$work/$name.log")"
  "$page" <"$work/$name.md" >"$work/pages/$name.html"
}

mkdir -p "$work/records" "$work/pages"
cp "$real"/render/*.json "$work/records/"
for record in "$root"/crates/deploy-summary/tests/records/*.json; do cp "$record" "$work/records/case-$(basename "$record")"; done
node "$real/render/records.mjs" "$work/records"
for record in "$work"/records/*.json; do summary "$(basename "$record" .json)" INPUT_MERMAID=true; done

# The page of the history is whole as it is made, with a script of its own.
"$history_page" "$work" >"$work/history.log" 2>&1 || fail "the history: $(cat "$work/history.log")"
cp "$work/history.html" "$work/pages/"
"$page" <"$work/summary.md" >"$work/pages/history-summary.html"

# The modules of the cache are found from beside them.
cp "$real"/render/*.mjs "$cache/npm/"
driver() { (cd "$cache/npm" && "$@"); }

if [[ ${1:-} == --screenshots ]]; then
  mkdir -p "$root/docs/images"
  driver node pictures.mjs "$work/pages" "$root/docs/images"
  exit
fi

proves "no page is wider than the screen, hard to read, asks for anything, or holds what no summary of ours has"
driver node look.mjs "$work/pages" || fail "a page is not as it should be"

proves "hostile texts change nothing but the text: the same elements and links as with harmless ones"
driver node same.mjs "$work/pages/harmless.html" "$work/pages/hostile.html" || fail "a text became more than text"

proves "Mermaid draws the chart, from zero in every time zone, and no name is more than a name in it"
driver node chart.mjs "$work" || fail "the chart is not drawn as it should be"

proves "the page of the history is filtered, keeps its filter in its address, and is whole without a script"
driver node filter.mjs "$work/pages/history.html" || fail "the filters of the history do not work"

proves "the checks are awake: each finds a planted mistake"
driver node planted.mjs "$work/pages/deployed.html" "$work/planted" || fail "a check sleeps"
