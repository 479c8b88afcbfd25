import { contentOfBytes } from "#project/file-content.ts";
import { withLineEnds } from "#project/line-ends.ts";
import type { ProjectFile } from "#project/project.ts";
import { executableFormat } from "../preflight/executable-format.ts";
import type { CheckedEntry } from "./check-entries.ts";
import type { ReportLine } from "./raw-archive.ts";
import { withoutMark } from "./text-encoding.ts";

/** Takes a file in, and fixes what would keep Lambda from starting it. */
export function importedFile(entry: CheckedEntry, report: ReportLine[]): ProjectFile {
  const { path, mode } = entry;
  const relative = path.replace(/^(?:task|layers\/[^/]+)\//, "");
  const isBootstrap = relative === "bootstrap";
  const bytes = isBootstrap || SCRIPT.test(path) ? unmarked(entry, relative, report) : entry.bytes;
  const format = executableFormat(bytes);
  const isProgram = format.kind === "elf" || format.kind === "script";
  let content = contentOfBytes(bytes);
  const hasModes = mode !== undefined && mode !== 0;
  let bits = hasModes ? mode : isProgram || isBootstrap ? 0o755 : 0o644;
  if (isBootstrap && (bits & 0o111) === 0) {
    report.push({
      kind: "fixed",
      text: `bootstrap was not executable (mode 0${bits.toString(8)}): it is 0755 now. Lambda would answer: fork/exec /var/task/bootstrap: permission denied.`,
    });
    bits |= 0o755;
  }
  if (
    isBootstrap &&
    content.kind === "text" &&
    format.kind === "script" &&
    content.text.includes("\r\n")
  ) {
    report.push({
      kind: "fixed",
      text: "bootstrap had Windows line endings (CRLF): they are LF now. Lambda would answer: fork/exec /var/task/bootstrap: no such file or directory.",
    });
    content = { kind: "text", text: withLineEnds(content.text, "lf") };
  }
  return { content, mode: bits };
}

/** Files that a shell or a JSON parser reads, which stumble over a mark. */
const SCRIPT = /\.(?:ba)?sh$|\.json$/;

function unmarked({ bytes }: CheckedEntry, name: string, report: ReportLine[]): Uint8Array {
  const read = withoutMark(bytes);
  if (read.mark === "utf-8-mark") {
    report.push({
      kind: "fixed",
      text: `${name} began with a byte order mark (BOM), as Windows tools write it: it was taken away.${name === "bootstrap" ? " Lambda would answer: fork/exec /var/task/bootstrap: exec format error." : ""}`,
    });
  } else if (read.mark === "utf-16") {
    report.push({
      kind: "fixed",
      text: `${name} was UTF-16, with a byte order mark: it is UTF-8 now, which is what Linux programs read.`,
    });
  }
  return read.bytes;
}
