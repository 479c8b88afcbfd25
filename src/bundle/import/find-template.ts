import { utf8Text } from "#base/utf8.ts";
import { type CheckedEntry, counted } from "./check-entries.ts";
import type { ReportLine } from "./raw-archive.ts";
import { type TemplateFacts, readTemplate } from "./template/read-template.ts";
import { withoutMark } from "./text-encoding.ts";

/** A template and where it is. */
export interface FoundTemplate {
  readonly path: string;
  /** Its folder, with a slash, or `""`: what it names is relative to it. */
  readonly folder: string;
  readonly facts: TemplateFacts;
}

/** Templates are large at most now and then; a package with thousands of JSON files is no rarity. */
const MAX_CANDIDATES = 20;

/** Templates by any name, those that are called so first, then the one that is the least deep. */
function candidates(entries: readonly CheckedEntry[]): CheckedEntry[] {
  const rankOf = ({ path }: CheckedEntry): number =>
    path.split("/").length * 2 - (/(?:^|\/)template\.(?:ya?ml|json)$/.test(path) ? 1 : 0);
  return entries
    .filter(
      ({ path }) =>
        /\.(?:ya?ml|json|template)$/i.test(path) && !/(?:^|\/)node_modules\//.test(path),
    )
    .filter(({ path }) => path.split("/").length <= 3)
    .filter(({ bytes }) => {
      const text = utf8Text(withoutMark(bytes).bytes);
      return text.includes("Resources") && /AWS::(?:Serverless|Lambda)::/.test(text);
    })
    .toSorted((a, b) => rankOf(a) - rankOf(b))
    .slice(0, MAX_CANDIDATES);
}

export async function findTemplate(
  entries: readonly CheckedEntry[],
  report: ReportLine[],
  functionId: string | undefined,
): Promise<FoundTemplate | undefined> {
  const found = candidates(entries);
  for (const { path, bytes } of found) {
    const facts = await readTemplate(utf8Text(withoutMark(bytes).bytes), functionId);
    if (facts === undefined) continue;
    describe(path, facts, report);
    return { path, folder: path.slice(0, path.lastIndexOf("/") + 1), facts };
  }
  const unread = found[0] ?? entries.find(({ path }) => /^template\.(?:ya?ml|json)$/.test(path));
  if (unread !== undefined) {
    report.push({
      kind: "note",
      text: `${unread.path} has no function that could be read: its settings were not taken.`,
    });
  }
  return undefined;
}

function describe(path: string, facts: TemplateFacts, report: ReportLine[]): void {
  const taken = Object.keys(facts.settings).map((key) => WORDS[key] ?? key);
  report.push({
    kind: "found",
    text: `${path} describes the function ${facts.id}: ${taken.length === 0 ? "no settings" : taken.join(", ")} taken from it. Parameters have their defaults.`,
  });
  const others = facts.functions.filter(({ id }) => id !== facts.id);
  if (others.length > 0) {
    report.push({
      kind: "note",
      text: `It has ${counted(others.length, "other function")}: ${others.map(({ id, runtime }) => (runtime === undefined ? id : `${id} (${runtime})`)).join(", ")}. A project has one.${facts.functions[0]?.id === facts.id ? ` ${facts.id} was taken: functions with a custom runtime come first.` : ""}`,
    });
  }
  if (facts.computed.length > 0) {
    report.push({
      kind: "note",
      text: `Not taken from the template, because it is computed at deployment or not understood: ${facts.computed.join(", ")}.`,
    });
  }
  const ignored = [
    ...facts.ignored,
    ...facts.otherResources.slice(0, MAX_NAMED),
    ...(facts.otherResources.length > MAX_NAMED
      ? [`${facts.otherResources.length - MAX_NAMED} more resources`]
      : []),
  ];
  if (ignored.length > 0) {
    report.push({
      kind: "note",
      text: `The template has more than a project: ${ignored.join(", ")}. That stays in the template.`,
    });
  }
  if (facts.runtime === "provided" || facts.runtime === "provided.al2") {
    report.push({
      kind: "note",
      text: `The template says Runtime ${facts.runtime}, which is older: here and in downloads it is provided.al2023. Programs that need libraries of Amazon Linux ${facts.runtime === "provided" ? "1" : "2"} have to be built again.`,
    });
  }
}

const MAX_NAMED = 12;

const WORDS: Readonly<Record<string, string>> = {
  functionName: "name",
  handler: "handler",
  timeoutSeconds: "timeout",
  memoryMb: "memory",
  tmpMb: "size of /tmp",
  architecture: "architecture",
  variables: "environment variables",
  logFormat: "log format",
  concurrencyLimit: "concurrency",
};
