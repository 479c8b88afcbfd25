/** Scripts of people's runtimes for the Linux engine's tests. */

/** A loop as AWS's custom runtime tutorial teaches it: source the handler file, poll, find the id, call, post. */
export const TUTORIAL_BOOTSTRAP = `#!/bin/sh
set -euo pipefail

# Load the file that the Handler setting names before its dot.
source "$LAMBDA_TASK_ROOT/\${_HANDLER%%.*}.sh"
FUNCTION="\${_HANDLER##*.}"
API="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"

while true; do
  HEADERS="$(mktemp)"
  EVENT=$(curl -sS -LD "$HEADERS" "$API/invocation/next")
  REQUEST_ID=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$HEADERS" | tr -d '[:space:]' | cut -d: -f2)
  RESPONSE=$("$FUNCTION" "$EVENT")
  curl -sS -o /dev/null -X POST "$API/invocation/$REQUEST_ID/response" -d "$RESPONSE"
  rm -f "$HEADERS"
done
`;

export const TUTORIAL_HANDLER = `handler() {
  echo "$1" 1>&2
  echo "{\\"answer\\": \\"hello\\"}"
}
`;

export const TUTORIAL_FILES = [
  { path: "/var/task/bootstrap", text: TUTORIAL_BOOTSTRAP },
  { path: "/var/task/function.sh", text: TUTORIAL_HANDLER, mode: 0o644 },
];

/** `/var/task/bootstrap` with Bash and the given lines. */
export function bashFiles(...lines: readonly string[]) {
  return [{ path: "/var/task/bootstrap", text: ["#!/bin/bash", ...lines, ""].join("\n") }];
}

/** An ELF header of a 64-bit program for a machine: 62 = x86_64, 183 = arm64. */
export function elfFor(machine: number): string {
  const header = new Uint8Array(128);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.set([2, 0, machine & 0xff, machine >> 8, 1], 16);
  return String.fromCharCode(...header);
}
