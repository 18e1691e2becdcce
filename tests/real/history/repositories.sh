# Sourced by history.sh: repositories as the git program makes them, and git's own answer about one.
# shellcheck shell=bash

# story FOLDER SEED COMMITS [OPTION OF git init]… : a random history, each object in a file of its own.
story() {
  git init --quiet "${@:4}" "$1"
  python3 "$real/history/story.py" "$2" "$3" | git -C "$1" -c fastimport.unpackLimit=1000000 fast-import --quiet --done --date-format=raw-permissive
}

# another NAME [OF] : the path of a copy.
another() {
  cp -a "${2:-$origin}" "$work/$1"
  printf '%s\n' "$work/$1"
}

# commits FOLDER COUNT : more commits on top.
commits() {
  local number
  for ((number = 0; number < $2; number++)); do git -C "$1" commit --quiet --allow-empty --message "more $number"; done
}

# rewrite_index FOLDER OPTION : the pack's index, written anew.
rewrite_index() {
  local pack
  pack=$(ls "$1"/.git/objects/pack/*.pack)
  rm -f "${pack%.pack}".{idx,rev}
  git index-pack "$2" "$pack" >/dev/null
}

# replace_and_graft FOLDER : lets git see another history, by a replaced commit and by grafts.
replace_and_graft() {
  local ids
  mapfile -t ids < <(git -C "$1" rev-list --max-count=20 HEAD)
  git -C "$1" replace --graft "${ids[3]}" "$(git -C "$1" rev-list --max-parents=0 HEAD | tail -n 1)"
  git -C "$1" replace -f "${ids[5]}" "${ids[9]}"
  echo "${ids[7]}" >"$1/.git/info/grafts"
}

# odd_tags FOLDER : tags of tags, of a folder, of a file, and one that is another name of a tag.
odd_tags() {
  git -C "$1" tag --annotate --message one v81.0.0 HEAD~1
  git -C "$1" tag --annotate --message two inner v81.0.0
  git -C "$1" tag --annotate --message three v82.0.0 inner
  git -C "$1" tag v83.0.0 'HEAD^{tree}'
  git -C "$1" tag --annotate --message file v84.0.0 "$(git -C "$1" ls-tree -r HEAD | awk 'NR == 1 { print $3 }')"
  git -C "$1" symbolic-ref refs/tags/v82.5.0 refs/tags/v81.0.0
}

# ten_thousand_tags FOLDER : of which most lie behind HEAD, and the highest do not.
ten_thousand_tags() {
  local behind ahead
  behind=$(git -C "$1" rev-parse HEAD~4)
  ahead=$(git -C "$1" rev-parse "$side")
  {
    seq -f "create refs/tags/v50.%g.0 $behind" 1 9990
    seq -f "create refs/tags/v60.%g.0 $ahead" 1 10
  } | git -C "$1" update-ref --stdin
}

# dress FOLDER deploy|packages : puts the settings there under which every commit counts, and the notes are the ids.
dress() {
  mkdir -p "$1/.github"
  cp "$real/history/$2.yml" "$1/.github/deploy.yml"
  cp "$real/history/ids.md.jinja" "$1/"
}

# git_says FOLDER since|touching : the last version behind HEAD, the one after it, and the commits between.
git_says() {
  local last
  last=$(git -C "$1" tag --merged HEAD | grep -E '^v(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}$' | sort -V | tail -n 1 || true)
  echo "last: $last"
  if [[ -n $last ]]; then echo "next: $(awk -F. '{ print $1 "." $2 "." $3 + 1 }' <<<"${last#v}")"; else echo "next: 1.0.0"; fi
  "$2" "$1" "$last"
}
# since FOLDER [TAG] : asked as two whole histories, because git takes `TAG..HEAD` on trust of the clocks and shows too much when one
# was wrong by far.
since() { comm -23 <(git -C "$1" rev-list HEAD | sort) <([[ -z $2 ]] || git -C "$1" rev-list "refs/tags/$2" | sort); }
# touching FOLDER [TAG] : those that change a file of the package. A merge does when it has the file as none of its parents has.
touching() {
  comm -12 <(since "$@") <(git -C "$1" log -c --root --name-only --no-renames --format='commit %H' |
    awk '$1 == "commit" { id = $2; next } /^lib(\/|$)/ && !/^lib\/docs(\/|$)/ { print id }' | sort -u)
}
