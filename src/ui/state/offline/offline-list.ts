import * as v from "valibot";

const listSchema = v.object({
  revision: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  files: v.array(
    v.object({
      path: v.pipe(v.string(), v.regex(/^[\w@-][\w@.-]*(?:\/[\w@-][\w@.-]*)*$/)),
      bytes: v.number(),
      sha256: v.string(),
    }),
  ),
});

/** All files of a build of the page, as `scripts/vite/offline-list.ts` writes them. */
export type OfflineList = v.InferOutput<typeof listSchema>;

/** `undefined` when it is none, as where a host answers everything with a page. */
export function parseOfflineList(json: unknown): OfflineList | undefined {
  const parsed = v.safeParse(listSchema, json);
  return parsed.success ? parsed.output : undefined;
}

export function bytesOf({ files }: OfflineList): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
