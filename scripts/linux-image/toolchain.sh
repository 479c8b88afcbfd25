# A compiler for static i686 programs: Debian's gcc -m32 with musl, built from Debian's
# source with our changes (locales and time zones as with glibc). Sourced by build.sh. Static and
# without position independence on purpose: no dynamic linking and no relocation at
# each exec, and text pages that stay equal, so that what v86 has compiled for them
# stays valid.

# How a program of the image runs on the computer that builds it: as it is, or in an
# emulator where that computer takes no 32-bit programs.
run_32() {
  [ -n "${EMULATOR+set}" ] || find_emulator
  if [ -n "$EMULATOR" ]; then "$EMULATOR" "$@"; else "$@"; fi
}

find_emulator() {
  EMULATOR=
  echo 'int main(void) { return 0; }' > "$BUILD/probe.c"
  gcc -m32 -nostdlib -static -Wl,-e,main -o "$BUILD/probe" "$BUILD/probe.c"
  local status=0
  "$BUILD/probe" 2> /dev/null || status=$?
  [ $status -eq 126 ] || return 0
  EMULATOR=$(command -v qemu-i386) || {
    echo "this computer runs no 32-bit programs, and qemu-i386 (package qemu-user) is not there" >&2
    return 1
  }
}

make_toolchain() {
  local prefix=$BUILD/toolchain
  [ -e "$prefix/.done" ] && return
  rm -rf "$prefix" && mkdir -p "$prefix/bin"
  find_emulator
  dpkg-deb -x "$DOWNLOADS"/linux-libc-dev_*_i386.deb "$prefix/uapi"
  local inc=$prefix/musl/include lib=$prefix/musl/lib source
  source=$(unpack musl)
  (
    rm -rf "$prefix/work" && mkdir "$prefix/work" && cd "$prefix/work"
    CC="gcc -m32 -march=i686 -mtune=generic -fno-pie -ffile-prefix-map=$BUILD=." CFLAGS="-O2 -fno-stack-protector -fcf-protection=none" \
      "$source/configure" --target=i386-linux-musl --prefix="$prefix/musl" --disable-shared --disable-wrapper
    make -j"$JOBS" AR=ar RANLIB=ranlib
    make AR=ar RANLIB=ranlib install
  ) > "$BUILD/logs/musl.log" 2>&1
  cp -r "$prefix"/uapi/usr/include/{linux,asm-generic,mtd} "$inc/"
  cp -r "$prefix"/uapi/usr/include/i386-linux-gnu/asm "$inc/"
  sed -e "s|@INC@|$inc|g" -e "s|@LIB@|$lib|g" > "$prefix/musl.specs" <<'SPECS'
%rename cpp_options old_cpp_options

*cpp_options:
-nostdinc -isystem @INC@ -isystem include%s %(old_cpp_options)

*cc1:
%(cc1_cpu) -nostdinc -isystem @INC@ -isystem include%s

*link_libgcc:
-L@LIB@ -L .%s

*libgcc:
libgcc.a%s libgcc_eh.a%s

*startfile:
@LIB@/crt1.o @LIB@/crti.o crtbeginT.o%s

*endfile:
crtend.o%s @LIB@/crtn.o

*link:
-m elf_i386 -nostdlib -static -z noseparate-code --build-id=none

*esp_link:


*esp_options:


*esp_cpp_options:


SPECS
  cat > "$prefix/bin/i686-linux-musl-gcc" <<WRAPPER
#!/bin/sh
gcc -m32 -march=i686 -mtune=generic -fno-pie -no-pie -static -fno-stack-protector -fcf-protection=none -fno-asynchronous-unwind-tables -ffile-prefix-map=$BUILD=. -specs=$prefix/musl.specs "\$@" || exit
[ -n "$EMULATOR" ] || exit 0
# What configure runs becomes a script that calls the emulator.
to=a.out last=
for word; do
  [ "\$last" = -o ] && to=\$word
  last=\$word
done
case \$to in
  conftest | */conftest | a.out)
    [ -e "\$to" ] || exit 0
    mv "\$to" "\$to.i386"
    printf '#!/bin/sh\nexec $EMULATOR "\$0.i386" "\$@"\n' > "\$to"
    chmod 755 "\$to"
    ;;
esac
WRAPPER
  chmod 755 "$prefix/bin/i686-linux-musl-gcc"
  local tool
  for tool in ar ranlib strip nm objcopy; do ln -sf "/usr/bin/$tool" "$prefix/bin/i686-linux-musl-$tool"; done
  touch "$prefix/.done"
}
