#!/usr/bin/env bash
# Amazon's registry: moto plays AWS (its API of the registry, and its token service), docker-registry holds the bytes for the user
# `AWS` and the password that moto gives out.
source "$(dirname "$0")/lib.sh"
source "$real/registries.sh"
need moto_server docker-registry htpasswd curl python3
program=$(debug_binary)

aws=http://127.0.0.1:$(free_port)
background "$work/moto.log" moto_server -H 127.0.0.1 -p "${aws##*:}"
eventually 30 "the start of moto" curl -s -o /dev/null "$aws/moto-api/"

# ask OPERATION BODY : one request to the API of the registry; moto looks at no signature.
ask() {
  curl -fsS "$aws/" -H 'Content-Type: application/x-amz-json-1.1' -H "X-Amz-Target: AmazonEC2ContainerRegistry_V20150921.$1" \
    -H 'Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-west-1/ecr/aws4_request, SignedHeaders=host, Signature=0' -d "$2"
}
hash() { printf '%s' "$1" | sha256sum | sed 's/^\([0-9a-f]*\).*/sha256:\1/'; }

manifest=$(cat <<JSON
{"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
 "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "$(hash config)", "size": 1},
 "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": "$(hash layer)", "size": 1}]}
JSON
)
ask CreateRepository '{"repositoryName": "acme/api"}' >/dev/null
ask PutImage "$(M=$manifest python3 -c 'import json, os; print(json.dumps({"repositoryName": "acme/api", "imageTag": "1.0.0", "imageManifest": os.environ["M"]}))')" >/dev/null
login=$(ask GetAuthorizationToken '{}' | json 'd["authorizationData"][0]["authorizationToken"]' | base64 --decode)
registry_user=${login%%:*}
registry_password=${login#*:}
start_password_registry
push() { python3 "$real/registry/push_image.py" "$started_registry" acme/api "$1" linux/amd64,linux/arm64 "Basic $(printf '%s' "$login" | base64)" >/dev/null; }
push 1.0.0

proves "keys and roles lead to a password at moto, which the registry takes; and images are described, listed and deleted"
(cd "$root" && DEPLOY_ACTION_TEST_AWS=$aws DEPLOY_ACTION_TEST_REGISTRY=$started_registry \
  cargo test --quiet --locked --package registry-client --features real --lib moto) >"$work/moto-tests.log" 2>&1 || fail "$(cat "$work/moto-tests.log")"
for tag in by-keys by-role; do
  same "digest of $tag" "$(digest "$started_registry" acme/api 1.0.0 --user "$login")" "$(digest "$started_registry" acme/api "$tag" --user "$login")"
done

proves "the password of Amazon's user can be given by hand"
env -i PATH="$PATH" HOME="$work" "$program" image-tagger --command promote --images "api=$started_registry/acme/api" --from 1.0.0 --version 1.1.0 \
  --registry-username "$registry_user" --registry-password "$registry_password" >"$work/by-hand.log" 2>&1 || fail "$(cat "$work/by-hand.log")"
same "digest of the new tag" "$(digest "$started_registry" acme/api 1.0.0 --user "$login")" "$(digest "$started_registry" acme/api 1.1.0 --user "$login")"
lacks "the log" "$(cat "$work"/*.log)" "$registry_password"
