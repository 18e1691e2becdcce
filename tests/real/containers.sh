# Sourced by the scripts that run containers: podman with a store of its own, and the image built through the real Dockerfile.
# shellcheck shell=bash

image=localhost/deploy-action:real
base=docker.io/library/rust:1.95-bookworm

# containers : podman with a store and a runtime of its own, so that nobody's images are touched.
containers() {
  need podman runc
  ((EUID == 0)) || fail "podman runs as root here, as docker does on GitHub's machines; run this with sudo"
  local store=$cache/containers
  mkdir -p "$store"
  cat >"$store/storage.conf" <<CONF
[storage]
driver = "overlay"
graphroot = "$store/graph"
runroot = "$store/run"
CONF
  # crun refuses the hybrid cgroups of some hosts; runc takes them. Without the delay, monitors would outlive the tests by minutes.
  cat >"$store/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=4000:4000"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
exit_command_delay = 5
CONF
  export CONTAINERS_CONF=$store/containers.conf CONTAINERS_STORAGE_CONF=$store/storage.conf BUILDAH_ISOLATION=oci
}

# stand_in : an image under the name of the Dockerfile's base that holds only folders. The build mounts the host's compiler and
# toolchain into them and takes the crates from a vendored folder, so that it needs no registry of images and no network.
stand_in() {
  local rootfs=$work/base/rootfs tool
  mkdir -p "$rootfs"/{tmp,etc/alternatives,usr/{bin,lib,lib64,libexec,include},usr/local/{bin,cargo/bin,cargo/registry,toolchain},vendor}
  for tool in bin lib lib64; do ln -s "usr/$tool" "$rootfs/$tool"; done
  for tool in cargo rustc; do ln -s "../../toolchain/bin/$tool" "$rootfs/usr/local/cargo/bin/$tool"; done
  cat >"$rootfs/usr/local/cargo/config.toml" <<'CONF'
[net]
offline = true
[source.crates-io]
replace-with = "vendored"
[source.vendored]
directory = "/vendor"
CONF
  cat >"$work/base/Dockerfile" <<'FILE'
FROM scratch
COPY rootfs/ /
ENV PATH=/usr/local/cargo/bin:/usr/local/bin:/usr/bin CARGO_HOME=/usr/local/cargo HOME=/tmp
FILE
  podman build --quiet --timestamp 0 --tag "$base" "$work/base" >/dev/null
}

# build_image [CONTEXT] : the Dockerfile of the checkout, run as it is.
build_image() {
  local context=${1:-$root} mounts=() folder
  stand_in
  say "vendoring the crates"
  mkdir -p "$cache/vendor"
  (cd "$context" && cargo vendor --quiet --locked --versioned-dirs "$cache/vendor" >/dev/null)
  for folder in /usr/bin /usr/lib /usr/lib64 /usr/libexec /usr/include /etc/alternatives; do
    [[ -d $folder ]] && mounts+=(--volume "$folder:$folder:ro")
  done
  mounts+=(--volume "$(rustc --print sysroot):/usr/local/toolchain:ro" --volume "$cache/vendor:/vendor:ro")
  say "building $image through the Dockerfile"
  mkdir -p "$cache/tmp"
  TMPDIR=$cache/tmp podman build --pull=never --network=none "${mounts[@]}" --file "$root/Dockerfile" --tag "$image" "$context" >"$work/build.log" 2>&1 ||
    fail "the image was not built:"$'\n'"$(tail -n 40 "$work/build.log")"
}
