import type { FailureCard } from "./failure-card.ts";

const GOOD = `#!/bin/bash
api="http://\${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime"
while true; do
  event="$(curl -sS -D /tmp/headers "$api/invocation/next")"
  id="$(grep -i '^lambda-runtime-aws-request-id:' /tmp/headers | tr -d '\\r' | cut -d ' ' -f 2)"
  curl -sS -o /dev/null --data-binary '"hello"' "$api/invocation/$id/response"
done
`;

/** An empty program for 64-bit Arm: the head of an ELF file, `e_machine` 0xb7. */
function armProgram(): Uint8Array {
  const bytes = new Uint8Array(128);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.set([2, 0, 0xb7, 0, 1], 16);
  bytes[52] = 64;
  return bytes;
}

const START_LOG = [
  /INIT_REPORT .*Phase: init.*Status: error.*Error Type: Runtime.InvalidEntrypoint/,
];
const COMMON = {
  group: "Start",
  log: START_LOG,
  section: "3.3",
} as const;

/** Everything that keeps Lambda from starting the entry point (Runtime API reference §3.3, §5.2). */
export const START_FAILURES: readonly FailureCard[] = [
  {
    ...COMMON,
    id: "not-executable",
    title: "Not executable",
    what: "bootstrap has mode 0644: Linux refuses to run it.",
    why: "Zip tools and Windows file systems lose the executable bit on the way into the package.",
    production:
      "Every invocation fails within milliseconds with Runtime.InvalidEntrypoint and “permission denied”. Run unzip -Z on the package: the line of bootstrap must begin with -rwx.",
    files: { bootstrap: { content: GOOD, mode: 0o644 } },
    answer: /fork\/exec \/var\/task\/bootstrap: permission denied/,
  },
  {
    ...COMMON,
    id: "no-shebang",
    title: "No shebang",
    what: "The script does not name its interpreter in the first line.",
    why: "A shell would run it anyway; Lambda asks the kernel, and the kernel needs “#!” as the first two bytes.",
    production: "“exec format error”. head -c 2 bootstrap must print #!.",
    files: { bootstrap: { content: GOOD.replace("#!/bin/bash\n", "") } },
    answer: /fork\/exec \/var\/task\/bootstrap: exec format error/,
  },
  {
    ...COMMON,
    id: "crlf",
    title: "Windows line endings",
    what: "The first line ends in CR LF, so the interpreter's name is “/bin/bash” with a carriage return behind it.",
    why: "git's autocrlf or an editor on Windows changed the line endings.",
    production:
      "“no such file or directory” although bootstrap is in the package. file bootstrap says “with CRLF line terminators”.",
    files: { bootstrap: { content: GOOD.replaceAll("\n", "\r\n") } },
    answer: /fork\/exec \/var\/task\/bootstrap: no such file or directory/,
  },
  {
    ...COMMON,
    id: "byte-order-mark",
    title: "Byte order mark",
    what: "Three invisible bytes stand before the shebang.",
    why: "Some editors write UTF-8 with a byte order mark; the kernel wants “#!” at the very beginning.",
    production: "“exec format error”. head -c 3 bootstrap | xxd shows ef bb bf.",
    files: { bootstrap: { content: `\uFEFF${GOOD}` } },
    answer: /fork\/exec \/var\/task\/bootstrap: exec format error/,
  },
  {
    ...COMMON,
    id: "interpreter-missing",
    title: "Interpreter missing",
    what: "The shebang names an interpreter that the image has not.",
    why: "provided.al2023 is minimal: Bash, and no other language.",
    production:
      "“no such file or directory”, which names bootstrap and means its interpreter. Compare the first line with what the image has.",
    files: { bootstrap: { content: GOOD.replace("/bin/bash", "/opt/python/bin/python3.13") } },
    answer: /fork\/exec \/var\/task\/bootstrap: no such file or directory/,
  },
  {
    ...COMMON,
    id: "wrong-processor",
    title: "Built for another processor",
    what: "bootstrap is a program for arm64, the function has x86_64.",
    why: "It was built on a computer with another processor, without a target.",
    production: "“exec format error”. file bootstrap names the processor.",
    files: { bootstrap: { content: armProgram() } },
    answer: /fork\/exec \/var\/task\/bootstrap: exec format error/,
  },
  {
    ...COMMON,
    id: "folder",
    title: "bootstrap is a folder",
    what: "The package has a folder of that name, and no file.",
    why: "The runtime was zipped together with its folder instead of from within it.",
    production: "“Couldn't find valid bootstrap(s)”. unzip -l must list bootstrap without a slash.",
    files: { "bootstrap/main.sh": { content: GOOD } },
    answer: /Couldn't find valid bootstrap\(s\): \[\/var\/task\/bootstrap \/opt\/bootstrap\]/,
  },
  {
    ...COMMON,
    id: "empty",
    title: "Empty file",
    what: "bootstrap has no bytes.",
    why: "A build step wrote its output elsewhere, or failed after it had opened the file.",
    production: "“exec format error”. unzip -l shows a size of 0.",
    files: { bootstrap: { content: "" } },
    answer: /fork\/exec \/var\/task\/bootstrap: exec format error/,
  },
  {
    ...COMMON,
    id: "missing",
    title: "No bootstrap",
    what: "The package has other files, but none of that name at its root.",
    why: "It was zipped one folder too high, or the name has an extension.",
    production: "“Couldn't find valid bootstrap(s)”, with the two places where Lambda looked.",
    files: { "src/bootstrap.sh": { content: GOOD } },
    answer: /Couldn't find valid bootstrap\(s\): \[\/var\/task\/bootstrap \/opt\/bootstrap\]/,
  },
];
