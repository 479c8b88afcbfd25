handler() {
  echo "$1" >&2
  echo "Echoing request: '${#1}' characters"
}
