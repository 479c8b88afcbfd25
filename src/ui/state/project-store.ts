import { type StoreApi, createStore } from "zustand/vanilla";
import type { Project } from "#project/project.ts";
import type { Edited } from "./project-edits.ts";

export interface ProjectState {
  readonly project: Project;
  /** Grows with every change, undo and redo included. */
  readonly revision: number;
  /** Grows with each project that is opened. */
  readonly opening: number;
  readonly undoLabel: string | undefined;
  readonly redoLabel: string | undefined;
}

/** The project that is open, with its history. Edits are the functions of `project-edits.ts`. */
export interface ProjectStore {
  readonly state: StoreApi<ProjectState>;
  /**
   * Applies an edit as one undoable step, and gives the reason when it can't be done.
   *
   * @param label what was done, for Undo: `Rename bootstrap`
   * @param mergeKey edits in a row with the same key undo together, such as the keystrokes in one file
   */
  readonly edit: (
    label: string,
    apply: (project: Project) => Edited,
    mergeKey?: string,
  ) => string | undefined;
  readonly undo: () => void;
  readonly redo: () => void;
  /** Opens another project: a new history begins. */
  readonly open: (project: Project) => void;
  /** Called after each change with the project, for saving it. Returns the way to stop. */
  readonly onChange: (listener: (project: Project) => void) => () => void;
}

interface Step {
  readonly label: string;
  readonly mergeKey: string | undefined;
  readonly before: Project;
}

const MAX_STEPS = 200;

/** @param refuses why an edit must not be, with the project before and after it */
export function createProjectStore(
  initial: Project,
  refuses?: (before: Project, after: Project) => string | undefined,
): ProjectStore {
  let past: Step[] = [];
  let future: { readonly label: string; readonly after: Project }[] = [];
  const state = createStore<ProjectState>(() => initialState(initial));

  const show = (project: Project, isOpening = false): void => {
    state.setState((previous) => ({
      project,
      revision: previous.revision + 1,
      opening: previous.opening + (isOpening ? 1 : 0),
      undoLabel: past.at(-1)?.label,
      redoLabel: future.at(-1)?.label,
    }));
  };

  return {
    state,
    edit(label, apply, mergeKey) {
      const before = state.getState().project;
      const edited = apply(before);
      if (!edited.ok) return edited.error;
      if (edited.value === before) return undefined;
      const refusal = refuses?.(before, edited.value);
      if (refusal !== undefined) return refusal;
      const isContinued = mergeKey !== undefined && past.at(-1)?.mergeKey === mergeKey;
      if (!isContinued || future.length > 0) past.push({ label, mergeKey, before });
      if (past.length > MAX_STEPS) past.shift();
      future = [];
      show(edited.value);
      return undefined;
    },
    undo() {
      const step = past.pop();
      if (step === undefined) return;
      future.push({ label: step.label, after: state.getState().project });
      show(step.before);
    },
    redo() {
      const step = future.pop();
      if (step === undefined) return;
      past.push({ label: step.label, mergeKey: undefined, before: state.getState().project });
      show(step.after);
    },
    open(project) {
      past = [];
      future = [];
      show(project, true);
    },
    onChange(listener) {
      return state.subscribe((now, before) => {
        if (now.project !== before.project) listener(now.project);
      });
    },
  };
}

function initialState(project: Project): ProjectState {
  return { project, revision: 0, opening: 0, undoLabel: undefined, redoLabel: undefined };
}
