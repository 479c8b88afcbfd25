/** A runtime as short as it can be, for a package that has none: the handler is `file.function`, as in the examples. */
export const MINIMAL_BOOTSTRAP = `#!/bin/bash
# A custom runtime: ask Lambda for the next event, hand it to the handler, post the answer, and ask again.
set -uo pipefail

api="http://\${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime"
headers="$(mktemp)"
source "\${LAMBDA_TASK_ROOT}/\${_HANDLER%.*}.sh"

while true; do
  event="$(curl -sS -D "$headers" "$api/invocation/next")"
  request_id="$(grep -i '^lambda-runtime-aws-request-id:' "$headers" | cut -d ' ' -f 2 | tr -d '\\r')"
  response="$("\${_HANDLER##*.}" "$event")"
  curl -sS -o /dev/null --data-binary "$response" "$api/invocation/$request_id/response"
done
`;

/** The handler that it calls, for a package without one. */
export function minimalHandler(name: string): string {
  return `# The handler: its argument is the event, its standard output is the response.
function ${name} () {
  printf '%s' "$1"
}
`;
}
