#!/bin/bash
# Builds the Linux image of the playground: kernel, root file system, saved state,
# manifest, licences. Needs root, Debian bookworm (amd64), and the repository's
# node_modules. Everything happens in $BUILD; only public/linux is written in the repository.
#
#   scripts/linux-image/build.sh            everything
#   scripts/linux-image/build.sh fetch …    single stages, in the order of ALL_STAGES
#   OLD_AGENT=… scripts/linux-image/build.sh toolchain renew
#                                           a new agent in the published state (renew-agent.ts)
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
REPOSITORY=$(cd "$HERE/../.." && pwd)
BUILD=${BUILD:-/tmp/linux-image-build}
DOWNLOADS=$BUILD/downloads
JOBS=${JOBS:-2}
SOURCE_DATE_EPOCH=1782950400 # 2026-07-02, when the kernel's package was made
EXTRA_CFLAGS=
ALL_STAGES="tools fetch toolchain kernel userland agent rootfs state publish"
export HERE REPOSITORY BUILD DOWNLOADS JOBS SOURCE_DATE_EPOCH

for part in packages userland toolchain kernel rootfs; do
  # shellcheck source=/dev/null
  . "$HERE/$part.sh"
done

stage_tools() {
  apt-get install -y --no-install-recommends autoconf automake bc bison cpio dpkg-dev flex gcc gcc-multilib \
    libelf-dev libtool make patch qemu-user xz-utils zstd > "$BUILD/logs/tools.log" 2>&1
}
stage_fetch() { fetch_packages; }
stage_toolchain() { make_toolchain; }
stage_kernel() { build_kernel; }
stage_userland() {
  build_userland
  [ -z "$FAILED" ]
}
stage_agent() {
  "$BUILD/toolchain/bin/i686-linux-musl-gcc" -O2 -Wall -Wextra -Werror -o "$BUILD/agent" "$HERE"/agent/*.c
}
stage_rootfs() {
  make_rootfs
  pack_rootfs
}
stage_state() {
  cd "$REPOSITORY"
  npx tsx scripts/linux-image/make-state.ts "$BUILD/state.bin"
  zstd -q --ultra -22 -f "$BUILD/state.bin" -o "$BUILD/state.bin.zst"
}
# Needs of `fetch` only musl and linux-libc-dev. OLD_AGENT is the agent of the published state.
stage_renew() {
  stage_agent
  strip -o "$BUILD/agent.stripped" "$BUILD/agent"
  cd "$REPOSITORY"
  npx tsx scripts/linux-image/renew-agent.ts "$OLD_AGENT" "$BUILD/agent.stripped" "$BUILD/state.bin"
  zstd -q --ultra -22 -f "$BUILD/state.bin" -o "$BUILD/state.bin.zst"
  npx tsx scripts/linux-image/publish-renewed.ts
}
stage_publish() {
  cd "$REPOSITORY"
  collect_licences
  npx tsx scripts/linux-image/publish.ts
}

mkdir -p "$BUILD/logs" "$BUILD/src" "$DOWNLOADS"
for stage in ${*:-$ALL_STAGES}; do
  echo "$stage"
  "stage_$stage"
done
