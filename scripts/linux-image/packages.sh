# Debian's packages, by a private APT root: the system's lists and settings stay as
# they are. Versions are in packages.txt, checksums in packages.sha256. Sourced by build.sh.

make_apt_root() {
  local root=$BUILD/apt
  mkdir -p "$root"/{lists/partial,cache/archives/partial,etc/preferences.d,etc/apt.conf.d,state}
  : > "$root/state/status"
  local area
  # bullseye and trixie for programs whose version on Lambda bookworm does not have.
  for area in "http://deb.debian.org/debian bookworm" "http://deb.debian.org/debian-security bookworm-security" \
    "http://deb.debian.org/debian bullseye" "http://deb.debian.org/debian trixie"; do
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s main\n' "$area"
    printf 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s main\n' "$area"
  done > "$root/etc/sources.list"
  cat > "$root/apt.conf" <<CONF
Dir::State "$root/state";
Dir::State::status "$root/state/status";
Dir::State::Lists "$root/lists";
Dir::Cache "$root/cache";
Dir::Etc "$root/etc";
Dir::Etc::SourceList "$root/etc/sources.list";
Dir::Etc::SourceParts "/nonexistent";
APT::Architecture "i386";
APT::Architectures { "i386"; };
APT::Sandbox::User "root";
Acquire::Languages "none";
CONF
  export APT_CONFIG=$root/apt.conf
}

fetch_packages() {
  [ -e "$BUILD/.fetched" ] && return
  make_apt_root
  apt-get update > "$BUILD/logs/apt-update.log" 2>&1 || echo "  apt-get update had errors: see $BUILD/logs/apt-update.log"
  local kind name version rest
  while read -r kind name version rest; do
    case $kind in
      binary) (cd "$DOWNLOADS" && apt-get download -q "$name=$version") ;;
      source) (cd "$DOWNLOADS" && apt-get source -q --download-only "$name=$version") ;;
    esac
  done < "$HERE/packages.txt" > "$BUILD/logs/fetch.log" 2>&1
  (cd "$DOWNLOADS" && sha256sum --quiet --ignore-missing -c "$HERE/packages.sha256")
  mkdir -p "$BUILD/seabios" && dpkg-deb -x "$DOWNLOADS"/seabios_*_all.deb "$BUILD/seabios"
  touch "$BUILD/.fetched"
}

# The licence of each part, as its package states it, and the texts they refer to.
collect_licences() {
  local to=$REPOSITORY/public/linux/licences kind name version rest source
  rm -rf "$to" && mkdir -p "$to"
  cp /usr/share/common-licenses/GPL-2 "$to/GPL-2.txt"
  cp /usr/share/common-licenses/GPL-3 "$to/GPL-3.txt"
  cp /usr/share/common-licenses/LGPL-3 "$to/LGPL-3.txt"
  while read -r kind name version rest; do
    [ "$kind" = source ] || continue
    source=$(unpack "$name")
    cp "$source/debian/copyright" "$to/$name.txt"
  done < "$HERE/packages.txt"
  cp "$BUILD/seabios/usr/share/doc/seabios/copyright" "$to/seabios.txt"
  cp "$BUILD/src/linux-source-6.1/COPYING" "$to/linux.txt"
  cp "$REPOSITORY/node_modules/v86/LICENSE" "$to/v86.txt"
}
