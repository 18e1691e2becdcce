#!/usr/bin/env bash
# Workflows and manifests, as the linters of others see them.
source "$(dirname "$0")/lib.sh"
need zizmor check-jsonschema node esbuild
cd "$root"

mapfile -t workflows < <(find workflows-templates examples -path '*workflows*' -name '*.yml' | sort)
manifests=(action.yml crates/*/action.yml)
bundle=$work/languageservice.mjs

# The package imports JSON in a way that Node takes only from a bundle.
cp "$real/lint/languageservice.mjs" "$cache/npm/languageservice.mjs"
(cd "$cache/npm" && esbuild languageservice.mjs --bundle --platform=node --format=esm --log-level=error --outfile="$bundle" \
  --banner:js="import { createRequire } from 'module'; const require = createRequire(import.meta.url);")

proves "GitHub's own parser has nothing to say of workflows and manifests"
node "$bundle" "${workflows[@]}" "${manifests[@]}" || fail "GitHub's parser has findings"

proves "GitHub's own parser is awake: it finds a planted mistake"
sed 's/^    runs-on:/    runs-upon:/' "${workflows[0]}" >"$work/wrong.yml"
if found=$(node "$bundle" "$work/wrong.yml"); then fail "the parser takes any key"; fi
holds "the planted mistake" "$found" "runs-upon"

proves "the schemas of workflows and manifests hold"
check-jsonschema --builtin-schema vendor.github-workflows "${workflows[@]}"
check-jsonschema --builtin-schema vendor.github-actions "${manifests[@]}"

proves "zizmor finds no weakness"
zizmor --offline --no-progress --quiet "${workflows[@]}" "${manifests[@]}" || fail "zizmor has findings"

proves "zizmor is awake: it finds a planted template injection"
printf '%s\n' 'on: push' 'permissions: {}' 'jobs: {a: {runs-on: ubuntu-latest, steps: [{run: "echo ${{ github.event.head_commit.message }}"}]}}' >"$work/inject.yml"
if found=$(zizmor --offline --no-progress --quiet "$work/inject.yml" 2>&1); then fail "zizmor takes anything"; fi
holds "the planted injection" "$found" "template-injection"

proves "every action of others is pinned to a commit"
unpinned=$(grep -hE '^\s*(- )?uses:' "${workflows[@]}" | grep -vE 'uses: (org/deploy-action(/[a-z/-]+)?@v1 |[A-Za-z0-9_./-]+@[0-9a-f]{40} # v[0-9.]+$)' || true)
same "actions without a pinned commit" "" "$unpinned"

proves "deploy.yml files hold to the schema"
mapfile -t configs < <(find examples -name deploy.yml)
check-jsonschema --schemafile deploy.schema.json tests/real/shop/deploy.yml crates/rehearsal/src/default-deploy.yml "${configs[@]}"
