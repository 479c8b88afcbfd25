import * as v from "valibot";

const Described = v.object({
  bytes: v.pipe(v.number(), v.integer(), v.minValue(1)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

/**
 * `public/linux/manifest.json`, written by `scripts/linux-image`: the parts that the engine needs. The state can only
 * be restored with the very options it was saved with, so they come from here and are written down nowhere else.
 */
const Manifest = v.object({
  machine: v.object({
    options: v.objectWithRest(
      { memory_size: v.pipe(v.number(), v.integer(), v.minValue(16 * 1024 * 1024)) },
      v.union([v.number(), v.boolean()]),
    ),
    /** Where in physical memory the kernel keeps a pointer to the weight of all that is runnable. */
    schedulerLoad: v.optional(v.pipe(v.number(), v.integer(), v.minValue(4096))),
  }),
  /** The state fits this build of v86 only. */
  inputs: v.object({ v86Wasm: Described }),
  state: v.object({
    file: v.pipe(v.string(), v.minLength(1)),
    bytes: v.pipe(v.number(), v.integer(), v.minValue(1)),
  }),
  /** What was published, by name. */
  files: v.record(v.string(), Described),
});

export type ImageManifest = v.InferOutput<typeof Manifest>;

export function parseManifest(value: unknown): ImageManifest {
  const parsed = v.safeParse(Manifest, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Error(
    `The Linux image's manifest.json does not fit this version of the playground: ${v.getDotPath(issue) ?? ""}: ` +
      `${issue.message}. Reload the page; if it stays so, the site was not published completely.`,
  );
}

/** The state as it was published. */
export function publishedState({ state, files }: ImageManifest): v.InferOutput<typeof Described> {
  const described = files[state.file];
  if (described === undefined)
    throw new Error(
      `The Linux image's manifest.json does not describe ${state.file}: the site was not published completely.`,
    );
  return described;
}
