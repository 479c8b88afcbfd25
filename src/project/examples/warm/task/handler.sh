# Runs once for each execution environment, in the Init phase.
count=0
marks=/tmp/marks
started="$(date -u +%H:%M:%S)"

# Invoke twice: the file in /tmp grows, because a warm environment is used again.
# The variable does not: the bootstrap calls the handler in a subshell, which has a copy of its own.
handler() {
  count=$((count + 1))
  printf 'x' >> "$marks"

  printf '{"environment":"%s","startedAt":"%s","variable":%d,"invocationsInThisEnvironment":%d}' \
    "${AWS_LAMBDA_LOG_STREAM_NAME: -6}" "$started" "$count" "$(wc -c < "$marks")"
}
