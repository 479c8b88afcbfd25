import { joined } from "../javascript/joined.ts";
import { type CheckedEntry, checkEntries } from "./check-entries.ts";
import type { FoundTemplate } from "./find-template.ts";
import type { ImportOptions, ReportLine } from "./raw-archive.ts";

/**
 * The archive with the zips that its template names in place of folders (`CodeUri: build/function.zip`) as folders of
 * that name. Each is read within the limits of an import of its own.
 */
export async function unpackNamed(
  entries: readonly CheckedEntry[],
  { folder, facts }: FoundTemplate,
  report: ReportLine[],
  unzip: ImportOptions["unzip"],
): Promise<readonly CheckedEntry[]> {
  if (unzip === undefined) return entries;
  const named = new Set(
    [facts.codeUri ?? "", ...facts.layers.map((layer) => layer.folder)].map((written) =>
      joined(folder.replace(/\/$/, ""), written),
    ),
  );
  const all: CheckedEntry[] = [];
  for (const entry of entries) {
    if (!named.has(entry.path) || !/\.zip$/i.test(entry.path)) {
      all.push(entry);
      continue;
    }
    const read = await unzip(entry.bytes);
    const checked = read.ok ? checkEntries(read.value, report) : read;
    if (checked.ok)
      all.push(
        ...checked.value.map((inner) => ({ ...inner, path: `${entry.path}/${inner.path}` })),
      );
    else {
      all.push(entry);
      report.push({ kind: "note", text: `${entry.path} was not unpacked. ${checked.error}` });
    }
  }
  return all;
}
