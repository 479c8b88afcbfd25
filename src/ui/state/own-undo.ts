/** What a field has of its own to take back. */
interface OwnUndo {
  /** Its text when it got the focus first. */
  readonly start: string;
  canUndo: boolean;
  canRedo: boolean;
}

type Field = HTMLInputElement | HTMLTextAreaElement;

/**
 * Whether a text field has something of its own to undo, which no browser says: seen from what is typed into it. A field
 * that nobody has touched leaves the keys to the project's undo.
 */
export function watchOwnUndo(): {
  readonly of: (field: Field) => { readonly canUndo: boolean; readonly canRedo: boolean };
  readonly stop: () => void;
} {
  const known = new WeakMap<EventTarget, OwnUndo>();
  const meet = (field: Field): OwnUndo => {
    const record = known.get(field) ?? { start: field.value, canUndo: false, canRedo: false };
    known.set(field, record);
    return record;
  };
  const onFocus = ({ target }: FocusEvent): void => {
    if (isField(target)) meet(target);
  };
  const onInput = (event: Event): void => {
    const { target } = event;
    if (!isField(target)) return;
    const record = meet(target);
    const kind = event instanceof InputEvent ? event.inputType : "";
    record.canRedo = kind === "historyUndo";
    record.canUndo = kind !== "historyUndo" || target.value !== record.start;
  };
  window.addEventListener("focusin", onFocus, true);
  window.addEventListener("input", onInput, true);
  return {
    of: meet,
    stop() {
      window.removeEventListener("focusin", onFocus, true);
      window.removeEventListener("input", onInput, true);
    },
  };
}

export function isField(target: EventTarget | null): target is Field {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
