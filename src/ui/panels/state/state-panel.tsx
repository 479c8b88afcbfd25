import { useState } from "react";
import { RUNTIME_PROCESS, extensionName } from "#contract/process-id.ts";
import type { Session } from "#ui/state/session/session.ts";
import {
  type EnvironmentMoment,
  type EnvironmentRecord,
  environmentAt,
  extensionsOf,
} from "#trace/environment.ts";
import { type ProcessMoment, processAt } from "#trace/process-record.ts";
import type { TraceStore } from "#trace/trace-store.ts";
import { momentOf, useElementSize, useSelection, useTrace } from "#ui/state/selection/use-trace.ts";
import {
  EXTENSION_STATES,
  PHASE_MEANINGS,
  STATE_GLOSSES,
  STATE_MEANINGS,
} from "#trace/words/state-words.ts";
import { stateTone } from "./state-tone.ts";
import { ScrollArea } from "#ui/kit/controls/scroll-area.tsx";
import { laterComponent } from "#ui/kit/later.ts";
import { MACHINE_HEIGHT, MACHINE_WIDTH } from "./machine-size.ts";
import css from "./state.module.css";

// The code of the drawings comes when they are opened; until then their place is kept.
const MachineDrawing = laterComponent(
  async () => (await import("./machine-drawing.tsx")).MachineDrawing,
  () => (
    <svg
      className={css["machine"]}
      viewBox={`0 0 ${MACHINE_WIDTH} ${MACHINE_HEIGHT}`}
      aria-hidden="true"
      focusable="false"
    />
  ),
);
const PhasesDrawing = laterComponent(
  async () => (await import("./machine-drawing.tsx")).PhasesDrawing,
);

interface StatePanelProps {
  readonly session: Session;
  readonly isOpen: boolean;
  /** Absent where the drawing is always shown. */
  readonly onToggle?: (isOpen: boolean) => void;
}

/** The runtime's state by its reference name, with the machine that it is a state of. */
export function StatePanel({ session, isOpen, onToggle }: StatePanelProps) {
  const snapshot = useTrace(session.trace);
  const selection = useSelection(session);
  const moment = momentOf(selection, snapshot);
  const environment = environmentNear(session.trace, moment);
  const now = environment === undefined ? undefined : environmentAt(environment, moment);
  return (
    <div className={css["panel"]} data-open={isOpen || undefined}>
      <div className={css["bar"]}>
        <span className={css["label"]} aria-hidden="true">
          State
        </span>
        <output aria-label="State" className={css["state"]} data-tone={stateTone(now)}>
          <span className={css["name"]}>{stateWords(environment, now)}</span>
          {now?.refused === undefined ? null : <span className={css["refused"]}>403 refused</span>}
        </output>
        {environment === undefined ? null : (
          <span className={css["environment"]} title={besideState(environment, now)}>
            {besideState(environment, now)}
          </span>
        )}
        <Dots now={now} />
        {onToggle === undefined ? null : (
          <button
            type="button"
            className={css["toggle"]}
            aria-expanded={isOpen}
            onClick={() => onToggle(!isOpen)}
          >
            {isOpen ? "Hide machine" : "Machine"}
          </button>
        )}
      </div>
      {isOpen ? <Machine environment={environment} now={now} moment={moment} /> : null}
    </div>
  );
}

/** In a narrower pane the wide drawing would have to be scrolled, or be too small to read. */
const WIDE_FROM = 500;

/** Beside the processes, whose IDs begin otherwise. */
const ENVIRONMENT = "environment";

interface MachineProps {
  readonly environment: EnvironmentRecord | undefined;
  readonly now: EnvironmentMoment | undefined;
  readonly moment: number;
}

/** The drawing that was chosen: the runtime's, the environment's, or that of an extension. */
function Machine({ environment, now, moment }: MachineProps) {
  const [chosen, setChosen] = useState<string>(RUNTIME_PROCESS);
  const extensions = environment === undefined ? [] : extensionsOf(environment);
  const isEnvironment = chosen === ENVIRONMENT;
  const extension = extensions.find(({ process }) => process === chosen);
  const shown = extension === undefined ? now : processAt(extension, moment);
  const name = extension === undefined ? undefined : extensionName(extension.process);
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
  const { width } = useElementSize(frame);
  const isNarrow = width > 0 && width < WIDE_FROM;
  return (
    <>
      <label className={css["whose"]}>
        Machine of
        <select
          value={isEnvironment ? ENVIRONMENT : (extension?.process ?? RUNTIME_PROCESS)}
          onChange={(event) => setChosen(event.target.value)}
        >
          <option value={RUNTIME_PROCESS}>the runtime</option>
          <option value={ENVIRONMENT}>the environment</option>
          {extensions.map(({ process }) => (
            <option key={process} value={process}>
              {extensionName(process)}
            </option>
          ))}
        </select>
      </label>
      <ScrollArea className={css["drawing"]} ref={setFrame} label="State machine">
        {isEnvironment ? (
          <PhasesDrawing now={now} />
        ) : (
          <MachineDrawing now={shown} extension={name} isNarrow={isNarrow} />
        )}
      </ScrollArea>
      <p className={css["meaning"]}>
        {isEnvironment
          ? phaseMeaning(now)
          : name === undefined
            ? meaningOf(environment, now)
            : extensionMeaning(name, shown)}
      </p>
    </>
  );
}

function extensionMeaning(name: string, now: ProcessMoment | undefined): string {
  if (now?.state === undefined) return `No process of ${name} is alive.`;
  if (now.refused !== undefined) return `Refused: ${now.refused.errorMessage}`;
  return EXTENSION_STATES[now.state] ?? "";
}

function phaseMeaning(now: EnvironmentMoment | undefined): string {
  if (now?.phase === undefined) return "The first invocation makes an environment. Press Invoke.";
  return PHASE_MEANINGS[now.phase];
}

const PHASE_WORDS = {
  init: "init phase",
  invoke: "invoke phase",
  frozen: "frozen",
  reset: "reset",
  shutdown: "shutting down",
  gone: "gone",
} as const;

/** The everyday round in one line: where the runtime is in it. */
const ROUND = ["Started", "Ready", "Running", "InvocationResponse", "RuntimeResponseSentState"];

function Dots({ now }: { readonly now: EnvironmentMoment | undefined }) {
  const state = now?.state === "InvocationErrorResponse" ? "InvocationResponse" : now?.state;
  const at = state === undefined ? -1 : ROUND.indexOf(state);
  return (
    <svg className={css["dots"]} width="86" height="12" aria-hidden="true" focusable="false">
      <line x1="6" x2="78" y1="6" y2="6" className={css["dotLine"]} />
      {ROUND.map((name, index) => (
        <circle
          key={name}
          cx={6 + index * 18}
          cy={6}
          r={index === at ? 5 : 2.5}
          className={index === at ? css["dotNow"] : css["dot"]}
          data-tone={stateTone(now)}
        />
      ))}
    </svg>
  );
}

function stateWords(
  environment: EnvironmentRecord | undefined,
  now: EnvironmentMoment | undefined,
): string {
  if (environment === undefined) return "No environment yet";
  return now?.state ?? "No process";
}

/** What the name means, then where the environment is. */
function besideState({ ordinal }: EnvironmentRecord, now: EnvironmentMoment | undefined): string {
  return [
    STATE_GLOSSES[now?.state ?? ""],
    now?.phase === undefined ? undefined : PHASE_WORDS[now.phase],
    `environment ${ordinal}`,
  ]
    .filter((part) => part !== undefined)
    .join(" · ");
}

function meaningOf(
  environment: EnvironmentRecord | undefined,
  now: EnvironmentMoment | undefined,
): string {
  if (environment === undefined)
    return "The machine begins with Started when the runtime process starts. Press Invoke.";
  if (now?.state === undefined)
    return "No runtime process is alive: the next invocation starts one.";
  return STATE_MEANINGS[now.state] ?? "";
}

/** The environment that the moment is about: of the event itself, else of the nearest event before it. */
function environmentNear(trace: TraceStore, moment: number): EnvironmentRecord | undefined {
  for (let seq = moment; seq >= trace.events.first && seq > moment - 500; seq -= 1) {
    const event = trace.event(seq);
    if (event === undefined || !("environmentId" in event)) continue;
    const environment = trace.index.environments.get(event.environmentId);
    if (environment !== undefined) return environment;
  }
  // None of that time within reach: the latest that was there already.
  return [...trace.index.environments.values()].findLast(({ firstSeq }) => firstSeq <= moment);
}
