# Puts the root file system together and packs it as an initramfs whose bytes depend
# on the inputs only. Sourced by build.sh.

# Commands of the single coreutils binary, as it was configured; kill is not in Lambda's.
coreutils_names() {
  run_32 "$BUILD/work/coreutils/src/coreutils" --help | sed -n '/^Built-in programs:/,/^$/{/:$/d;p}' |
    tr -s ' ' '\n' | sed -n 's/^ginstall$/install/;/^kill$/d;/./p' | sort -u
}

put() { # put SOURCE NAME: a stripped program in /usr/bin
  install -m 755 "$1" "$ROOT/usr/bin/$2"
  strip --strip-all -R .comment -R .note -R .eh_frame "$ROOT/usr/bin/$2" 2>/dev/null || strip --strip-all "$ROOT/usr/bin/$2"
}

# Programs that Lambda has not go here: the environment gets this folder as its /usr/bin
# where the project allows them (agent/environment.c). The others are in it as hard links.
ALL_TOOLS=usr/lib/playground/all-tools

extra() { # extra SOURCE NAME: a stripped program that Lambda's image lacks
  put "$1" "$2"
  mv "$ROOT/usr/bin/$2" "$ROOT/$ALL_TOOLS/$2"
}

script() { # script FOLDER NAME LINE
  printf '#!/bin/sh\n%s\n' "$3" > "$ROOT/$1/$2"
  chmod 755 "$ROOT/$1/$2"
}

make_rootfs() {
  local work=$BUILD/work name
  ROOT=$BUILD/rootfs
  rm -rf "$ROOT"
  mkdir -p "$ROOT"/{dev,etc,home,mnt,opt,proc,root,run,sys,tmp,usr/{bin,lib,local/bin,share},var/{lang,lib,log,runtime,task,tmp}} "$ROOT/$ALL_TOOLS"
  for name in bin sbin lib; do ln -s "usr/${name/sbin/bin}" "$ROOT/$name"; done
  ln -s bin "$ROOT/usr/sbin"
  ln -s ../proc/self/mounts "$ROOT/etc/mtab"
  cp -dr "$HERE/rootfs/." "$ROOT/"
  make_lambda_tools
  make_extra_tools
  cp -r "$work/tzdata/zoneinfo" "$ROOT/usr/share/zoneinfo"
  share_equal_files "$ROOT/usr/share/zoneinfo"
  ln -s ../usr/share/zoneinfo/UTC "$ROOT/etc/localtime"

  install -m 755 "$BUILD/agent" "$ROOT/init"
  find "$ROOT" -type d -exec chmod 755 {} +
  chmod 1777 "$ROOT/tmp" "$ROOT/var/tmp"
  chmod 700 "$ROOT/root" "$ROOT/init" "$ROOT/usr/lib/playground"
  chmod 755 "$ROOT/$ALL_TOOLS"
}

make_lambda_tools() {
  local work=$BUILD/work name
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
  for name in getconf getent iconv locale; do put "$work/own/$name" "$name"; done
  for name in egrep:-E fgrep:-F; do
    script usr/bin "${name%:*}" "echo \"${name%:*}: warning: ${name%:*} is obsolescent; using grep ${name#*:}\" >&2
exec grep ${name#*:} \"\$@\""
  done
}

make_extra_tools() {
  local work=$BUILD/work name
  extra "$work/findutils/find/find" find
  extra "$work/findutils/xargs/xargs" xargs
  extra "$work/tar/src/tar" tar
  extra "$work/gzip/gzip" gzip
  extra "$work/xz-utils/src/xz/xz" xz
  extra "$work/jq/jq" jq
  extra "$work/util-linux/uuidgen" uuidgen
  for name in cmp diff; do extra "$work/diffutils/src/$name" $name; done
  ln -s xz "$ROOT/$ALL_TOOLS/unxz"
  ln -s xz "$ROOT/$ALL_TOOLS/xzcat"
  script $ALL_TOOLS gunzip 'exec gzip -d "$@"'
  script $ALL_TOOLS zcat 'exec gzip -cd "$@"'
  mv "$ROOT/usr/bin/hostname" "$ROOT/$ALL_TOOLS/hostname"
  for name in "$ROOT"/usr/bin/*; do cp -dl "$name" "$ROOT/$ALL_TOOLS/"; done
}

# Many zones have several names; cpio keeps hard links together.
share_equal_files() {
  local sum path last= kept=
  (cd "$1" && find . -type f -exec sha256sum {} + | LC_ALL=C sort) > "$BUILD/zones.txt"
  while read -r sum path; do
    if [ "$sum" = "$last" ]; then ln -f "$1/$kept" "$1/$path"; else kept=$path last=$sum; fi
  done < "$BUILD/zones.txt"
}

pack_rootfs() {
  find "$ROOT" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  (cd "$ROOT" && find . -mindepth 1 -printf '%P\n' | LC_ALL=C sort | cpio --quiet -o -H newc --reproducible -R 0:0) > "$BUILD/initrd.cpio"
  zstd -q -19 -f "$BUILD/initrd.cpio" -o "$BUILD/initrd.cpio.zst"
}
