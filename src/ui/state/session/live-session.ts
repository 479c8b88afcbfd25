import { messageOf } from "#base/message-of.ts";
import { createStore } from "zustand/vanilla";
import { utf8 } from "#base/utf8.ts";
import { type Project, type ProjectPath } from "#project/project.ts";
import { deployedFiles } from "#project/deployed-files.ts";
import { environmentPath } from "#project/project-path.ts";
import { type OutsideMessage, isLastMessage } from "#simulator/outside-message.ts";
import type { SimulatorClient, SimulatorListener } from "#simulator/page/simulator-client.ts";
import type { InvokeAnswer, OutsideRequest } from "#simulator/protocol.ts";
import type { TraceEvent } from "#trace/trace-event.ts";
import type { TraceStore } from "#trace/trace-store.ts";
import { noteRunByVisitor } from "../live/link-consent.ts";
import { INITIAL_RUN, INITIAL_SELECTION, type Run, type Session } from "./session.ts";

export interface LiveSessionParts {
  readonly trace: TraceStore;
  /** Makes the client; the session listens to it. */
  readonly connect: (listener: SimulatorListener) => SimulatorClient;
  /** The project as it is now. */
  readonly project: () => Project;
  /** Resolves when the project is the one that the person means: an import may be on its way. */
  readonly whenSettled: () => Promise<void>;
  /** Payload that Invoke sends, as typed. */
  readonly eventText: () => string;
  /** Shows a line in the editor. `isAsking`: the person wants to see it, it is not just where the run is held. */
  readonly reveal: (path: ProjectPath, line: number, isAsking: boolean) => void;
  /** An invocation was asked for: what happens should be in sight. */
  readonly onInvoke: () => void;
  /** Tells the person what could not be done. */
  readonly onProblem: (message: string) => void;
  /** Tells the person how many invocations of a burst were throttled. */
  readonly onThrottled: (message: string) => void;
  /** Called with `true` when the simulator takes commands, with `false` when it doesn't any more. */
  readonly onReadyChange: (isReady: boolean) => void;
}

export interface LiveSession extends Session {
  /** Loads the project's engine ahead of the first invocation. */
  readonly prepareEngine: () => void;
  /** Deploys the project when it changed since; rejects with a text for people. Outside clients need it too. */
  readonly deploy: () => Promise<void>;
  /** Answers a request from outside. It counts as running until its last message. */
  readonly answerOutside: (
    request: OutsideRequest,
    send: (message: OutsideMessage) => void,
  ) => void;
  /**
   * Another project is opened: everything that runs is stopped and nothing of it appears any more, neither its shutdown
   * nor an answer, though stopping takes a while.
   */
  readonly startOver: () => void;
  readonly client: SimulatorClient;
}

type DeployedParts = Pick<Project, "files" | "layers" | "settings">;

/** The session of a project that can run: joins the simulator, the project and the trace. */
export function createLiveSession(parts: LiveSessionParts): LiveSession {
  const { trace } = parts;
  const selection = createStore(() => INITIAL_SELECTION);
  const run = createStore<Run>(() => INITIAL_RUN);
  let deployed: DeployedParts | undefined;
  let pending = 0;
  let held: Extract<Run["state"], { kind: "held" }> | undefined;
  let progress: Extract<Run["state"], { kind: "preparing" }>["progress"];
  let isEngineReady = false;
  /** How often everything was stopped: what was running then ends without further words. */
  let stops = 0;
  /** How many projects were opened: answers to an earlier one are no news. */
  let openings = 0;
  /** Environments and requests of projects before this one. */
  const left = new Set<string>();

  const showState = (): void => {
    run.setState({
      state:
        held ??
        (pending === 0
          ? { kind: "idle" }
          : isEngineReady
            ? { kind: "running", pending }
            : { kind: "preparing", progress }),
    });
  };

  const fail = (error: unknown): void => {
    const message = messageOf(error);
    run.setState({ problem: message });
    parts.onProblem(message);
  };

  const client = parts.connect({
    onReady() {
      parts.onReadyChange(true);
    },
    onTrace(events, bodies) {
      let isChanged = false;
      for (const event of events) isChanged = noteEngine(event) || isChanged;
      // Loading is shown by the toolbar: hundreds of progress reports would bury what the function does.
      const kept = events.filter(
        (event) =>
          (event.kind !== "engine.progress" || event.progress.kind === "failed") &&
          !idsOf(event).some((id) => left.has(id)),
      );
      trace.append({ events: kept, bodies });
      if (isChanged) showState();
    },
    onHeld({ gateIds, position, now }) {
      held = gateIds.length === 0 ? undefined : { kind: "held", gateIds, position, now };
      if (held !== undefined && position !== undefined) reveal(position.path, position.line, false);
      showState();
    },
    onLost(reason) {
      parts.onProblem(
        `The simulator stopped (${reason}). Everything that ran is lost; invoke again to start anew.`,
      );
      parts.onReadyChange(false);
      deployed = undefined;
      held = undefined;
      isEngineReady = false;
      progress = undefined;
      showState();
    },
  });

  function reveal(path: string, line: number, isAsking: boolean): void {
    const found = projectPathOf(parts.project(), path);
    if (found !== undefined) parts.reveal(found, line, isAsking);
  }

  /** Whether the shown state may have changed. */
  function noteEngine(event: TraceEvent): boolean {
    if (event.kind === "engine.progress") {
      progress = event.progress;
      isEngineReady = event.progress.kind === "ready";
      return true;
    }
    if (isEngineReady || (event.kind !== "process.started" && event.kind !== "api.request"))
      return false;
    isEngineReady = true;
    return true;
  }

  async function deploy(): Promise<void> {
    const { files, layers, settings } = parts.project();
    if (deployed?.files === files && deployed.layers === layers && deployed.settings === settings) {
      return;
    }
    if (deployed?.settings.engine !== settings.engine) isEngineReady = false;
    const before = deployed;
    deployed = { files, layers, settings };
    try {
      await client.deploy(settings, deployedFiles({ files, layers }));
    } catch (error) {
      deployed = before;
      throw error;
    }
  }

  async function invokeOnce(payload: Uint8Array): Promise<InvokeAnswer> {
    const opening = openings;
    const lastAnswer = await client.invoke({
      payload,
      invocationType: "RequestResponse",
    });
    if (opening === openings) run.setState({ lastAnswer });
    return lastAnswer;
  }

  /** Counts `work` as running while it lasts; what goes wrong is shown, not thrown. */
  async function running<T>(count: number, work: () => Promise<T>): Promise<T | undefined> {
    pending += count;
    run.setState({ problem: undefined });
    showState();
    try {
      await parts.whenSettled();
      await deploy();
      return await work();
    } catch (error) {
      fail(error);
      return undefined;
    } finally {
      pending -= count;
      showState();
    }
  }

  /** `payload` is asked for when the project is settled: the chosen event is part of it. */
  function invokeWith(payload: () => Uint8Array, count = 1): void {
    // Who asks for something new wants to see it, not what was selected before.
    selection.setState({ cursor: "live", selectedSeq: undefined });
    noteRunByVisitor();
    parts.onInvoke();
    const stopsBefore = stops;
    void running(count, () =>
      Promise.all(Array.from({ length: count }, () => invokeOnce(payload()))),
    ).then((answers = []) => {
      // Refused because the person stopped everything: no news to them.
      if (stops !== stopsBefore) return;
      const refused = answers.filter((answer) => answer.kind === "rejected");
      const throttled = refused.filter(({ status }) => status === 429).length;
      const other = refused.find(({ status }) => status !== 429);
      if (other !== undefined) {
        parts.onProblem(`${other.status} ${other.errorType}: ${other.message}`);
      }
      // One refused invocation is shown with the results; of a burst only the last one would be.
      if (count > 1 && throttled > 0) parts.onThrottled(burstText(count, throttled));
    });
  }

  const chosenEvent = (): Uint8Array => utf8(parts.eventText());

  const stopAll = (): void => {
    stops += 1;
    client.stopAll().catch(fail);
  };

  const sendStepMode = (): void => {
    const { isStepMode, isLineStepping } = run.getState();
    client.setStepMode(isStepMode, isLineStepping);
  };

  return {
    kind: "live",
    client,
    trace,
    selection,
    run,
    deploy,
    answerOutside(request, send) {
      pending += 1;
      showState();
      const end = (): void => {
        pending -= 1;
        showState();
      };
      deploy().then(
        () => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = ({ data }: MessageEvent<OutsideMessage>) => {
            if (isLastMessage(data)) end();
            send(data);
          };
          client.outsideRequest(request, port2);
        },
        (error: unknown) => {
          end();
          send({ kind: "broken", message: error instanceof Error ? error.message : String(error) });
        },
      );
    },
    startOver() {
      trace.flush();
      for (const event of trace.events.slice()) for (const id of idsOf(event)) left.add(id);
      for (const id of trace.index.environments.keys()) left.add(id);
      openings += 1;
      stopAll();
      trace.load({ events: [], bodies: [] });
      selection.setState(INITIAL_SELECTION);
      run.setState({ lastAnswer: undefined, problem: undefined, breakpoints: [] });
      client.setBreakpoints([]);
    },
    prepareEngine() {
      // A failure shows when something is invoked: nobody asked for this one.
      client.prepareEngine(parts.project().settings.engine).catch(() => undefined);
    },
    commands: {
      invoke: () => invokeWith(chosenEvent),
      invokeMany: (count) => invokeWith(chosenEvent, count),
      invokeWith: (payload) => invokeWith(() => payload),
      async sendHttp(http) {
        noteRunByVisitor();
        pending += 1;
        showState();
        try {
          await deploy();
          return await client.http(http);
        } finally {
          pending -= 1;
          showState();
        }
      },
      step() {
        if (run.getState().state.kind !== "idle") {
          client.step();
          return;
        }
        run.setState({ isStepMode: true });
        sendStepMode();
        invokeWith(chosenEvent);
      },
      continue: () => client.continue(),
      setStepMode(isStepMode) {
        run.setState({ isStepMode });
        sendStepMode();
      },
      setLineStepping(isLineStepping) {
        run.setState({ isLineStepping });
        sendStepMode();
      },
      stop: stopAll,
      restartEnvironment(environmentId) {
        if (environmentId === undefined) stopAll();
        else client.stopEnvironment(environmentId, "shutdown");
      },
      killProcess: (environmentId) => client.stopEnvironment(environmentId, "kill-process"),
      setBreakpoints(breakpoints) {
        run.setState({ breakpoints });
        client.setBreakpoints(breakpoints);
      },
      variables: (environmentId) => client.variables(environmentId),
      clearTrace() {
        trace.clear();
        selection.setState({ selectedSeq: undefined, cursor: "live" });
      },
      revealSource(path, line) {
        reveal(path, line, true);
      },
    },
  };
}

function idsOf(event: TraceEvent): string[] {
  return [
    ...("environmentId" in event && event.environmentId !== undefined ? [event.environmentId] : []),
    ...("requestId" in event && event.requestId !== undefined ? [event.requestId] : []),
  ];
}

function burstText(count: number, throttled: number): string {
  const answered = count - throttled;
  return `${answered} of ${count} invocations were answered, ${throttled} throttled with 429: no more environments at a time than the concurrency limit.`;
}

/** The project file that is at `path` in an execution environment: of layers with the same path the last one wins. */
export function projectPathOf(project: Project, path: string): ProjectPath | undefined {
  if (project.files.has(path)) return path;
  const candidates = [...project.files.keys()].filter(
    (candidate) => environmentPath(candidate) === path,
  );
  return candidates.toSorted((a, b) => layerRank(project, a) - layerRank(project, b)).at(-1);
}

function layerRank(project: Project, path: ProjectPath): number {
  return project.layers.findIndex((layer) => path.startsWith(`layers/${layer}/`));
}
