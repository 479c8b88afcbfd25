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
import { type InvokeOptions, NO_OPTIONS, invokeCommandOf } from "../invoke-options.ts";
import { noteRunByVisitor } from "../live/link-consent.ts";
import {
  INITIAL_RUN,
  INITIAL_SELECTION,
  type Run,
  type Session,
  type SessionCommands,
} from "./session.ts";

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
  /** The saved event of this name. */
  readonly eventNamed?: (name: string) => string | undefined;
  /** What is sent beside the event. */
  readonly invokeOptions?: () => InvokeOptions;
  /** Shows a line in the editor. `isAsking`: the person wants to see it, it is not just where the run is held. */
  readonly reveal: (path: ProjectPath, line: number, isAsking: boolean) => void;
  /** An invocation was asked for: what happens should be in sight. */
  readonly onInvoke: () => void;
  /** Tells the person what could not be done. */
  readonly onProblem: (message: string) => void;
  /** A remark of the simulator's in the log. */
  readonly onNote?: (message: string) => void;
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
  /** The project's files as they were deployed last; `undefined` before. */
  readonly deployedFiles: () => Project["files"] | undefined;
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
  return new ProjectSession(parts);
}

class ProjectSession implements LiveSession {
  readonly kind = "live";
  readonly trace: TraceStore;
  readonly client: SimulatorClient;
  readonly selection = createStore(() => INITIAL_SELECTION);
  readonly run = createStore<Run>(() => INITIAL_RUN);
  readonly #parts: LiveSessionParts;
  #deployed: DeployedParts | undefined;
  #pending = 0;
  #held: Extract<Run["state"], { kind: "held" }> | undefined;
  #progress: Extract<Run["state"], { kind: "preparing" }>["progress"];
  #isEngineReady = false;
  /** How often everything was stopped: what was running then ends without further words. */
  #stops = 0;
  /** How many projects were opened: answers to an earlier one are no news. */
  #openings = 0;
  /** Environments and requests of projects before this one. */
  readonly #left = new Set<string>();

  constructor(parts: LiveSessionParts) {
    this.#parts = parts;
    this.trace = parts.trace;
    this.client = parts.connect({
      onReady: () => {
        this.#parts.onReadyChange(true);
      },
      onTrace: (events, bodies) => this.#note(events, bodies),
      onHeld: ({ gateIds, position, now }) => {
        this.#held = gateIds.length === 0 ? undefined : { kind: "held", gateIds, position, now };
        if (this.#held !== undefined && position !== undefined)
          this.#reveal(position.path, position.line, false);
        this.#showState();
      },
      onLost: (reason) => {
        this.#parts.onProblem(
          `The simulator stopped (${reason}). Everything that ran is lost; invoke again to start over.`,
        );
        this.#parts.onReadyChange(false);
        this.#deployed = undefined;
        this.#held = undefined;
        this.#isEngineReady = false;
        this.#progress = undefined;
        this.#showState();
      },
    });
  }

  readonly deploy = async (): Promise<void> => {
    const { files, layers, settings } = this.#parts.project();
    if (
      this.#deployed?.files === files &&
      this.#deployed.layers === layers &&
      this.#deployed.settings === settings
    ) {
      return;
    }
    if (this.#deployed?.settings.engine !== settings.engine) this.#isEngineReady = false;
    const before = this.#deployed;
    this.#deployed = { files, layers, settings };
    try {
      await this.client.deploy(settings, deployedFiles({ files, layers }));
    } catch (error) {
      this.#deployed = before;
      throw error;
    }
  };

  readonly deployedFiles = (): Project["files"] | undefined => this.#deployed?.files;

  readonly answerOutside: LiveSession["answerOutside"] = (request, send) => {
    const end = this.#begin();
    this.deploy().then(
      () => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }: MessageEvent<OutsideMessage>) => {
          if (isLastMessage(data)) end();
          send(data);
        };
        this.client.outsideRequest(request, port2);
      },
      (error: unknown) => {
        end();
        send({ kind: "broken", message: messageOf(error) });
      },
    );
  };

  readonly startOver = (): void => {
    this.trace.flush();
    for (const event of this.trace.events.slice())
      for (const id of idsOf(event)) this.#left.add(id);
    for (const id of this.trace.index.environments.keys()) this.#left.add(id);
    this.#openings += 1;
    this.#stopAll();
    this.trace.load({ events: [], bodies: [] });
    this.selection.setState(INITIAL_SELECTION);
    this.run.setState({ lastAnswer: undefined, problem: undefined, breakpoints: [] });
    this.client.setBreakpoints([]);
  };

  readonly prepareEngine = (): void => {
    // A failure shows when something is invoked: nobody asked for this one.
    this.client.prepareEngine(this.#parts.project().settings.engine).catch(() => undefined);
  };

  readonly commands: SessionCommands = {
    invoke: () => this.#invokeWith(this.#chosenEvent),
    invokeMany: (count) => this.#invokeWith(this.#chosenEvent, { count }),
    invokeSeries: (names, order) => {
      const payload = (at: number): Uint8Array =>
        utf8(this.#parts.eventNamed?.(names[at] ?? "") ?? "{}");
      this.#invokeWith(payload, { count: names.length, isInTurn: order === "in turn" });
    },
    invokeWith: (payload) => this.#invokeWith(() => payload, { options: NO_OPTIONS }),
    sendHttp: async (http) => {
      noteRunByVisitor();
      const end = this.#begin();
      try {
        await this.deploy();
        return await this.client.http(http);
      } finally {
        end();
      }
    },
    step: () => {
      if (this.run.getState().state.kind !== "idle") {
        this.client.step();
        return;
      }
      this.run.setState({ isStepMode: true });
      this.#sendStepMode();
      this.#invokeWith(this.#chosenEvent);
    },
    continue: () => {
      // Also from a past stop: what goes on is the present.
      this.selection.setState({ cursor: "live", selectedSeq: undefined });
      this.client.continue();
    },
    setStepMode: (isStepMode) => {
      this.run.setState({ isStepMode });
      this.#sendStepMode();
    },
    setLineStepping: (isLineStepping) => {
      this.run.setState({ isLineStepping });
      this.#sendStepMode();
      // A process stops at lines from its start on: one that idles makes way for one that does.
      if (isLineStepping && this.run.getState().state.kind === "idle") this.#stopAll();
    },
    stop: () => this.#stopAll(),
    restartEnvironment: (environmentId) => {
      if (environmentId === undefined) this.#stopAll();
      else this.client.stopEnvironment(environmentId, "shutdown");
    },
    inject: async (injection) => {
      if (injection.kind === "pre-warm") await this.deploy();
      await this.client.inject(injection);
    },
    setBreakpoints: (breakpoints) => {
      this.run.setState({ breakpoints });
      this.client.setBreakpoints(breakpoints);
    },
    variables: (environmentId) => this.client.variables(environmentId),
    clearTrace: () => {
      this.trace.clear();
      this.selection.setState({ selectedSeq: undefined, cursor: "live" });
    },
    revealSource: (path, line) => {
      this.#reveal(path, line, true);
    },
  };

  /** Counts something as running until the function that it gives is called. */
  #begin(): () => void {
    this.#pending += 1;
    this.#showState();
    return () => {
      this.#pending -= 1;
      this.#showState();
    };
  }

  #note(events: readonly TraceEvent[], bodies: Parameters<SimulatorListener["onTrace"]>[1]): void {
    let isChanged = false;
    for (const event of events) isChanged = this.#noteEngine(event) || isChanged;
    // Loading is shown by the toolbar: hundreds of progress reports would bury what the function does.
    const kept = events.filter(
      (event) =>
        (event.kind !== "engine.progress" || event.progress.kind === "failed") &&
        !idsOf(event).some((id) => this.#left.has(id)),
    );
    this.trace.append({ events: kept, bodies });
    if (isChanged) this.#showState();
  }

  #showState(): void {
    this.run.setState({
      state:
        this.#held ??
        (this.#pending === 0
          ? { kind: "idle" }
          : this.#isEngineReady
            ? { kind: "running", pending: this.#pending }
            : { kind: "preparing", progress: this.#progress }),
    });
  }

  #fail(error: unknown): void {
    const message = messageOf(error);
    this.run.setState({ problem: message });
    this.#parts.onProblem(message);
  }

  #reveal(path: string, line: number, isAsking: boolean): void {
    const found = projectPathOf(this.#parts.project(), path);
    if (found !== undefined) this.#parts.reveal(found, line, isAsking);
  }

  /** Whether the shown state may have changed. */
  #noteEngine(event: TraceEvent): boolean {
    if (event.kind === "log" && event.isNote === true) this.#parts.onNote?.(event.text);
    if (event.kind === "engine.progress") {
      this.#progress = event.progress;
      this.#isEngineReady = event.progress.kind === "ready";
      return true;
    }
    if (this.#isEngineReady || (event.kind !== "process.started" && event.kind !== "api.request"))
      return false;
    this.#isEngineReady = true;
    return true;
  }

  async #invokeOnce(payload: Uint8Array, options: InvokeOptions): Promise<InvokeAnswer> {
    const opening = this.#openings;
    const lastAnswer = await this.client.invoke({ ...invokeCommandOf(options), payload });
    if (opening === this.#openings) this.run.setState({ lastAnswer });
    return lastAnswer;
  }

  /** Counts `work` as running while it lasts; what goes wrong is shown, not thrown. */
  async #running<T>(count: number, work: () => Promise<T>): Promise<T | undefined> {
    this.#pending += count;
    this.run.setState({ problem: undefined });
    this.#showState();
    try {
      await this.#parts.whenSettled();
      await this.deploy();
      return await work();
    } catch (error) {
      this.#fail(error);
      return undefined;
    } finally {
      this.#pending -= count;
      this.#showState();
    }
  }

  /** `payload` is asked for when the project is settled: the chosen event is part of it. */
  #invokeWith(
    payload: (at: number) => Uint8Array,
    {
      count = 1,
      isInTurn = false,
      options = this.#parts.invokeOptions?.() ?? NO_OPTIONS,
    }: {
      readonly count?: number;
      readonly isInTurn?: boolean;
      readonly options?: InvokeOptions;
    } = {},
  ): void {
    // Who asks for something new wants to see it, not what was selected before.
    this.selection.setState({ cursor: "live", selectedSeq: undefined });
    noteRunByVisitor();
    this.#parts.onInvoke();
    const stopsBefore = this.#stops;
    void this.#running(count, () => {
      const once = (at: number): Promise<InvokeAnswer> => this.#invokeOnce(payload(at), options);
      return isInTurn
        ? eachInTurn(count, once)
        : Promise.all(Array.from({ length: count }, (_, at) => once(at)));
    }).then((answers = []) => {
      // Refused because the person stopped everything: no news to them.
      if (this.#stops !== stopsBefore) return;
      const refused = answers.filter((answer) => answer.kind === "rejected");
      const throttled = refused.filter(({ status }) => status === 429).length;
      // A refusal of what was sent stands in the trace; the result panel tells of it.
      const other = refused.find(({ status }) => status >= 500);
      if (other !== undefined) {
        this.#parts.onProblem(`${other.status} ${other.errorType}: ${other.message}`);
      }
      // One refused invocation is shown with the results; of a burst only the last one would be.
      if (count > 1 && throttled > 0) this.#parts.onThrottled(burstText(count, throttled));
    });
  }

  readonly #chosenEvent = (): Uint8Array => utf8(this.#parts.eventText());

  #stopAll(): void {
    this.#stops += 1;
    this.client.stopAll().catch((error: unknown) => this.#fail(error));
  }

  #sendStepMode(): void {
    const { isStepMode, isLineStepping } = this.run.getState();
    this.client.setStepMode(isStepMode, isLineStepping);
  }
}

function idsOf(event: TraceEvent): string[] {
  return [
    ...("environmentId" in event && event.environmentId !== undefined ? [event.environmentId] : []),
    ...("requestId" in event && event.requestId !== undefined ? [event.requestId] : []),
  ];
}

async function eachInTurn<T>(count: number, work: (at: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let at = 0; at < count; at += 1) done.push(await work(at));
  return done;
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
