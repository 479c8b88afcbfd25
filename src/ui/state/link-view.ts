import { notify } from "#ui/kit/notices/notices-store.ts";
import { packText, unpackText } from "#project/share-link.ts";
import { formatTraceFile, parseTraceFile } from "#trace/trace-file.ts";
import type { App } from "./app-context.ts";
import { goTo } from "./selection/use-trace.ts";
import { chooseEvent, revealLine, workbenchStore } from "./workbench-store.ts";

/** A trace of more characters than this is saved as a file instead: no address bar takes it. */
export const TRACE_LINK_CHARACTERS = 60_000;

/** What the page shows, for the part of an address after `#p=…&`: filter, event, step mode, place and moment. */
export function viewOf({ session }: App): URLSearchParams {
  const view = new URLSearchParams();
  const { filter, cursor, selectedSeq } = session.selection.getState();
  const { eventName, activeTab } = workbenchStore.getState();
  const { isStepMode, isLineStepping } = session.run.getState();
  if (filter !== "") view.set("filter", filter);
  if (eventName !== undefined) view.set("event", eventName);
  if (isStepMode) view.set("step", isLineStepping ? "lines" : "messages");
  if (activeTab.kind === "file") view.set("file", activeTab.path);
  const moment = selectedSeq ?? (cursor === "live" ? undefined : cursor);
  if (moment !== undefined) view.set("moment", String(moment));
  return view;
}

/** The trace for a link; `undefined` where it is too long for one. */
export function traceForLink({ session }: App): string | undefined {
  const { trace } = session;
  trace.flush();
  if (trace.events.end === trace.events.first) return undefined;
  const packed = packText(formatTraceFile(trace));
  return packed.length > TRACE_LINK_CHARACTERS ? undefined : packed;
}

/** Shows what a link asks for. Nothing runs by it. */
export function applyView(app: App, hash: string): void {
  const view = new URLSearchParams(hash.replace(/^#/, ""));
  const { session, project } = app;
  const { events, files } = project.state.getState().project;
  const packed = view.get("trace");
  if (packed !== null) openTrace(app, packed);
  const filter = view.get("filter");
  if (filter !== null) session.selection.setState({ filter });
  const event = view.get("event");
  if (event !== null && events.some(({ name }) => name === event)) chooseEvent(event);
  const step = view.get("step");
  if (step === "lines") session.commands.setLineStepping(true);
  if (step !== null) session.commands.setStepMode(true);
  const [path = "", line = "1"] = (view.get("file") ?? "").split(":");
  if (files.has(path)) revealLine(path, Math.max(1, Number.parseInt(line, 10) || 1), false);
  const moment = Number(view.get("moment") ?? Number.NaN);
  if (session.trace.event(moment) !== undefined) goTo(session, moment);
}

function openTrace({ session }: App, packed: string): void {
  const text = unpackText(packed);
  const parsed = text.ok ? parseTraceFile(text.value) : text;
  if (!parsed.ok) {
    notify("error", `The trace in the link could not be opened: ${parsed.error}`);
    return;
  }
  session.trace.load(parsed.value);
}
