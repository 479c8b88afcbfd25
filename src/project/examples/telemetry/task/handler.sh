# Long enough for a batch to arrive while it works. Invoke it twice: the report of the first invocation arrives in the
# second one, because the environment stands still in between.
handler() {
  echo "the function is at work" >&2
  sleep 0.5
  printf '{"done":true}'
}
