# The kernel: Debian's source, our options, one patch. Sourced by build.sh.

build_kernel() {
  local source=$BUILD/src/linux-source-6.1 work=$BUILD/kernel option
  [ -e "$work/.built" ] && return
  rm -rf "$source" "$work" && mkdir -p "$BUILD/src" "$work"
  dpkg-deb --fsys-tarfile "$DOWNLOADS"/linux-source-6.1_*_all.deb | tar -x -C "$BUILD/src" --strip-components=3 --wildcards './usr/src/linux-source-6.1.tar.xz'
  tar -x -C "$BUILD/src" -f "$BUILD/src/linux-source-6.1.tar.xz"
  rm "$BUILD/src/linux-source-6.1.tar.xz"
  local patch
  for patch in "$HERE"/kernel/*.patch; do patch -s -d "$source" -p1 < "$patch"; done
  (
    export KBUILD_BUILD_TIMESTAMP="@$SOURCE_DATE_EPOCH" KBUILD_BUILD_USER=playground KBUILD_BUILD_HOST=playground
    export KBUILD_BUILD_VERSION=1 # without it a counter and the build id differ
    cd "$source"
    make -s O="$work" ARCH=i386 tinyconfig
    cd "$work"
    ARCH=i386 "$source/scripts/kconfig/merge_config.sh" -m -O . .config "$HERE/kernel/kernel.config"
    make -s ARCH=i386 olddefconfig
    grep -E '^CONFIG' "$HERE/kernel/kernel.config" | while read -r option; do
      grep -qxF "$option" .config || echo "not taken: $option"
    done
    nice make -j"$JOBS" ARCH=i386 bzImage
  ) > "$BUILD/logs/kernel.log" 2>&1
  touch "$work/.built"
}
