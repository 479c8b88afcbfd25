#!/bin/bash
# Collects the corresponding source of everything in public/linux, for whoever serves
# the page: Debian's source packages in the versions of packages.txt, and this folder
# (configuration, patches, build scripts, the agent). About 200 MB.
#
#   scripts/linux-image/collect-sources.sh FOLDER
set -euo pipefail

TO=$(mkdir -p "${1:?usage: collect-sources.sh FOLDER}" && cd "$1" && pwd)
HERE=$(cd "$(dirname "$0")" && pwd)
BUILD=$(mktemp -d)
trap 'rm -rf "$BUILD"' EXIT
mkdir -p "$BUILD/logs"
. "$HERE/packages.sh"
make_apt_root
apt-get update > "$BUILD/logs/apt-update.log" 2>&1 || echo "apt-get update had errors" >&2
cd "$TO"
while read -r kind name version _; do
  case $kind in
    source) apt-get source -q --download-only "$name=$version" ;;
    # The kernel's sources are what this binary package holds.
    binary)
      case $name in
        linux-source*) apt-get download -q "$name=$version" ;;
        seabios*) apt-get source -q --download-only "seabios=$version" ;;
      esac ;;
  esac
done < "$HERE/packages.txt"
for file in *; do
  grep -q "  $file\$" "$HERE/packages.sha256" || echo "not in packages.sha256: $file" >&2
done
sha256sum --quiet --ignore-missing -c "$HERE/packages.sha256"
tar -czf linux-image-scripts.tar.gz -C "$HERE/.." linux-image
echo "sources are in $TO"
