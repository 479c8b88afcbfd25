import { describe, expect, it } from "vitest";
import { lintBash } from "./lint-bash.ts";

const GOOD = `#!/bin/bash
set -euo pipefail
while true; do
  EVENT_DATA="$(curl -sS -LD "$headers" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next")"
  RESPONSE="$(handler "$EVENT_DATA")"
  curl -m 5 -X POST "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$ID/response" --data-binary "$RESPONSE"
done
`;

const codes = (text: string, isProgram = true) =>
  lintBash({ text, isProgram }).map(({ code, line }) => `${line} ${code}`);

describe("Bash lint", () => {
  it("finds nothing in a good runtime", () => {
    expect(codes(GOOD)).toEqual([]);
  });

  it.each([
    ["a program without a shebang", GOOD.replace("#!/bin/bash\n", ""), ["1 shebang"]],
    ["a relative interpreter", GOOD.replace("/bin/bash", "bash"), ["1 shebang"]],
    [
      "an interpreter that Lambda lacks",
      GOOD.replace("/bin/bash", "/usr/bin/python3"),
      ["1 shebang"],
    ],
    ["CRLF", GOOD.replaceAll("\n", "\r\n"), ["1 line-ends"]],
    ["-m on next", GOOD.replace("-LD", "-m 30 -LD"), ["4 next-time-limit"]],
    ["--max-time= on next", GOOD.replace("-LD", "--max-time=30 -LD"), ["4 next-time-limit"]],
    [
      "an unquoted event",
      GOOD.replace('handler "$EVENT_DATA"', "handler $EVENT_DATA"),
      ["5 unquoted-event"],
    ],
    ["the tutorial's -d", GOOD.replace("--data-binary", "-d"), ["6 form-data"]],
    ["-d from a file", GOOD.replace('--data-binary "$RESPONSE"', "-d @/tmp/r"), ["6 form-data"]],
    ["a runtime that never answers", GOOD.replace("/response", "/"), ["4 no-response"]],
    ["jq in a pipe", GOOD.replace("set -euo", "echo x | jq .a\nset -euo"), ["2 missing-tool"]],
    [
      "find in a substitution",
      GOOD.replace("set -euo", "a=$(find /tmp)\nset -euo"),
      ["2 missing-tool"],
    ],
    // aws/aws-lambda-base-images issue 132: no /dev/fd in Lambda.
    [
      "process substitution after a loop",
      GOOD.replace("set -euo", "while read -r a; do :; done < <(printf x)\nset -euo"),
      ["2 process-substitution"],
    ],
    [
      "process substitution as arguments",
      GOOD.replace("set -euo", 'paste <(echo a) <(echo "b")\nset -euo'),
      ["2 process-substitution", "2 process-substitution"],
    ],
    [
      "process substitution for output",
      GOOD.replace("set -euo", "echo a | tee >(cat >&2)\nset -euo"),
      ["2 process-substitution"],
    ],
    [
      "process substitution in a command substitution in quotes",
      GOOD.replace("set -euo", 'a="$(cat <(echo a))"\nset -euo'),
      ["2 process-substitution"],
    ],
    [
      "a path under /dev/fd",
      GOOD.replace("set -euo", "echo a > /dev/fd/3\nset -euo"),
      ["2 process-substitution"],
    ],
    [
      "a locale that the image lacks",
      GOOD.replace("set -euo", "export LC_ALL=en_US.UTF-8\nset -euo"),
      ["2 missing-locale"],
    ],
  ])("reports %s", (_, text, expected) => {
    expect(codes(text)).toEqual(expected);
  });

  it("lets a sourced library be without a shebang", () => {
    expect(codes("handler() {\n  echo ok\n}\n", false)).toEqual([]);
  });

  it("knows the event under the name that the script gives it", () => {
    const text = GOOD.replaceAll("EVENT_DATA", "event").replace('"$event"', "$event");
    expect(codes(text)).toEqual(["5 unquoted-event"]);
  });

  it.each([
    ["comments", "#!/bin/bash\n# pipe it to | jq .\n"],
    ["single quotes", "#!/bin/bash\necho '$EVENT_DATA | jq'\n"],
    ["here-documents", "#!/bin/bash\ncat <<EOF\n$EVENT_DATA\n| jq\nEOF\n"],
    ["plain assignments", "#!/bin/bash\ncopy=$EVENT_DATA\n"],
    ["conditions in [[ ]]", "#!/bin/bash\n[[ $EVENT_DATA == x ]]\n"],
    ["here-strings", "#!/bin/bash\ngrep a <<< $EVENT_DATA\n"],
    ["arithmetic", "#!/bin/bash\n(( a <(3) ))\nfor ((i = 0; i <(n); i++)); do :; done\n"],
    ["text in double quotes", '#!/bin/bash\necho "a <(b)"\n'],
    ["here-documents and -strings", "#!/bin/bash\ncat <<< $(echo a)\n"],
    ["C.UTF-8", "#!/bin/bash\nLC_ALL=C.UTF-8 wc -m\n"],
    ["functions of the script itself", "#!/bin/bash\njq() { :; }\necho | jq\n"],
  ])("does not look into %s", (_, text) => {
    expect(codes(text)).toEqual([]);
  });

  it("places a finding on the physical line of a continued command", () => {
    const text =
      '#!/bin/bash\ncurl \\\n  -m 30 \\\n  "http://$A/2018-06-01/runtime/invocation/next"\n: /response\n';
    const [problem] = lintBash({ text, isProgram: true });
    expect(problem).toMatchObject({ code: "next-time-limit", line: 3, column: 3, endColumn: 8 });
  });
});

describe("fixes", () => {
  /** The text after all its replacements, last place first. */
  const mend = (text: string): string => {
    const lines = text.split("\n");
    for (const { fix } of lintBash({ text, isProgram: true }).toReversed()) {
      if (fix?.kind !== "replace") continue;
      const { line, column, endColumn, text: by } = fix.replacement;
      const before = lines[line - 1] ?? "";
      lines[line - 1] = before.slice(0, column - 1) + by + before.slice(endColumn - 1);
    }
    return lines.join("\n");
  };

  it.each([
    ["a missing shebang", GOOD.replace("#!/bin/bash\n", "")],
    ["a relative interpreter", GOOD.replace("/bin/bash", "bash")],
    ["-m on next", GOOD.replace("-LD", "-m 30 -LD")],
    ["--max-time= on next", GOOD.replace("-LD", "--max-time=30 -LD")],
    ["an unquoted event", GOOD.replace('handler "$EVENT_DATA"', "handler $EVENT_DATA")],
    ["-d", GOOD.replace("--data-binary", "-d")],
    ["--data", GOOD.replace("--data-binary", "--data")],
  ])("make %s good again", (_name, text) => {
    expect(text).not.toBe(GOOD);
    expect(mend(text)).toBe(GOOD);
  });

  it("answers at the end of the loop, with the names that the script has", () => {
    const silent = GOOD.replace(/^  curl -m.*\n/m, "").replace(
      "  RESPONSE=",
      '  ID="$(grep -Fi Lambda-Runtime-Aws-Request-Id "$headers" | tr -d [:space:] | cut -d: -f2)"\n  RESPONSE=',
    );
    expect(codes(silent)).toEqual(["4 no-response"]);
    expect(mend(silent)).toContain(
      'curl -sS -X POST --data-binary "$RESPONSE" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$ID/response"\ndone',
    );
    expect(codes(mend(silent))).toEqual([]);
  });

  it("changes line endings as a whole", () => {
    const [problem] = lintBash({ text: GOOD.replaceAll("\n", "\r\n"), isProgram: true });
    expect(problem?.fix?.kind).toBe("line-endings");
  });
});
