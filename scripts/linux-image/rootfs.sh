# Puts the root file system together and packs it as an initramfs whose bytes depend
# on the inputs only. Sourced by build.sh.

# Commands of the single coreutils binary, as it was configured.
coreutils_names() { "$BUILD/work/coreutils/src/coreutils" --help | sed -n 's/^ //p' | tr ' ' '\n' | grep -E '^[a-z0-9]+$|^\[$' | sort -u; }

put() { # put SOURCE NAME: a stripped program in /usr/bin
  install -m 755 "$1" "$ROOT/usr/bin/$2"
  strip --strip-all -R .comment -R .note -R .eh_frame "$ROOT/usr/bin/$2" 2>/dev/null || strip --strip-all "$ROOT/usr/bin/$2"
}

make_rootfs() {
  local work=$BUILD/work name
  ROOT=$BUILD/rootfs
  rm -rf "$ROOT"
  mkdir -p "$ROOT"/{dev,etc,home,mnt,opt,proc,root,run,sys,tmp,usr/{bin,lib/playground,local/bin,share},var/{lang,lib,log,runtime,task,tmp}}
  for name in bin sbin lib; do ln -s "usr/${name/sbin/bin}" "$ROOT/$name"; done
  ln -s bin "$ROOT/usr/sbin"
  ln -s ../proc/self/mounts "$ROOT/etc/mtab"

  put "$work/bash/bash" bash
  ln -s bash "$ROOT/usr/bin/sh"
  put "$work/bash-step/bash" ../lib/playground/bash-step
  put "$work/coreutils/src/coreutils" coreutils
  for name in $(coreutils_names); do ln -s coreutils "$ROOT/usr/bin/$name"; done
  put "$work/curl/src/curl" curl
  put "$work/grep/src/grep" grep
  put "$work/sed/sed/sed" sed
  put "$work/gawk/gawk" gawk
  ln -s gawk "$ROOT/usr/bin/awk"
  put "$work/findutils/find/find" find
  put "$work/findutils/xargs/xargs" xargs
  put "$work/tar/src/tar" tar
  put "$work/gzip/gzip" gzip
  put "$work/xz-utils/src/xz/xz" xz
  put "$work/jq/jq" jq
  put "$work/util-linux/uuidgen" uuidgen
  for name in cmp diff; do put "$work/diffutils/src/$name" $name; done
  ln -s xz "$ROOT/usr/bin/unxz"
  ln -s xz "$ROOT/usr/bin/xzcat"
  for name in egrep:-E fgrep:-F; do
    printf '#!/bin/sh\nexec grep %s "$@"\n' "${name#*:}" > "$ROOT/usr/bin/${name%:*}"
  done
  printf '#!/bin/sh\nexec gzip -d "$@"\n' > "$ROOT/usr/bin/gunzip"
  printf '#!/bin/sh\nexec gzip -cd "$@"\n' > "$ROOT/usr/bin/zcat"
  chmod 755 "$ROOT"/usr/bin/{egrep,fgrep,gunzip,zcat}

  install -m 755 "$BUILD/agent" "$ROOT/init"
  cp -r "$HERE/rootfs/." "$ROOT/"
  find "$ROOT" -type d -exec chmod 755 {} +
  chmod 1777 "$ROOT/tmp" "$ROOT/var/tmp"
  chmod 700 "$ROOT/root"
  chmod 700 "$ROOT/init"
}

pack_rootfs() {
  find "$ROOT" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  (cd "$ROOT" && find . -mindepth 1 -printf '%P\n' | LC_ALL=C sort | cpio --quiet -o -H newc --reproducible -R 0:0) > "$BUILD/initrd.cpio"
  zstd -q -19 -f "$BUILD/initrd.cpio" -o "$BUILD/initrd.cpio.zst"
}
