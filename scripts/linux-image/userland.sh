# The programs of the image, from Debian's source packages. Sourced by build.sh.
# Each is configured to one static file; NLS, SELinux, ACL and the like stay out.

unpack() { # unpack PACKAGE: the source with Debian's patches and ours; prints its folder
  local name=$1 folder=$BUILD/src/$1 patch
  if [ ! -e "$folder/.unpacked" ]; then
    rm -rf "$folder"
    dpkg-source --no-check -x "$(ls "$DOWNLOADS"/"$name"_*.dsc)" "$folder" > "$BUILD/logs/unpack-$name.log" 2>&1
    for patch in "$HERE/patches/$name"-*.patch; do
      if [ -e "$patch" ]; then patch -s -d "$folder" -p1 < "$patch"; fi
    done
    [ -e "$folder/configure" ] || (cd "$folder" && autoreconf -fi) > "$BUILD/logs/autoreconf-$name.log" 2>&1
    # Debian's patches touch inputs of the autotools, whose results are in the tarball.
    find "$folder" -type f -exec touch -d '2020-01-01' {} +
    find "$folder" -name aclocal.m4 -exec touch -d '2020-01-02' {} +
    find "$folder" '(' -name configure -o -name 'config*h*in' ')' -exec touch -d '2020-01-03' {} +
    find "$folder" -name Makefile.in -exec touch -d '2020-01-04' {} +
    touch "$folder/.unpacked"
  fi
  printf '%s\n' "$folder"
}

cross_env() {
  export PATH=$BUILD/toolchain/bin:$PATH
  export CC=i686-linux-musl-gcc AR=i686-linux-musl-ar RANLIB=i686-linux-musl-ranlib STRIP=i686-linux-musl-strip
  export CFLAGS="-O2 -fomit-frame-pointer -ffunction-sections -fdata-sections $EXTRA_CFLAGS" LDFLAGS="-Wl,--gc-sections"
  export MAKEINFO=true HELP2MAN=true CC_FOR_BUILD=gcc
  export SOURCE_DATE_EPOCH FORCE_UNSAFE_CONFIGURE=1 TZ=UTC LC_ALL=C
}

# One run shows every failure; build.sh stops after it.
FAILED=
failed() { echo "  $1 failed: see $BUILD/logs/$1.log" >&2; FAILED="$FAILED $1"; }

# build NAME 'configure options' 'make targets': out of tree, result stays in $BUILD/work/NAME.
# GNU's programs ask the compiler the same thousand questions: they share the answers.
SHARED_ANSWERS="--cache-file=$BUILD/work/gnu.cache"
build() {
  local name=$1 options=$2 targets=$3 source work=$BUILD/work/$1
  [ -e "$work/.built" ] && return
  source=$(unpack "$name")
  rm -rf "$work" && mkdir -p "$work"
  echo "  building $name"
  set +e
  (
    set -e
    cross_env
    cd "$work"
    # shellcheck disable=SC2086
    eval "\"$source/configure\" --build=i686-linux-musl --disable-nls --disable-dependency-tracking $options"
    eval "make -j\"$JOBS\" $targets"
    touch .built
  ) > "$BUILD/logs/$name.log" 2>&1
  set -e
  [ -e "$work/.built" ] || failed "$name"
}

build_userland() {
  mkdir -p "$BUILD/work" "$BUILD/logs" "$BUILD/src"
  # 5.2's configure tests strtoimax the wrong way round: "no" uses the C library's.
  build bash "--without-bash-malloc --disable-rpath --enable-static-link bash_cv_termcap_lib=gnutermcap bash_cv_func_strtoimax=no" ""
  build_bash_step
  build coreutils "$SHARED_ANSWERS --enable-single-binary=symlinks --enable-install-program=hostname,arch --enable-no-install-program=stdbuf,uptime --without-gmp --disable-acl --disable-xattr --disable-libcap --without-selinux --with-openssl=no gl_cv_func_getcwd_path_max=yes" "all man1_MANS= EXTRA_MANS="
  # The compiler of regular expressions to machine code would be translated once more.
  build pcre2 "--disable-shared --enable-static --disable-jit --enable-unicode --disable-pcre2grep-callback" libpcre2-8.la
  build_grep
  build sed "$SHARED_ANSWERS --disable-acl --without-selinux --with-included-regex" "all dist_man_MANS="
  build curl "--disable-shared --enable-static --without-ssl --without-zlib --without-brotli --without-zstd \
    --without-libpsl --without-nghttp2 --without-libidn2 --without-librtmp --without-libssh2 --without-ca-bundle --without-ca-path \
    --disable-ftp --disable-ldap --disable-ldaps --disable-rtsp --disable-dict --disable-telnet --disable-tftp \
    --disable-pop3 --disable-imap --disable-smb --disable-smtp --disable-gopher --disable-mqtt --disable-manual --disable-threaded-resolver \
    --disable-ipv6 --disable-alt-svc --disable-hsts --disable-ntlm --disable-tls-srp --disable-libcurl-option \
    --disable-doh --disable-docs --disable-ca-search --without-libgsasl --disable-websockets --disable-ipfs CPPFLAGS=-DCURL_STATICLIB" ""
  build gawk "--disable-extensions --disable-mpfr --without-readline" "all 'SUBDIRS=support .'"
  build findutils "$SHARED_ANSWERS --without-selinux" ""
  build tar "$SHARED_ANSWERS --without-selinux --without-posix-acls --without-xattrs" ""
  build gzip "$SHARED_ANSWERS" ""
  build diffutils "$SHARED_ANSWERS" ""
  build libonig "--disable-shared --enable-static" ""
  build_jq
  build_zones
  build_own
  build util-linux "--disable-all-programs --enable-libuuid --enable-uuidgen --disable-shared --enable-static --without-systemd --without-udev --without-ncurses --without-python --disable-makeinstall-chown" "uuidgen"
  build xz-utils "--disable-shared --enable-static --disable-threads --disable-lzmadec --disable-lzmainfo --disable-scripts" ""
}

# bash once more, with the hook that reports lines: only trap.c differs.
build_bash_step() {
  local work=$BUILD/work/bash-step
  [ -e "$work/.built" ] && return
  rm -rf "$work" && cp -r "$BUILD/work/bash" "$work" && rm -f "$work"/{.built,.build,bash,trap.o}
  echo "  building bash-step"
  cp "$HERE/patches/bash-step-lines.c" "$work/step-lines.c"
  # In front of run_debug_trap, which bash calls before each command; called at its start.
  awk '/^run_debug_trap \(\)/ { hook = 1 }
    /^int$/ { held = held $0 "\n"; next }
    held && !included && hook { print "#include \"step-lines.c\"\n"; included = 1 }
    { printf "%s", held; held = ""; print }
    hook && /trap_exit_value = 0;/ { print "  step_before_command ();"; hook = 0 }' \
    "$BUILD/src/bash/trap.c" > "$work/trap.c"
  set +e
  (
    set -e
    cross_env
    cd "$work"
    grep -q step-lines.c trap.c && grep -q 'step_before_command ();' trap.c
    make -j"$JOBS" bash
    touch .built
  ) > "$BUILD/logs/bash-step.log" 2>&1
  set -e
  [ -e "$work/.built" ] || failed bash-step
}

build_jq() {
  local work=$BUILD/work/jq source
  [ -e "$work/.built" ] && return
  source=$(unpack jq)
  rm -rf "$work" && mkdir -p "$work"
  echo "  building jq"
  set +e
  (
    set -e
    cross_env
    cp -r "$source/." "$work" && cd "$work"
    CPPFLAGS="-I$BUILD/src/libonig/src" LDFLAGS="$LDFLAGS -L$BUILD/work/libonig/src/.libs" \
      ./configure --build=i686-linux-musl --disable-docs --disable-valgrind --disable-maintainer-mode \
      --enable-static --disable-shared --enable-all-static --with-oniguruma=yes
    make -j"$JOBS"
    touch .built
  ) > "$BUILD/logs/jq.log" 2>&1
  set -e
  [ -e "$work/.built" ] || failed jq
}

build_grep() {
  # The header of the build folder is the one that configure made.
  local flags="-DPCRE2_STATIC -I$BUILD/work/pcre2/src" libraries=$BUILD/work/pcre2/.libs/libpcre2-8.a name
  [ -e "$BUILD/work/grep/.built" ] && return
  {
    cat "$BUILD/work/gnu.cache"
    for name in CFLAGS="$flags" LIBS="$libraries"; do
      printf "ac_cv_env_PCRE_%s_set=set\nac_cv_env_PCRE_%s_value='%s'\n" "${name%%=*}" "${name%%=*}" "${name#*=}"
    done
  } > "$BUILD/work/grep.cache"
  build grep "--cache-file=$BUILD/work/grep.cache --enable-perl-regexp --with-included-regex PCRE_CFLAGS='$flags' PCRE_LIBS='$libraries'" ""
}

# Time zones in the short form, without what zic can leave to the rule at the end.
build_zones() {
  local work=$BUILD/work/tzdata source
  [ -e "$work/.built" ] && return
  source=$(unpack tzdata)
  rm -rf "$work" && mkdir -p "$work"
  echo "  building tzdata"
  (
    cd "$source"
    /usr/sbin/zic -b slim -d "$work/zoneinfo" africa antarctica asia australasia europe northamerica southamerica etcetera factory backward
    cp zone.tab zone1970.tab iso3166.tab "$work/zoneinfo/"
    touch "$work/.built"
  ) > "$BUILD/logs/tzdata.log" 2>&1 || true
  [ -e "$work/.built" ] || failed tzdata
}

# What glibc-common has and musl lacks: our own, see tools/.
build_own() {
  local work=$BUILD/work/own name
  rm -rf "$work" && mkdir -p "$work"
  echo "  building getconf getent iconv locale"
  (
    cross_env
    for name in getconf getent iconv locale; do
      # shellcheck disable=SC2086
      "$CC" $CFLAGS -D_GNU_SOURCE -Wall -Wextra -Werror $LDFLAGS -o "$work/$name" "$HERE/tools/$name.c" || exit 1
    done
    touch "$work/.built"
  ) > "$BUILD/logs/own.log" 2>&1 || true
  [ -e "$work/.built" ] || failed own
}
