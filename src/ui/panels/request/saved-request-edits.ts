import { ok } from "#base/result.ts";
import type { Project, SavedRequest } from "#project/project.ts";
import type { Edited } from "#ui/state/project-edits.ts";
import { FRONTS, frontOf, parseHeaderLines } from "./fronts.ts";
import type { RequestDraft } from "./request-draft.ts";

/** Keeps the draft in the project. One of the same method, path and front end takes the place of the older one. */
export function saveRequest(project: Project, draft: RequestDraft): Edited {
  const { source, isStreaming, isMultiValue } = frontOf(draft.front);
  const saved: SavedRequest = {
    name: `${draft.method} ${draft.target}`,
    source,
    ...(isStreaming === true && { isStreaming }),
    ...(isMultiValue === true && { isMultiValue }),
    method: draft.method,
    target: draft.target,
    headers: parseHeaderLines(draft.headers).headers,
    body: draft.body,
  };
  const others = project.requests.filter(
    (other) => other.name !== saved.name || frontIdOf(other) !== frontIdOf(saved),
  );
  return ok({ ...project, requests: [...others, saved] });
}

export function deleteRequest(project: Project, saved: SavedRequest): Edited {
  return ok({ ...project, requests: project.requests.filter((other) => other !== saved) });
}

/** The saved request as it is edited. */
export function draftOf(saved: SavedRequest): RequestDraft {
  return {
    front: frontIdOf(saved),
    method: saved.method,
    target: saved.target,
    headers: saved.headers.map(([name, value]) => `${name}: ${value}`).join("\n"),
    body: saved.body,
  };
}

function frontIdOf(saved: SavedRequest): string {
  const found = FRONTS.find(
    (front) =>
      front.source === saved.source &&
      (front.isStreaming ?? false) === (saved.isStreaming ?? false) &&
      (front.isMultiValue ?? false) === (saved.isMultiValue ?? false),
  );
  // A project made elsewhere may ask for what no front end offers, such as a stream of a load balancer.
  return (found ?? FRONTS.find((front) => front.source === saved.source) ?? frontOf("")).id;
}
