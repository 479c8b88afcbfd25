# A compiler for static i686 programs: Debian's gcc -m32 with Debian's musl.
# Sourced by build.sh. Static and without position independence on purpose:
# no dynamic linking and no relocation at each exec, and text pages that stay
# equal, so that what v86 has compiled for them stays valid.

make_toolchain() {
  local prefix=$BUILD/toolchain
  [ -e "$prefix/.done" ] && return
  rm -rf "$prefix" && mkdir -p "$prefix/bin"
  dpkg-deb -x "$DOWNLOADS"/musl-dev_*_i386.deb "$prefix/musl"
  dpkg-deb -x "$DOWNLOADS"/linux-libc-dev_*_i386.deb "$prefix/uapi"
  local inc=$prefix/musl/usr/include/i386-linux-musl lib=$prefix/musl/usr/lib/i386-linux-musl
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
exec gcc -m32 -march=i686 -mtune=generic -fno-pie -no-pie -static -fno-stack-protector -fcf-protection=none -fno-asynchronous-unwind-tables -ffile-prefix-map=$BUILD=. -specs=$prefix/musl.specs "\$@"
WRAPPER
  chmod 755 "$prefix/bin/i686-linux-musl-gcc"
  local tool
  for tool in ar ranlib strip nm objcopy; do ln -sf "/usr/bin/$tool" "$prefix/bin/i686-linux-musl-$tool"; done
  touch "$prefix/.done"
}
