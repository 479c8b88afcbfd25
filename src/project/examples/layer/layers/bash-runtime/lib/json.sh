# json_object name value … prints a flat JSON object of strings.
json_object() {
  local separator='' text='{'
  while (($# >= 2)); do
    text+="$separator\"$1\":\"$2\""
    separator=,
    shift 2
  done
  printf '%s}' "$text"
}
