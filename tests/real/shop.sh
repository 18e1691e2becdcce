# Sourced by the scripts that need something to deploy: a small repository, and the simulators seeded with its history.
# shellcheck shell=bash

token=ghs_realtests0123456789
dokploy_key=dk_realtests0123456789

# make_shop FOLDER : a repository of two services with two releases and unreleased commits, two of them hostile. Nothing in a commit
# message may become a command of the runner or a version.
make_shop() {
  local folder=$1 service message
  mkdir -p "$folder/.github/workflows"
  cp "$real/shop/deploy.yml" "$folder/.github/"
  for service in api web; do
    mkdir -p "$folder/$service"
    printf 'FROM scratch\nCOPY . /app\n' >"$folder/$service/Dockerfile"
    echo "the $service" >"$folder/$service/page.txt"
  done
  in_shop "$folder" init --quiet --initial-branch main
  in_shop "$folder" remote add origin https://github.com/acme/shop
  commit "$folder" 'feat: plan the shop'
  in_shop "$folder" tag v0.9.0
  commit "$folder" 'feat!: open the shop'
  in_shop "$folder" tag v1.0.0
  for message in 'feat(api): a cart' 'fix: x%0A::set-output name=version::9.9.9' $'fix: ##[add-mask]a\n\n::set-output name=version::9.9.9'; do
    commit "$folder" "$message"
  done
}

in_shop() { git -C "$1" -c user.name=Ada -c user.email=ada@example.com -c commit.gpgsign=false "${@:2}"; }

commit() {
  echo "$2" >>"$1/web/page.txt"
  in_shop "$1" add --all
  in_shop "$1" commit --quiet --message "$2"
}

# serve FOLDER [JSON] : starts the simulators with the history of FOLDER; JSON is merged over the seed. Sets $github, $simulated
# (the registry), $dokploy and $apps to their addresses.
serve() {
  local folder=$1 more=${2:-'{}'} program
  (cd "$root" && cargo build --quiet --locked --package simulators --example serve)
  program=${CARGO_TARGET_DIR:-$root/target}/debug/examples/serve
  TOKEN=$token DOKPLOY_KEY=$dokploy_key python3 "$real/shop/seed.py" "$folder" "$more" >"$work/seed.json"
  "$program" <"$work/seed.json" >"$work/servers.json" 2>"$work/serve.log" &
  at_end "kill $! 2>/dev/null; wait $! 2>/dev/null"
  eventually 10 "the start of the simulators" test -s "$work/servers.json"
  github=$(json 'd["github"]' "$work/servers.json")
  simulated=$(json 'd["registry"].removeprefix("http://")' "$work/servers.json")
  dokploy=$(json 'd["dokploy"]' "$work/servers.json")
  apps=$(json 'd["apps"]' "$work/servers.json")
}

# locate FOLDER REGISTRY : writes the addresses into deploy.yml. They are known only after the history is, so this is not committed.
locate() { sed -i "s|REGISTRY|$2|; s|APPS|$apps|g" "$1/.github/deploy.yml"; }

compose_id() { json "d['compose']['$1']" "$work/servers.json"; }
# live HOST : the version that answers there.
live() { curl -fsS "$apps/$1/version"; }
# github_api PATH : an answer of the simulated GitHub.
github_api() { curl -fsS -H "Authorization: Bearer $token" -H 'User-Agent: tests' "$github/repos/acme/shop/$1"; }
# compose_env PROJECT : the environment text as Dokploy has it.
compose_env() { curl -fsS -H "x-api-key: $dokploy_key" "$dokploy/api/compose.one?composeId=$(compose_id "$1")" | json 'd["env"]'; }
