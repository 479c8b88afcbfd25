import { ok } from "#base/result.ts";
import type { Project } from "#project/project.ts";
import type { Edited } from "../project-edits.ts";

/** Adds a saved event under a name that is free: `hello`, `hello 2`, … */
export function addEvent(project: Project, wanted: string, event: unknown): Edited {
  const base =
    wanted
      .replace(/[?#].*$/, "")
      .replace(/^\/+/, "")
      .replaceAll("/", "-") || "event";
  const taken = new Set(project.events.map(({ name }) => name));
  let name = base;
  for (let count = 2; taken.has(name); count += 1) name = `${base} ${count}`;
  return ok({
    ...project,
    events: [...project.events, { name, text: `${JSON.stringify(event, null, 2)}\n` }],
  });
}
