import type { Extension } from "#runtime-api/extensions/extensions-api.ts";

/** Why Init will not go on, when an external extension has told another name than its file's. */
export function misnamedNote(
  registered: Pick<Extension, "name" | "kind">,
  all: readonly Extension[],
): string | undefined {
  const missing = all.filter(({ state }) => state === "Started").map(({ name }) => `“${name}”`);
  if (registered.kind === "external" || missing.length === 0) return undefined;
  return (
    `Lambda waits for ${missing.join(", ")}, but “${registered.name}” registered: no file of /opt/extensions has this ` +
    "name, so it counts as an internal extension. Lambda-Extension-Name must be the file's name, letter for letter."
  );
}

/** Whom Init or an invocation still waited for when its time was up. */
export function waitedForNote(extensions: readonly Extension[]): string | undefined {
  const parts = extensions.flatMap(({ name, state }) => {
    if (state === "Started") return [`“${name}” had not registered`];
    return state === "Registered" || state === "Running" ? [`“${name}” had not called next`] : [];
  });
  if (parts.length === 0) return undefined;
  return `When the time was up, Lambda was still waiting for an extension: ${parts.join(", ")}.`;
}

export function idleExtensionsNote(names: readonly string[]): string {
  return `External extensions are not started in this engine: ${names.join(", ")}. Lambda starts each file of /opt/extensions before the runtime; the Linux machine and local mode do too.`;
}

/** The endless loop of an extension that logs what it receives. */
export function feedsItselfNote(name: string): string {
  return `“${name}” subscribed to telemetry of the type extension and writes a line for each batch: its own lines come back to it, for ever. Leave the type extension out, or write nothing while you receive.`;
}
