import { describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS, type Project } from "#project/project.ts";
import type { Edited } from "#ui/state/project-edits.ts";
import { FRONTS } from "./fronts.ts";
import type { RequestDraft } from "./request-draft.ts";
import { deleteRequest, draftOf, saveRequest } from "./saved-request-edits.ts";

const PROJECT: Project = {
  name: "pets",
  files: new Map(),
  layers: [],
  settings: DEFAULT_SETTINGS,
  events: [],
  requests: [],
};

const DRAFT: RequestDraft = {
  front: "http-v2",
  method: "POST",
  target: "/pets?a=1",
  headers: "X-A: 1\nX-B: 2",
  body: "hi",
};

function edited(result: Edited): Project {
  if (!result.ok) throw new Error("The edit was refused");
  return result.value;
}

describe("saved requests", () => {
  it.each(FRONTS.map(({ id }) => id))("come back as they were typed: %s", (front) => {
    const draft = { ...DRAFT, front };
    const { requests } = edited(saveRequest(PROJECT, draft));
    expect(requests.map(draftOf)).toEqual([draft]);
    expect(requests[0]?.name).toBe("POST /pets?a=1");
  });

  it("take the place of an older one of the same method, path and front end", () => {
    const first = edited(saveRequest(PROJECT, { ...DRAFT, body: "old" }));
    const { requests } = edited(saveRequest(first, DRAFT));
    expect(requests.map(({ body }) => body)).toEqual(["hi"]);
  });

  it.each([
    { what: "method", change: { method: "PUT" } },
    { what: "path", change: { target: "/pets?a=2" } },
    { what: "front end", change: { front: "rest-v1" } },
  ])("stand beside one of another $what", ({ change }) => {
    const first = edited(saveRequest(PROJECT, DRAFT));
    expect(edited(saveRequest(first, { ...DRAFT, ...change })).requests).toHaveLength(2);
  });

  it("stand beside one that streams through the same front end", () => {
    const buffered = edited(saveRequest(PROJECT, { ...DRAFT, front: "function-url" }));
    const both = edited(saveRequest(buffered, { ...DRAFT, front: "function-url-streamed" }));
    expect(both.requests).toHaveLength(2);
  });

  it("are deleted one by one", () => {
    const both = edited(
      saveRequest(edited(saveRequest(PROJECT, DRAFT)), { ...DRAFT, target: "/other" }),
    );
    const [first, second] = both.requests;
    if (first === undefined) throw new Error("Nothing was saved");
    expect(edited(deleteRequest(both, first)).requests).toEqual([second]);
  });
});
