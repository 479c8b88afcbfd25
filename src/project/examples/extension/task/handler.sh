# The handler knows nothing of the extension: both only meet in the environment, for example in /tmp.
handler() {
  printf '{"invocationsSeenByTheExtension":"%s"}' "$(cat /tmp/watcher.count 2> /dev/null || echo none)"
}
