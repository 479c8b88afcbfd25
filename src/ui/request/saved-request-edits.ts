import { ok } from "#base/result.ts";
import type { Project, SavedRequest } from "#project/project.ts";
import type { Edited } from "../project-edits.ts";
import { FRONTS, frontOf, parseHeaderLines } from "./fronts.ts";
import type { RequestDraft } from "./request-draft.ts";

/** Keeps the draft in the project. A request of the same method and path takes the place of the older one. */
export function saveRequest(project: Project, draft: RequestDraft): Edited {
  const saved: SavedRequest = {
    name: `${draft.method} ${draft.target}`,
    source: frontOf(draft.front).source,
    method: draft.method,
    target: draft.target,
    headers: parseHeaderLines(draft.headers).headers,
    body: draft.body,
  };
  const others = project.requests.filter(
    (other) => other.name !== saved.name || other.source !== saved.source,
  );
  return ok({ ...project, requests: [...others, saved] });
}

export function deleteRequest(project: Project, saved: SavedRequest): Edited {
  return ok({ ...project, requests: project.requests.filter((other) => other !== saved) });
}

/** The saved request as it is edited. */
export function draftOf(saved: SavedRequest): RequestDraft {
  return {
    front: FRONTS.find((front) => front.source === saved.source)?.id ?? "http-v2",
    method: saved.method,
    target: saved.target,
    headers: saved.headers.map(([name, value]) => `${name}: ${value}`).join("\n"),
    body: saved.body,
  };
}
