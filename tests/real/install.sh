#!/usr/bin/env bash
# Installs what the tests of this folder need: Debian packages, and a Python and a Node environment in a cache folder outside the
# checkout. Idempotent, and quick when all is there.
source "$(dirname "$0")/lib.sh"

packages=(apache2-utils busybox-static chromium curl docker-registry fontconfig fonts-noto-color-emoji git netavark nodejs npm openssl podman python3 python3-venv runc skopeo)
programs=(htpasswd busybox chromium curl docker-registry fc-list git node npm openssl podman python3 runc skopeo)

missing=()
for program in "${programs[@]}"; do command -v "$program" >/dev/null || missing+=("$program"); done
# Podman's network helper lies outside the path.
[[ -x /usr/lib/podman/netavark || -x /usr/libexec/podman/netavark ]] || missing+=(netavark)
fc-list 2>/dev/null | grep -qi emoji || missing+=("a font with emoji")
if ((${#missing[@]})); then
  say "missing: ${missing[*]}"
  need apt-get
  as_root=()
  ((EUID == 0)) || as_root=(sudo -n)
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
  need "${programs[@]}"
fi

# current FOLDER LIST : whether the folder was made from this very list.
current() { [[ -f $1/made-from ]] && cmp -s "$1/made-from" "$2"; }

mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9

if ! current "$cache/venv" "$real/requirements.txt"; then
  say "making $cache/venv"
  rm -rf "$cache/venv"
  python3 -m venv "$cache/venv"
  "$cache/venv/bin/pip" install --quiet --requirement "$real/requirements.txt"
  cp "$real/requirements.txt" "$cache/venv/made-from"
fi

if ! current "$cache/npm" "$real/package.json"; then
  say "making $cache/npm"
  rm -rf "$cache/npm"
  mkdir -p "$cache/npm"
  cp "$real/package.json" "$cache/npm/"
  (cd "$cache/npm" && npm install --silent --no-audit --no-fund --no-package-lock --ignore-scripts >/dev/null)
  cp "$real/package.json" "$cache/npm/made-from"
fi
say "all is installed in $cache"
