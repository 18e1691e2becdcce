#!/usr/bin/env bash
# semantic-release reads every kind of repository that the git program makes as git itself does: the last version behind HEAD, the
# version after it, and each commit between. `FIRST=200 STORIES=100` tells a hundred other random histories.
source "$(dirname "$0")/lib.sh"
source "$real/dry_run.sh"
source "$real/history/repositories.sh"
source "$real/shop.sh"
need git python3
program=$(debug_binary)
first=${FIRST:-1}
stories=${STORIES:-5}
isolate_git
# What git would replace is not replaced, as everybody else sees the commits as they are.
export GIT_NO_REPLACE_OBJECTS=1 GIT_GRAFT_FILE=/dev/null
checked=0

# agrees NAME FOLDER [VARIABLE=VALUE]… : a dry run's answer is git's, about that folder or the one in $truth.
agrees() { agrees_on deploy since "$@"; }
# agrees_on_package … : the same for a part of the files.
agrees_on_package() { agrees_on packages touching "$@"; }
agrees_on() {
  local name=$3 expected answer
  dress "$4" "$1"
  dry_run "${@:3}"
  checked=$((checked + 1))
  [[ $status == 0 ]] || fail "$name ended with $status:"$'\n'"$(cat "$work/asked/$name.log")"
  expected=$(git_says "${truth:-$4}" "$2")
  answer=$(
    echo "last: $(output "$name" previous-tag)"
    echo "next: $(output "$name" version)"
    output "$name" notes | sed '/^$/d' | sort -u
  )
  [[ $answer == "$expected" ]] && return
  fail "$name: git (<) and the dry run (>) differ:"$'\n'"$(diff <(echo "$expected") <(echo "$answer") | head -n 20)"$'\n'"$(grep -v '^  ' "$work/asked/$name.log" | head -n 5)"
}

# refuses NAME FOLDER CODE WORDS… : a dry run ends with that code and these words.
refuses() {
  local words
  dress "$2" deploy
  dry_run "$1" "$2"
  checked=$((checked + 1))
  same "the exit code of $1 ($(cat "$work/asked/$1.log"))" "$3" "$status"
  for words in "${@:4}"; do holds "the refusal of $1" "$(cat "$work/asked/$1.log")" "$words"; done
}

proves "random histories, from loose objects, from a pack, with a commit-graph, and of SHA-256"
for ((seed = first; seed < first + stories; seed++)); do
  told=$work/story-$seed
  story "$told" "$seed" 200
  agrees "loose-$seed" "$told"
  agrees_on_package "paths-$seed" "$told"
  git -C "$told" repack -q -adf --depth=50
  agrees "packed-$seed" "$told"
  git -C "$told" commit-graph write --reachable --no-progress
  agrees "graph-$seed" "$told"
  story "$told-sha256" "$seed" 200 --object-format=sha256
  agrees "sha256-$seed" "$told-sha256"
  rm -rf "$told" "$told-sha256"
done

origin=$work/origin
story "$origin" 42 300
git -C "$origin" repack -q -ad
side=$(git -C "$origin" for-each-ref --count=1 --format='%(refname:short)' refs/heads/side)

proves "packs of every form that git writes"
made=$(another ref-deltas)
git -C "$made" -c repack.useDeltaBaseOffset=false repack -q -adf --depth=250 --window=50
agrees ref-deltas "$made"
git -C "$made" -c pack.indexVersion=1 repack -q -adf
agrees index-of-version-1 "$made"
rewrite_index "$made" --index-version=2,0x40
agrees long-offsets "$made"
git -C "$made" -c pack.compression=0 -c core.compression=0 repack -q -adF
agrees uncompressed "$made"
made=$(another many-packs)
for round in 1 2 3 4; do
  commits "$made" 5
  git -C "$made" repack -q -d
done
commits "$made" 2
agrees several-packs-and-loose-objects "$made"
git -C "$made" multi-pack-index write --bitmap --no-progress
agrees multi-pack-index "$made"
git -C "$made" multi-pack-index repack --no-progress
git -C "$made" multi-pack-index expire --no-progress
agrees repacked-multi-pack-index "$made"
git -C "$made" branch --quiet -D "$side"
git -C "$made" reflog expire --expire=all --all
git -C "$made" gc --quiet --cruft --prune=never
agrees gc-with-a-cruft-pack "$made"

proves "commit-graphs: whole, in a chain, behind HEAD, cut off, and left aside"
made=$(another graphs)
git -C "$made" commit-graph write --reachable --changed-paths --no-progress
agrees changed-paths "$made"
commits "$made" 3
agrees graph-behind-head "$made"
for round in 1 2 3; do
  commits "$made" 3
  git -C "$made" commit-graph write --reachable --split=no-merge --no-progress
done
commits "$made" 1
same "the files of the chain" 4 "$(wc -l <"$made/.git/objects/info/commit-graphs/commit-graph-chain")"
agrees chain-of-graphs "$made"
git -C "$made" -c commitGraph.generationVersion=1 commit-graph write --reachable --split=replace --no-progress
agrees generations-of-version-1 "$made"
rm -rf "$made/.git/objects/info/commit-graphs"
git -C "$made" commit-graph write --reachable --no-progress
cut=$(another cut-off-graph "$made")
chmod +w "$cut/.git/objects/info/commit-graph"
truncate --size=2000 "$cut/.git/objects/info/commit-graph"
truth=$made agrees graph-cut-off "$cut"
holds "the log" "$(cat "$work/asked/graph-cut-off.log")" 'the commit-graph could not be read'

proves "what others would not see is not seen: replaced commits and grafts"
made=$(another replaced)
replace_and_graft "$made"
agrees replaced "$made"

proves "objects and work trees elsewhere"
git clone --quiet --reference "$origin" "file://$origin" "$work/borrowing"
commits "$work/borrowing" 2
agrees alternates "$work/borrowing"
git clone --quiet --shared "$work/borrowing" "$work/borrowing-twice"
agrees alternates-of-alternates "$work/borrowing-twice"
made=$(another relative-alternates "$work/borrowing")
echo ../../../origin/.git/objects >"$made/.git/objects/info/alternates"
agrees relative-alternates "$made"
git -C "$origin" worktree add --quiet --detach "$work/worktree" "$side"
agrees worktree "$work/worktree"
git clone --quiet --separate-git-dir="$work/elsewhere.git" "file://$origin" "$work/separate"
agrees separate-git-dir "$work/separate"
git init --quiet "$work/super"
git -C "$work/super" submodule --quiet add "file://$origin" lib
git -C "$work/super" commit --quiet --message 'add lib'
agrees submodule "$work/super/lib"
agrees_on_package superproject "$work/super"
git clone --quiet --mirror "file://$origin" "$work/mirror.git"
agrees bare "$work/mirror.git"
if ((EUID == 0)); then
  made=$(another foreign)
  chown -R 12345:12345 "$made"
  agrees of-another-owner "$made"
fi

proves "references: packed, of old forms, in the way of each other, and of odd tags"
made=$(another references)
git -C "$made" pack-refs --all
agrees packed-refs "$made"
sed -i '/^#/d; /^\^/d' "$made/.git/packed-refs"
agrees packed-refs-of-an-old-git "$made"
git -C "$made" tag --force v0.1.0 HEAD~2 >/dev/null
git -C "$made" tag v80.0.0 HEAD~3
git -C "$made" pack-refs --all
git -C "$made" tag --force --annotate --message moved v80.0.0 "$side" >/dev/null
agrees a-loose-tag-before-a-packed-one "$made"
odd_tags "$made"
agrees odd-tags "$made"
git -C "$made" pack-refs --all
agrees odd-packed-tags "$made"
made=$(another ten-thousand-tags)
ten_thousand_tags "$made"
agrees ten-thousand-tags "$made"
git -C "$made" pack-refs --all
agrees ten-thousand-packed-tags "$made"

proves "clones without files and folders, whose remote is gone"
git -C "$origin" config uploadpack.allowFilter true
for filter in blob:none blob:limit=10 tree:0 tree:1; do
  made=$work/clone-$filter
  git clone --quiet --no-checkout --filter="$filter" "file://$origin" "$made"
  git -C "$made" remote set-url origin file:///nowhere
  truth=$origin agrees "$filter" "$made"
  case $filter in
    blob:*) truth=$origin agrees_on_package "$filter-package" "$made" ;;
    *)
      dress "$made" packages
      dry_run "$filter-package" "$made"
      same "the exit code without folders" 1 "$status"
      holds "the refusal" "$(cat "$work/asked/$filter-package.log")" 'set it to `blob:none`'
      ;;
  esac
done

proves "shallow clones: refused alone, and made whole by GitHub's answers"
serve "$origin"
github=(
  GITHUB_ACTIONS=true GITHUB_REPOSITORY=acme/shop GITHUB_API_URL="$github" GITHUB_REF=refs/heads/main GITHUB_EVENT_NAME=push
  GITHUB_SHA="$(git -C "$origin" rev-parse HEAD)" GITHUB_ACTOR=octocat GITHUB_RUN_ID=1 GITHUB_RUN_ATTEMPT=1 INPUT_GITHUB-TOKEN="$token"
)
for depth in --depth=1 --depth=3 --depth=50 --shallow-since=2023-11-15T00:00:00Z; do
  made=$work/clone$depth
  git clone --quiet "$depth" "file://$origin" "$made"
  same "shallow by $depth" true "$(git -C "$made" rev-parse --is-shallow-repository)"
  refuses "alone$depth" "$made" 2 'is a shallow clone' 'fetch-depth: 0'
  truth=$origin agrees "clone$depth" "$made" "${github[@]}"
done
git -C "$work/clone--depth=3" fetch --quiet --unshallow --tags
agrees unshallowed "$work/clone--depth=3"
mkdir "$work/empty"
truth=$origin agrees no-checkout "$work/empty" "${github[@]}"

proves "what cannot be read is refused, with the cause and the cure"
mkdir "$work/nothing"
refuses no-repository "$work/nothing" 2 'is not in a git repository'
git init --quiet "$work/unborn"
refuses unborn "$work/unborn" 2 'the branch main has no commits'
# Git knows reftable since 2.45.
if git init --quiet --ref-format=reftable "$work/reftable" 2>/dev/null; then
  commits "$work/reftable" 1
  refuses reftable "$work/reftable" 2 'keeps its references as `reftable`' 'git refs migrate --ref-format=files'
fi
git init --quiet "$work/lost"
commits "$work/lost" 3
lost=$(git -C "$work/lost" rev-parse HEAD~1)
rm -f "$work/lost/.git/objects/${lost:0:2}/${lost:2}"
refuses lost "$work/lost" 1 "the commit $lost is missing"

proves "the comparison is awake: it finds commits that are not there"
if (truth=$work/graphs agrees planted "$origin" 2>/dev/null); then fail "any answer is taken for git's"; fi
say "$checked dry runs agreed with git, or were refused as they should be"
