"""Pushes an image as buildx does: an index of one manifest for each platform and one attestation (platform unknown/unknown) for each.
push_image.py HOST REPOSITORY TAG PLATFORM,… [AUTHORIZATION]; prints the index's digest."""

import gzip
import hashlib
import http.client
import io
import json
import sys
import tarfile

host, repository, tag, platforms, *authorization = sys.argv[1:]
headers = {"Authorization": authorization[0]} if authorization else {}
connection = http.client.HTTPConnection(host)
OCI = "application/vnd.oci.image"


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def request(method, path, expected, body=None, content_type="application/octet-stream"):
    connection.request(method, path, body, {**headers, "Content-Type": content_type})
    response = connection.getresponse()
    text = response.read()
    assert response.status == expected, (method, path, response.status, text)
    return response


def blob(data, media_type):
    location = request("POST", f"/v2/{repository}/blobs/uploads/", 202).headers["Location"]
    path = location[location.index("/v2/") :]
    request("PUT", f"{path}{'&' if '?' in path else '?'}digest={digest(data)}", 201, data)
    return {"mediaType": media_type, "digest": digest(data), "size": len(data)}


def manifest(document, media_type, reference=None):
    data = json.dumps({"schemaVersion": 2, "mediaType": media_type, **document}, separators=(",", ":")).encode()
    request("PUT", f"/v2/{repository}/manifests/{reference or digest(data)}", 201, data, media_type)
    return {"mediaType": media_type, "digest": digest(data), "size": len(data)}


def image(os, architecture, layer):
    config = json.dumps({"os": os, "architecture": architecture, "rootfs": {"type": "layers", "diff_ids": []}}).encode()
    return manifest({"config": blob(config, f"{OCI}.config.v1+json"), "layers": [layer]}, f"{OCI}.manifest.v1+json")


def layer(text):
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        entry = tarfile.TarInfo("page.txt")
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))
    return blob(gzip.compress(raw.getvalue(), mtime=0), f"{OCI}.layer.v1.tar+gzip")


images, attestations = [], []
for platform in platforms.split(","):
    os, architecture = platform.split("/")[:2]
    made = image(os, architecture, layer(f"{repository}:{tag} for {platform}".encode()))
    images.append({**made, "platform": {"os": os, "architecture": architecture}})
    statement = json.dumps({"_type": "https://in-toto.io/Statement/v0.1", "subject": [{"digest": made["digest"]}]}).encode()
    attestation = image("unknown", "unknown", blob(statement, "application/vnd.in-toto+json"))
    notes = {"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": made["digest"]}
    attestations.append({**attestation, "platform": {"os": "unknown", "architecture": "unknown"}, "annotations": notes})
print(manifest({"manifests": images + attestations}, f"{OCI}.index.v1+json", tag)["digest"])
