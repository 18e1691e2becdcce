# Sourced by the scripts that need a registry: Debian's docker-registry on loopback, open, with a password, or with a token server.
# shellcheck shell=bash

registry_user=alice
registry_password=s3cret

# start_registry NAME [AUTH] : docker-registry on a free port; AUTH is the `auth:` part of its configuration. Sets $started_registry.
start_registry() {
  need docker-registry curl
  local name=$1 auth=${2:-} port
  port=$(free_port)
  started_registry=127.0.0.1:$port
  cat >"$work/$name.yml" <<CONF
version: 0.1
log: { level: warn }
storage:
  filesystem: { rootdirectory: $work/$name }
  delete: { enabled: true }
  maintenance: { uploadpurging: { enabled: false } }
http: { addr: "$started_registry", secret: not-a-secret }
$auth
CONF
  background "$work/$name.log" docker-registry serve "$work/$name.yml"
  eventually 10 "the start of the registry $name" curl -s -o /dev/null "http://$started_registry/v2/"
}

start_open_registry() { start_registry open; }

start_password_registry() {
  need htpasswd
  htpasswd -Bbn "$registry_user" "$registry_password" >"$work/htpasswd"
  start_registry password "auth: { htpasswd: { realm: tests, path: $work/htpasswd } }"
}

start_token_registry() {
  need openssl
  local port
  port=$(free_port)
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/token.key" -out "$work/token.crt" -days 2 -subj /CN=tests 2>/dev/null
  background "$work/token.log" python3 "$real/registry/token_server.py" "$port" "$work" "$registry_user" "$registry_password"
  eventually 10 "the start of the token server" curl -s -o /dev/null "http://127.0.0.1:$port/token"
  # The realm uses the name localhost: some clients refuse a realm that is an address of its own.
  start_registry token "auth: { token: { realm: \"http://localhost:$port/token\", service: tests, issuer: tests, rootcertbundle: $work/token.crt } }"
}

# digest REGISTRY REPOSITORY TAG [CURL OPTION]… : the digest, computed from the bytes that the registry answers.
digest() {
  local accept='application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json'
  curl -fsS "${@:4}" -H "Accept: $accept" "http://$1/v2/$2/manifests/$3" | sha256sum | sed 's/^\([0-9a-f]*\).*/sha256:\1/'
}
