import { randomUUID } from "node:crypto";
import type { Clock } from "#base/clock.ts";
import { messageOf } from "#base/message-of.ts";
import type { FunctionConfiguration, Held, LambdaService } from "#lambda/contract.ts";
import type { NodeListenOptions } from "#network/node/node-http-source.ts";
import type { AttachedCommand } from "#simulator/attached-protocol.ts";
import type { SimulatorMessage } from "#simulator/protocol.ts";
import { validateConfiguration } from "#lambda/validate-configuration.ts";
import type { FunctionSettings, SavedEvent } from "#project/project.ts";
import { configurationOf } from "#simulator/commands/configuration.ts";
import { createCommandHandler } from "#simulator/commands/command-handler.ts";
import type { TraceBatch } from "#trace/trace-recorder.ts";
import type { LocalSimulatorOptions } from "./local-simulator.ts";
import { servePage } from "./page-files.ts";
import { createTraceLog } from "./trace-log.ts";
import { createWorkbenchServer } from "./workbench-server.ts";
import { readWorkspace } from "./workspace.ts";

/** The workbench in the browser, attached to this simulator. */
export interface AttachedPages {
  readonly besides: NonNullable<NodeListenOptions["besides"]>;
  readonly begin: (service: LambdaService) => void;
  readonly onTrace: (batch: TraceBatch) => void;
  readonly onHeld: (held: Held) => void;
  /** Files or settings have changed. */
  readonly onWorkspace: () => void;
  readonly close: () => void;
}

/** What a page may ask for; its messages are data from outside. A command that is not listed does not compile. */
const COMMANDS: Readonly<Record<AttachedCommand["kind"], true>> = {
  deploy: true,
  "prepare-engine": true,
  invoke: true,
  http: true,
  "step-mode": true,
  breakpoints: true,
  step: true,
  continue: true,
  variables: true,
  inject: true,
  "stop-environment": true,
  "stop-all": true,
};

/** `undefined` when no page is served. */
export function createAttachedPages(
  { workbench, directory, layers, configuration, startsProcess }: LocalSimulatorOptions,
  clock: Clock,
): AttachedPages | undefined {
  if (workbench === undefined) return undefined;
  const { page, secret, events } = workbench;
  let { savedEvents } = workbench;
  const log = createTraceLog();
  let service: LambdaService | undefined;
  let held: Held = { gateIds: [], environmentIds: [], position: undefined };
  const current = (): FunctionConfiguration => service?.configuration ?? configuration;
  const workspace = () => readWorkspace({ directory, layers, events, savedEvents }, current());
  const heldMessage = (): SimulatorMessage => ({
    kind: "held",
    gateIds: held.gateIds,
    position: held.position,
    now: clock.now(),
  });
  const onWorkspace = (): void => server.broadcast({ kind: "workspace", workspace: workspace() });
  const asLocal = (settings: FunctionSettings): FunctionConfiguration =>
    onThisMachine(settings, current(), startsProcess);
  const server = createWorkbenchServer({
    secret,
    log,
    workspace,
    held: heldMessage,
    handler(post) {
      if (service === undefined) throw new Error("The simulator has not begun.");
      return attachedHandler({ service, clock, post, asLocal, onDeployed: onWorkspace });
    },
    save({ settings, events: kept }) {
      const wanted = asLocal(settings);
      const [problem] = validateConfiguration(wanted);
      if (problem !== undefined) throw new Error(problem.message);
      const path = workbench.save(wanted, checkEvents(kept));
      savedEvents = kept;
      if (service !== undefined && !isSame(wanted, service.configuration))
        service.deploy(wanted, { files: [] });
      onWorkspace();
      return path;
    },
  });
  return {
    besides: {
      request: (incoming, outgoing) => servePage(page, incoming, outgoing),
      upgrade: (incoming, socket, head) => server.upgrade(incoming, socket, head),
    },
    begin(begun) {
      service = begun;
    },
    onTrace: (batch) => log.push(batch),
    onHeld(now) {
      held = now;
      log.flush(); // what is held is in the trace that the page has
      server.broadcast({ kind: "simulator", message: heldMessage() });
    },
    onWorkspace,
    close: () => server.close(),
  };
}

/** The page's settings on this machine's engine, with what only the command line says. */
function onThisMachine(
  settings: FunctionSettings,
  { architecture, concurrencyLimit }: FunctionConfiguration,
  startsProcess: boolean,
): FunctionConfiguration {
  const wanted = { ...configurationOf(settings), engine: "local" as const };
  // Somebody starts one runtime by hand: a second environment would wait for ever.
  return { ...wanted, architecture, ...(!startsProcess && { concurrencyLimit }) };
}

/** Carries out one page's commands on the function that is on disk. */
function attachedHandler(parts: {
  readonly service: LambdaService;
  readonly clock: Clock;
  readonly post: (message: SimulatorMessage) => void;
  readonly asLocal: (settings: FunctionSettings) => FunctionConfiguration;
  /** The page has changed settings: the other pages show them too. */
  readonly onDeployed: () => void;
}): (command: AttachedCommand) => void {
  const { service, post, asLocal, onDeployed } = parts;
  const carryOut = createCommandHandler({
    ...parts,
    createUuid: () => randomUUID(),
  });
  return (command) => {
    if (!Object.hasOwn(COMMANDS, command.kind)) throw new Error("unknown command");
    if (command.kind === "prepare-engine") {
      post({ kind: "answer", id: command.id, answer: undefined });
      return;
    }
    if (command.kind !== "deploy") {
      carryOut(command);
      return;
    }
    try {
      const wanted = asLocal(command.settings);
      // Two pages deploy the same: what runs goes on.
      if (!isSame(wanted, service.configuration)) {
        service.deploy(wanted, { files: [] });
        onDeployed();
      }
      post({ kind: "answer", id: command.id, answer: undefined });
    } catch (error) {
      post({ kind: "failed", id: command.id, message: messageOf(error) });
    }
  };
}

/** What comes from a page is data from outside. */
function checkEvents(events: readonly SavedEvent[]): readonly SavedEvent[] {
  return events.map(({ name, text }) => ({ name: String(name), text: String(text) }));
}

/** Whether two pages, or a page and the command line, want the same. */
function isSame(a: FunctionConfiguration, b: FunctionConfiguration | undefined): boolean {
  return b !== undefined && comparable(a) === comparable(b);
}

function comparable(configuration: FunctionConfiguration): string {
  const entries = Object.entries(configuration).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof Map ? [...(value as ReadonlyMap<string, string>)] : value,
  ]);
  return JSON.stringify(entries.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}
