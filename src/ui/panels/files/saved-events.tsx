import { Braces, LayoutTemplate, Plus } from "lucide-react";
import { type RefObject, useRef, useState } from "react";
import { useStore } from "zustand";
import { type App, useApp, useProject } from "#ui/state/app-context.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import type { MenuEntry } from "#ui/kit/controls/menu-button.tsx";
import { RowMenu } from "#ui/kit/controls/row-menu.tsx";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { addEvent, deleteEvent, freeEventName, renameEvent } from "#ui/state/project-edits.ts";
import {
  chooseEvent,
  openTab,
  retargetTabs,
  showDialog,
  workbenchStore,
} from "#ui/state/workbench-store.ts";
import { undo } from "#ui/state/undo.ts";
import { NameForm } from "./name-form.tsx";
import css from "./files.module.css";

/** Payloads that the project keeps. Opening one chooses it for Invoke. */
export function SavedEvents() {
  const app = useApp();
  const list = useRef<HTMLUListElement>(null);
  const events = useProject(({ events: saved }) => saved);
  const chosen = useStore(workbenchStore, (state) => state.eventName);
  const [renaming, setRenaming] = useState<string | undefined>();

  const { open, add, rename, remove } = useEventEdits(app, list, setRenaming);

  return (
    <section className={css["events"]} aria-labelledby="events-heading">
      <div className={css["head"]}>
        <h2 id="events-heading">Saved events</h2>
        <Button
          label="New event from a template"
          icon={<LayoutTemplate aria-hidden />}
          isIconOnly
          onClick={() => showDialog("templates")}
        />
        <Button
          label="New event"
          icon={<Plus aria-hidden />}
          isIconOnly
          onClick={() => add("{}\n", "event")}
        />
      </div>
      {events.length === 0 ? (
        <p className={css["empty"]}>
          An event is the JSON that the handler receives. Without one, Invoke sends {"{}"}.
        </p>
      ) : (
        <ul ref={list} className={css["list"]}>
          {events.map(({ name, text }) => (
            <EventRow
              key={name}
              name={name}
              isChosen={chosen === name}
              isRenaming={renaming === name}
              actions={{ open, rename, remove, add: () => add(text, name), setRenaming }}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

interface EventActions {
  readonly open: (name: string) => void;
  readonly rename: (from: string, to: string | undefined) => void;
  readonly remove: (name: string) => void;
  /** A copy of the row's event. */
  readonly add: () => void;
  readonly setRenaming: (name: string) => void;
}

interface EventRowProps {
  readonly name: string;
  /** Sent by Invoke. */
  readonly isChosen: boolean;
  readonly isRenaming: boolean;
  readonly actions: EventActions;
}

function EventRow({ name, isChosen, isRenaming, actions }: EventRowProps) {
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  return (
    // The button inside has the keys; this is the pointer's way to the same menu.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li
      className={css["holder"]}
      onContextMenu={(event) => {
        event.preventDefault();
        setIsMenuOpen(true);
      }}
    >
      {isRenaming ? (
        <NameForm
          label={`New name of ${name}`}
          initial={name}
          onDone={(to) => actions.rename(name, to)}
        />
      ) : (
        <button
          type="button"
          className={css["row"]}
          aria-current={isChosen ? "true" : undefined}
          data-active={isChosen}
          onClick={() => actions.open(name)}
          onKeyDown={(event) => {
            if (event.key === "F2") actions.setRenaming(name);
            else if (event.key === "Delete") actions.remove(name);
            else if (event.key === "ContextMenu" || (event.shiftKey && event.key === "F10"))
              setIsMenuOpen(true);
            else return;
            event.preventDefault();
          }}
        >
          <Braces aria-hidden />
          <span className={css["name"]}>{name}</span>
          {isChosen ? <span className={css["chosen"]}>sent</span> : null}
        </button>
      )}
      {isMenuOpen ? (
        <RowMenu
          label={`Actions for ${name}`}
          entries={eventMenu(name, actions)}
          onClosed={() => setIsMenuOpen(false)}
        />
      ) : null}
    </li>
  );
}

function eventMenu(name: string, actions: EventActions): MenuEntry[] {
  return [
    {
      kind: "item",
      label: "Rename",
      shortcut: "F2",
      run: () => setTimeout(() => actions.setRenaming(name)),
    },
    { kind: "item", label: "Duplicate", run: () => actions.add() },
    { kind: "line" },
    {
      kind: "item",
      label: "Delete",
      shortcut: "Delete",
      isDangerous: true,
      run: () => actions.remove(name),
    },
  ];
}

interface EventEdits extends Pick<EventActions, "open" | "rename" | "remove"> {
  readonly add: (text: string, wanted: string) => void;
}

/** What can be done to saved events; the focus stays in their list. */
function useEventEdits(
  app: App,
  list: RefObject<HTMLUListElement | null>,
  setRenaming: (name: string | undefined) => void,
): EventEdits {
  const { project } = app;
  const chosen = useStore(workbenchStore, (state) => state.eventName);
  const open = (name: string): void => {
    chooseEvent(name);
    openTab({ kind: "event", name });
  };
  const add = (text: string, wanted: string): void => {
    const name = freeEventName(project.state.getState().project, wanted);
    project.edit(`Add event ${name}`, (before) => addEvent(before, name, text));
    open(name);
    setRenaming(name);
  };
  const rename = (from: string, to: string | undefined): void => {
    if (to !== undefined) {
      const problem = project.edit(`Rename event ${from}`, (before) =>
        renameEvent(before, from, to),
      );
      if (problem !== undefined) {
        notify("error", problem);
        return;
      }
      retargetTabs((tab) =>
        tab.kind === "event" && tab.name === from ? { kind: "event", name: to } : tab,
      );
      if (chosen === from) chooseEvent(to);
    }
    setRenaming(undefined);
  };
  const remove = (name: string): void => {
    const { events } = project.state.getState().project;
    const at = events.findIndex((event) => event.name === name);
    project.edit(`Delete event ${name}`, (before) => deleteEvent(before, name));
    retargetTabs((tab) => (tab.kind === "event" && tab.name === name ? undefined : tab));
    if (chosen === name) chooseEvent(project.state.getState().project.events[0]?.name);
    notify("status", `Deleted the event ${name}.`, { label: "Undo", run: () => undo(app) });
    setTimeout(() =>
      list.current
        ?.querySelectorAll("button")
        .item(Math.max(0, at - 1))
        ?.focus(),
    );
  };
  return { open, add, rename, remove };
}
