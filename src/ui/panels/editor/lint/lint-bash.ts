import { type BashLine, bashLines, isDoubleQuoted } from "./bash-lines.ts";
import type { Fix, Problem, Replacement } from "./problem.ts";

export interface BashFile {
  readonly text: string;
  /** It is started by its path: `bootstrap`, or anything with the executable bit. */
  readonly isProgram: boolean;
}

/** What goes wrong with Bash runtimes on Lambda, and can be seen in their text. */
export function lintBash({ text, isProgram }: BashFile): Problem[] {
  const lines = bashLines(text);
  return [
    ...(isProgram ? shebangProblems(text) : []),
    ...lineEndProblems(text),
    ...nextProblems(lines),
    ...quotingProblems(lines),
    ...bodyProblems(lines),
    ...toolProblems(lines),
    ...descriptorPathProblems(lines),
    ...localeProblems(lines),
  ];
}

function shebangProblems(text: string): Problem[] {
  const first = text.split(/\r?\n/, 1)[0] ?? "";
  if (!first.startsWith("#!")) {
    return [
      {
        ...whole(
          1,
          first,
          "error",
          "shebang",
          "The first line names no interpreter, so Lambda can't start this file: “exec format error”, Runtime.InvalidEntrypoint. Begin it with #!/bin/bash.",
        ),
        fix: replace("Begin with #!/bin/bash", START, "#!/bin/bash\n"),
      },
    ];
  }
  const interpreter = first.slice(2).trim().split(/\s+/)[0] ?? "";
  if (!interpreter.startsWith("/")) {
    return [
      mended(
        whole(
          1,
          first,
          "error",
          "shebang",
          `“${interpreter}” is not an absolute path, so the interpreter isn't found. Write #!/bin/bash.`,
        ),
        "Write #!/bin/bash",
        "#!/bin/bash",
      ),
    ];
  }
  if (/\/(python3?|node|ruby|perl|php|zsh|fish)$/.test(interpreter)) {
    return [
      whole(
        1,
        first,
        "warning",
        "shebang",
        `provided.al2023 has no ${interpreter}: Lambda answers “no such file or directory” although this file exists. Use /bin/bash, or bring the interpreter in the package or a layer.`,
      ),
    ];
  }
  return [];
}

function lineEndProblems(text: string): Problem[] {
  const at = text.indexOf("\r\n");
  if (at === -1) return [];
  const line = text.slice(0, at).split("\n").length;
  const content = text.split(/\r?\n/)[line - 1] ?? "";
  return [
    {
      ...whole(
        line,
        content,
        "error",
        "line-ends",
        "Windows line endings (CRLF): Linux takes the carriage return as part of each line, so “#!/bin/bash” names a file that doesn't exist. Switch to LF below the editor.",
      ),
      fix: { kind: "line-endings", label: "Change to LF" },
    },
  ];
}

const NEXT = /\/invocation\/next\b/;

function nextProblems(lines: readonly BashLine[]): Problem[] {
  const problems: Problem[] = [];
  const next = lines.find(({ code }) => NEXT.test(code));
  for (const line of lines) {
    if (!NEXT.test(line.code)) continue;
    const limit = /\s(-m\s*\d\S*|--max-time(?:\s+|=)\S+|--speed-time(?:\s+|=)\S+)/.exec(line.code);
    if (limit?.[1] === undefined) continue;
    const from = limit.index + 1;
    const problem = part(
      line,
      from,
      from + limit[1].length,
      "warning",
      "next-time-limit",
      "A time limit on /next: between invocations the environment is frozen, perhaps for hours, and the limit has passed when it thaws. The event is then lost. Leave the limit out.",
    );
    problems.push({
      ...problem,
      // With the space before it.
      fix: replace("Leave the time limit out", { ...problem, column: problem.column - 1 }, ""),
    });
  }
  const sendsResponse = lines.some(({ code }) => /\/(response|error)\b/.test(code));
  if (next !== undefined && !sendsResponse) {
    const at = next.code.search(NEXT);
    problems.push({
      ...part(
        next,
        at,
        at + "/invocation/next".length,
        "warning",
        "no-response",
        "Takes an event but never posts to …/invocation/$REQUEST_ID/response or …/error: the invocation waits until its time-out.",
      ),
      ...responseFix(lines, next),
    });
  }
  return problems;
}

/** Variables that hold the event: assigned from /next, or called so in AWS's own tutorial. */
function quotingProblems(lines: readonly BashLine[]): Problem[] {
  const names = new Set(["EVENT_DATA"]);
  for (const { code } of lines) {
    const assigned = /^\s*(?:local\s+)?(\w+)="?\$\(/.exec(code)?.[1];
    if (assigned !== undefined && NEXT.test(code)) names.add(assigned);
  }
  const problems: Problem[] = [];
  for (const line of lines) {
    for (const use of line.code.matchAll(/\$(?:\{(\w+)\}|(\w+))/g)) {
      const name = use[1] ?? use[2] ?? "";
      if (!names.has(name) || isDoubleQuoted(line.code, use.index)) continue;
      // No word splitting in an assignment and inside [[ ]].
      if (/^\s*(?:local\s+|export\s+)?\w+=$/.test(line.code.slice(0, use.index))) continue;
      if (
        /\[\[[^\]]*$/.test(line.code.slice(0, use.index)) ||
        /<<<\s*$/.test(line.code.slice(0, use.index))
      )
        continue;
      problems.push(
        mended(
          part(
            line,
            use.index,
            use.index + use[0].length,
            "warning",
            "unquoted-event",
            `$${name} is not quoted: Bash splits the event at white space and expands “*” in it. Write "$${name}".`,
          ),
          `Write "${use[0]}"`,
          `"${use[0]}"`,
        ),
      );
    }
  }
  return problems;
}

/** The call that answers, written before the end of the loop around the one that takes the event. */
function responseFix(lines: readonly BashLine[], next: BashLine): Pick<Problem, "fix"> {
  const end = lines.find(({ code, line }) => line > next.line && /^\s*done\b/.test(code));
  if (end === undefined) return {};
  const base = /(https?:\/\/[^\s"']*|\$\{?\w+\}?[^\s"']*)\/invocation\/next/.exec(next.code)?.[1];
  if (base === undefined) return {};
  const id =
    lines
      .map(({ code }) => /^\s*(\w+)="?\$\(.*request-id/i.exec(code)?.[1])
      .find((name) => name !== undefined) ?? "REQUEST_ID";
  const indent = /^\s*/.exec(end.code)?.[0] ?? "";
  const call = `${indent}  curl -sS -X POST --data-binary "$RESPONSE" "${base}/invocation/$${id}/response"\n`;
  const place = { line: end.line, column: 1, endLine: end.line, endColumn: 1 };
  return { fix: replace("Post $RESPONSE before the end of the loop", place, call) };
}

/** `-d` is curl's way to send a form. The 2018 tutorials send responses with it. */
function bodyProblems(lines: readonly BashLine[]): Problem[] {
  const problems: Problem[] = [];
  for (const line of lines) {
    if (!/\bcurl\b/.test(line.code) || !/\/(response|error)\b/.test(line.code)) continue;
    for (const found of line.code.matchAll(/(?<=\s)(-d|--data|--data-ascii)(?=[\s=]+("?@)?)/g)) {
      const isFile = found[2] !== undefined;
      problems.push(
        mended(
          part(
            line,
            found.index,
            found.index + found[0].length,
            isFile ? "warning" : "info",
            "form-data",
            isFile
              ? `${found[0]} leaves out every line ending and NUL byte of what it reads. Write --data-binary: it sends the bytes as they are.`
              : `${found[0]} is for forms: with @file or @- it leaves out line endings and NUL bytes. For a response write --data-binary: it sends the bytes as they are.`,
          ),
          "Write --data-binary",
          "--data-binary",
        ),
      );
    }
  }
  return problems;
}

/** Runtime API reference §11: what the minimal image of provided.al2023 does not bring. */
const MISSING_TOOLS: Readonly<Record<string, string>> = {
  jq: "Bring it in a layer, or take the value out with Bash, grep or sed.",
  python: "Use the Python runtime, or bring it in a layer.",
  python3: "Use the Python runtime, or bring it in a layer.",
  node: "Use the Node.js runtime, or bring it in a layer.",
  perl: "Use sed or awk.",
  wget: "Use curl.",
  unzip: "Bring it in a layer, or package the files unzipped.",
  zip: "Bring it in a layer.",
  aws: "Bring the AWS CLI in a layer, or call the service with curl and its --aws-sigv4 option.",
  git: "Bring it in a layer.",
  nc: "Use curl, or Bash's /dev/tcp.",
  ssh: "Bring it in a layer.",
  find: "Use Bash's globs (shopt -s globstar, then **), or bring it in a layer.",
  xargs: "Use a while read loop.",
  tar: "Bring it in a layer, or package the files unpacked.",
  gzip: "Bring it in a layer.",
  gunzip: "Bring it in a layer, or package the files unpacked.",
  zcat: "Bring it in a layer, or package the files unpacked.",
  xz: "Bring it in a layer.",
  bzip2: "Bring it in a layer.",
  diff: "Bring it in a layer, or compare checksums (sha256sum).",
  cmp: "Compare checksums (sha256sum).",
  uuidgen: "Use $(</proc/sys/kernel/random/uuid).",
  hostname: "Use $HOSTNAME, or uname -n.",
  which: "Use command -v.",
  ps: "Read /proc, or bring it in a layer.",
  bc: "Use awk, or Bash's $(( )) for whole numbers.",
  file: "Bring it in a layer.",
  openssl: "Bring it in a layer. sha256sum and base64 are there.",
  sudo: "A function has no other user to be.",
};

function toolProblems(lines: readonly BashLine[]): Problem[] {
  const defined = new Set(
    lines.flatMap(({ code }) => /^\s*(?:function\s+)?([\w-]+)\s*\(\)/.exec(code)?.[1] ?? []),
  );
  const problems: Problem[] = [];
  for (const line of lines) {
    for (const word of line.code.matchAll(
      /(?:^|[|;&(`]|\$\(|\b(?:then|do|else|if|while|!))\s*([a-z][\w.-]*)(?=\s|$|\))/g,
    )) {
      const tool = word[1] ?? "";
      const instead = Object.hasOwn(MISSING_TOOLS, tool) ? MISSING_TOOLS[tool] : undefined;
      if (instead === undefined || defined.has(tool)) continue;
      const from = word.index + word[0].length - tool.length;
      problems.push(
        part(
          line,
          from,
          from + tool.length,
          "info",
          "missing-tool",
          `provided.al2023 has no ${tool}: exit status 127 on Lambda. ${instead}`,
        ),
      );
    }
  }
  return problems;
}

/** `<( )` and `>( )` outside quotes, and the paths that Bash makes of them. */
const PROCESS_SUBSTITUTION = /(?<![<>$(])[<>]\((?!\()/g;
const DESCRIPTOR_PATH = /\/dev\/fd\/(?:\d+|\$\{?\w+\}?)/g;

/** Lambda's /dev has stdin, stdout and stderr only (aws/aws-lambda-base-images issue 132). */
function descriptorPathProblems(lines: readonly BashLine[]): Problem[] {
  const problems: Problem[] = [];
  for (const line of lines) {
    for (const found of line.code.matchAll(PROCESS_SUBSTITUTION)) {
      if (isDoubleQuoted(line.code, found.index) || isInArithmetic(line.code, found.index))
        continue;
      const what = `${found[0]} )`;
      problems.push(
        part(
          line,
          found.index,
          found.index + found[0].length,
          "warning",
          "process-substitution",
          `${what} needs /dev/fd, which Lambda does not have: “/dev/fd/63: No such file or directory”, and nothing is ${found[0] === "<(" ? "read" : "written"}. ` +
            (found[0] === "<("
              ? 'Use a here-string, while read … done <<< "$(command)", or a file in /tmp.'
              : "Use a pipe, or a file in /tmp."),
        ),
      );
    }
    for (const found of line.code.matchAll(DESCRIPTOR_PATH)) {
      problems.push(
        part(
          line,
          found.index,
          found.index + found[0].length,
          "warning",
          "process-substitution",
          "Lambda has no /dev/fd: “No such file or directory”. Use /proc/self/fd, or redirect with >&N and <&N.",
        ),
      );
    }
  }
  return problems;
}

function isInArithmetic(code: string, position: number): boolean {
  const open = code.lastIndexOf("((", position);
  return open !== -1 && !code.slice(open, position).includes("))");
}

const LOCALE = /\b(LC_ALL|LC_CTYPE|LANG)=["']?([A-Za-z_]+\.(?:UTF-8|utf8))/g;

/** The image has C, C.UTF-8 and POSIX only (package glibc-minimal-langpack). */
function localeProblems(lines: readonly BashLine[]): Problem[] {
  const problems: Problem[] = [];
  for (const line of lines) {
    for (const found of line.code.matchAll(LOCALE)) {
      const [text = "", variable = "", name = ""] = found;
      if (name.startsWith("C.")) continue;
      problems.push(
        part(
          line,
          found.index,
          found.index + text.length,
          "warning",
          "missing-locale",
          `provided.al2023 has no locale ${name}: Bash warns “setlocale: cannot change locale”, and \${#text}, cut, tr and awk count bytes. Write ${variable}=C.UTF-8.`,
        ),
      );
    }
  }
  return problems;
}

const START = { line: 1, column: 1, endLine: 1, endColumn: 1 };

function replace(label: string, place: Omit<Replacement, "text">, text: string): Fix {
  const { line, column, endLine, endColumn } = place;
  return { kind: "replace", label, replacement: { line, column, endLine, endColumn, text } };
}

/** The problem with a fix that puts a text in its place. */
function mended(problem: Problem, label: string, text: string): Problem {
  return { ...problem, fix: replace(label, problem, text) };
}

function whole(
  line: number,
  content: string,
  severity: Problem["severity"],
  code: string,
  message: string,
): Problem {
  return {
    severity,
    code,
    message,
    line,
    column: 1,
    endLine: line,
    endColumn: Math.max(2, content.length + 1),
  };
}

function part(
  line: BashLine,
  from: number,
  to: number,
  severity: Problem["severity"],
  code: string,
  message: string,
): Problem {
  const start = line.place(from);
  const end = line.place(to);
  return {
    severity,
    code,
    message,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.line === start.line ? end.column : start.column + (to - from),
  };
}
