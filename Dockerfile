# syntax=docker/dockerfile:1
# One static binary in an image that holds nothing else: no shell, no package, no user.

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
# A static glibc program resolves host names by itself, so that `FROM scratch` is enough. The target is named, although it is the
# machine's own, so that the flags bind the program and not the build scripts and macros, which must stay dynamic. Our own sources
# are touched because cargo compares times: a cached build of a newer checkout must not pass for this one.
# A panic ends the program without unwinding, so the tables for it stay out: half a megabyte of what is pulled (docs/decisions/029).
# Equal functions are folded into one where the linker is Rust's own lld, which alone can: on x86-64.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target,sharing=locked \
    find src crates -type f -exec touch {} + \
    && printf 'SECTIONS { /DISCARD/ : { *(.eh_frame) *(.gcc_except_table .gcc_except_table.*) } } INSERT AFTER .text;' > /tmp/no-unwinding.ld \
    && export RUSTFLAGS="-C target-feature=+crt-static -C link-arg=-Wl,--no-eh-frame-hdr,-T,/tmp/no-unwinding.ld,-z,pack-relative-relocs" \
    && target="$(rustc -vV | sed -n 's/^host: //p')" \
    && case "$target" in x86_64-*) RUSTFLAGS="$RUSTFLAGS -C link-arg=-Wl,--icf=all,--bp-compression-sort=both" ;; esac \
    && cargo build --release --locked --no-default-features --features attestation --bin deploy-action --target "$target" \
    && cp "target/$target/release/deploy-action" /deploy-action

FROM scratch
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="deploy-action" \
      org.opencontainers.image.description="Deployments for GitHub Actions that are proven: release, tag, deploy, gate, roll back and report" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
COPY --from=build /deploy-action /deploy-action
# No USER: the runner's workspace and files belong to another user, and GitHub asks for root.
ENTRYPOINT ["/deploy-action"]
