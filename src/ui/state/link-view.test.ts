import { createStore } from "zustand/vanilla";
import { expect, test } from "vitest";
import { DEFAULT_SETTINGS, type Project } from "#project/project.ts";
import { sampleTrace } from "#trace/sample-trace.test-support.ts";
import { createTraceStore } from "#trace/trace-store.ts";
import type { App } from "./app-context.ts";
import { applyView, traceForLink, viewOf } from "./link-view.ts";
import { INITIAL_RUN, INITIAL_SELECTION } from "./session/session.ts";
import { openTab, workbenchStore } from "./workbench-store.ts";

const PROJECT: Project = {
  name: "Mine",
  files: new Map([
    ["task/bootstrap", { content: { kind: "text", text: "#!/bin/bash" }, mode: 0o755 }],
  ]),
  layers: [],
  settings: DEFAULT_SETTINGS,
  events: [{ name: "an event", text: "{}" }],
  requests: [],
};

function appOf(): App {
  const run = createStore(() => INITIAL_RUN);
  const session = {
    trace: createTraceStore({ schedule: (flush) => flush() }),
    selection: createStore(() => INITIAL_SELECTION),
    run,
    commands: {
      setStepMode: (isStepMode: boolean) => run.setState({ isStepMode }),
      setLineStepping: (isLineStepping: boolean) => run.setState({ isLineStepping }),
    },
  };
  const project = { state: createStore(() => ({ project: PROJECT })) };
  // Only what a link can set.
  return { session, project } as unknown as App;
}

test("a link brings back file, filter, event, step mode, trace and moment", () => {
  const here = appOf();
  here.session.trace.load(sampleTrace());
  here.session.selection.setState({ filter: "status:4xx", selectedSeq: 12, cursor: 12 });
  here.session.run.setState({ isStepMode: true, isLineStepping: true });
  openTab({ kind: "file", path: "task/bootstrap" });
  workbenchStore.setState({ eventName: "an event" });
  const view = viewOf(here);
  view.set("trace", traceForLink(here) ?? "");
  const hash = `#p=1.abc&${view.toString()}`;

  workbenchStore.setState(workbenchStore.getInitialState());
  const there = appOf();
  applyView(there, hash);
  expect(there.session.selection.getState()).toEqual(here.session.selection.getState());
  expect(there.session.run.getState()).toMatchObject({ isStepMode: true, isLineStepping: true });
  expect(there.session.trace.events.slice()).toEqual(here.session.trace.events.slice());
  expect(workbenchStore.getState()).toMatchObject({
    activeTab: { kind: "file", path: "task/bootstrap" },
    eventName: "an event",
  });
});

test.each([
  ["an event that is not there", "#event=other"],
  ["a file that is not there", "#file=task/other:3"],
  ["a moment that is not there", "#moment=99999"],
  ["a trace that was cut", "#trace=abc"],
])("%s changes nothing", (_what, hash) => {
  workbenchStore.setState(workbenchStore.getInitialState());
  const app = appOf();
  applyView(app, hash);
  expect(app.session.selection.getState()).toEqual(INITIAL_SELECTION);
  expect(workbenchStore.getState().activeTab).toEqual({ kind: "settings" });
});
