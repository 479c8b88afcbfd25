# The handler: gets the event as its first argument, prints the response.
handler() {
  local event="$1"
  echo "event of ${#event} characters" >&2

  printf '{"statusCode":200,"headers":{"content-type":"text/plain"},"body":"Hello World"}'
}
