import fc from "fast-check";
import { DEFAULT_SETTINGS, type Project, type ProjectFile } from "./project.ts";

/** Any valid project, for property tests. */
export function arbitraryProject(): fc.Arbitrary<Project> {
  const name = fc
    .stringMatching(/^[A-Za-z0-9._-]{1,12}$/)
    .filter((text) => text !== "." && text !== "..");
  const layer = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,10}$/);
  const relative = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
  const path = fc.oneof(
    relative.map((text) => `task/${text}`),
    fc.tuple(layer, relative).map(([owner, text]) => `layers/${owner}/${text}`),
  );
  const content: fc.Arbitrary<ProjectFile["content"]> = fc.oneof(
    fc.string({ unit: "grapheme" }).map((text) => ({ kind: "text" as const, text })),
    fc
      .constantFrom("#!/bin/bash\r\necho hi\r\n", "a\nb\r\nc")
      .map((text) => ({ kind: "text" as const, text })),
    fc
      .uint8Array({ maxLength: 64 })
      .map((bytes) => ({ kind: "binary" as const, bytes: new Uint8Array(bytes) })),
  );
  const file: fc.Arbitrary<ProjectFile> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ content, mode: fc.constantFrom(0o644, 0o755, 0o600, 0o444) }),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom("/opt/nodejs/node_modules", "/tmp/x", "a", "./b/c", "/usr/bin/env")
        .map((target) => ({ content: { kind: "link" as const, target }, mode: 0o777 })),
    },
  );
  return fc.record({
    name: fc.string({ maxLength: 30 }),
    files: fc
      .array(fc.tuple(path, file), { maxLength: 8 })
      .map((entries) => new Map(withoutNesting(entries))),
    layers: fc.uniqueArray(layer, { maxLength: 3 }),
    settings: fc.record({
      functionName: fc.constantFrom("function", "orders"),
      handler: fc.string({ minLength: 1, maxLength: 20 }),
      timeoutSeconds: fc.integer({ min: 1, max: 900 }),
      memoryMb: fc.integer({ min: 128, max: 10240 }),
      tmpMb: fc.integer({ min: 512, max: 10240 }),
      architecture: fc.constantFrom("x86_64" as const, "arm64" as const),
      variables: fc.array(
        fc.tuple(fc.stringMatching(/^[A-Z][A-Z0-9_]{1,8}$/), fc.string({ maxLength: 20 })),
        { maxLength: 3 },
      ),
      engine: fc.constantFrom("linux" as const, "javascript" as const),
      extraTools: fc.boolean(),
      concurrencyLimit: fc.integer({ min: 0, max: 10 }),
      logFormat: fc.constantFrom("Text" as const, "JSON" as const),
      failureLogStyle: fc.constantFrom("new" as const, "old" as const),
      speed: fc.constantFrom("lambda" as const, "this-computer" as const),
      allowedOrigins: fc.constant(DEFAULT_SETTINGS.allowedOrigins),
    }),
    events: fc.array(
      fc.record({ name: fc.string({ maxLength: 12 }), text: fc.string({ maxLength: 40 }) }),
      { maxLength: 3 },
    ),
    requests: fc.constant([]),
  });
}

/** Leaves out files whose path is a folder of another one, as no file system can have both. */
function withoutNesting(entries: readonly [string, ProjectFile][]): [string, ProjectFile][] {
  return entries.filter(([path]) => !entries.some(([other]) => other.startsWith(`${path}/`)));
}
