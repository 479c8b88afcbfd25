import { Command } from "cmdk";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { shortcutText } from "#ui/kit/shortcut.ts";
import { returnFocus } from "#ui/kit/controls/focus-return.ts";
import { ACTION_GROUPS, type Action, canRun } from "#ui/state/action.ts";
import { ACTIONS, ALL_ACTIONS } from "#ui/state/actions.ts";
import { type App, useApp } from "#ui/state/app-context.ts";
import { showDialog } from "#ui/state/workbench-store.ts";
import { type Place, placesOf } from "./places.ts";
import css from "./palette.module.css";

/** Every typed word has to begin a word of the title or the keywords; cmdk's own filter finds letters anywhere. */
function matchWords(_id: string, typed: string, keywords: readonly string[] = []): number {
  const has = ` ${keywords.join(" ").toLowerCase()}`;
  const words = typed.toLowerCase().split(/\s+/);
  return words.every((word) => has.includes(` ${word}`) || has.includes(`/${word}`)) ? 1 : 0;
}

/** What was chosen. It runs when the palette has given the focus back: it may move it. */
let chosen: (() => void) | undefined;

function leaveFor(run: () => void): void {
  chosen = run;
  showDialog(undefined);
}

/** Every action with its shortcut, every file, event and setting, found by typing. */
export function Palette() {
  const app = useApp();
  return (
    <Finder label="Command palette" placeholder="What do you want to do?">
      {ACTION_GROUPS.map((group) => (
        <Command.Group key={group} heading={group} className={css["group"]}>
          {ALL_ACTIONS.filter(
            (action) => action.group === group && action.id !== ACTIONS.palette.id,
          ).map((action) => (
            <ActionRow key={action.id} action={action} app={app} />
          ))}
        </Command.Group>
      ))}
      <Places places={placesOf(app)} />
    </Finder>
  );
}

/** The project's files and saved events, found by typing. */
export function FileFinder() {
  const app = useApp();
  const places = placesOf(app).filter(({ group }) => group !== "Settings");
  return (
    <Finder label="Open a file" placeholder="Which file?">
      <Places places={places} />
    </Finder>
  );
}

interface FinderProps {
  readonly label: string;
  readonly placeholder: string;
  readonly children: ReactNode;
}

function Finder({ label, placeholder, children }: FinderProps) {
  return (
    <Dialog.Root open onOpenChange={(isOpen) => (isOpen ? undefined : showDialog(undefined))}>
      <Dialog.Portal>
        <Dialog.Overlay className={css["overlay"]} />
        <Dialog.Content
          className={css["dialog"]}
          aria-label={label}
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            returnFocus();
            chosen?.();
            chosen = undefined;
          }}
        >
          <Dialog.Title className="visually-hidden">{label}</Dialog.Title>
          <Command label={label} loop filter={matchWords}>
            <Command.Input className={css["input"]} placeholder={placeholder} />
            <Command.List className={css["list"]}>
              <Command.Empty className={css["empty"]}>Nothing here has these words.</Command.Empty>
              {children}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function ActionRow({ action, app }: { readonly action: Action; readonly app: App }) {
  const shortcut = action.shortcuts?.[0];
  return (
    <Command.Item
      value={action.id}
      keywords={[action.title ?? "", action.label, ...(action.keywords ?? [])]}
      disabled={!canRun(action, app)}
      className={css["item"]}
      onSelect={() => leaveFor(() => action.run(app))}
    >
      <span>{action.title ?? action.label}</span>
      {shortcut === undefined ? null : <kbd>{shortcutText(shortcut)}</kbd>}
    </Command.Item>
  );
}

function Places({ places }: { readonly places: readonly Place[] }) {
  const groups = [...new Set(places.map(({ group }) => group))];
  return groups.map((group) => (
    <Command.Group key={group} heading={group} className={css["group"]}>
      {places
        .filter((place) => place.group === group)
        .map(({ id, title, detail, open }) => (
          <Command.Item
            key={id}
            value={id}
            keywords={[title, detail, group]}
            className={css["item"]}
            onSelect={() => leaveFor(open)}
          >
            <span>{title}</span>
            <span className={css["detail"]}>{detail}</span>
          </Command.Item>
        ))}
    </Command.Group>
  ));
}
