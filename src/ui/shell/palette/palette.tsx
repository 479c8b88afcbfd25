import { Command } from "cmdk";
import { ACTION_GROUPS, type Action, canRun } from "#ui/state/action.ts";
import { ACTIONS, ALL_ACTIONS } from "#ui/state/actions.ts";
import { useApp } from "#ui/state/app-context.ts";
import { shortcutText } from "#ui/kit/shortcut.ts";
import { showDialog } from "#ui/state/workbench-store.ts";
import css from "./palette.module.css";

/** Every typed word has to begin a word of the title or the keywords; cmdk's own filter finds letters anywhere. */
function matchWords(_id: string, typed: string, keywords: readonly string[] = []): number {
  const has = ` ${keywords.join(" ").toLowerCase()}`;
  const words = typed.toLowerCase().split(/\s+/);
  return words.every((word) => has.includes(` ${word}`)) ? 1 : 0;
}

/** Every action with its shortcut, found by typing. */
export function Palette() {
  const app = useApp();
  const run = (action: Action): void => {
    showDialog(undefined);
    // After the dialog has given the focus back: actions may move it.
    setTimeout(() => action.run(app));
  };
  return (
    <Command.Dialog
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) showDialog(undefined);
      }}
      label="Command palette"
      loop
      filter={matchWords}
      overlayClassName={css["overlay"] ?? ""}
      contentClassName={css["dialog"] ?? ""}
    >
      <Command.Input className={css["input"]} placeholder="What do you want to do?" />
      <Command.List className={css["list"]}>
        <Command.Empty className={css["empty"]}>No command has these words.</Command.Empty>
        {ACTION_GROUPS.map((group) => (
          <Command.Group key={group} heading={group} className={css["group"]}>
            {ALL_ACTIONS.filter(
              (action) => action.group === group && action.id !== ACTIONS.palette.id,
            ).map((action) => (
              <Command.Item
                key={action.id}
                value={action.id}
                keywords={[action.title ?? "", action.label, ...(action.keywords ?? [])]}
                disabled={!canRun(action, app)}
                className={css["item"]}
                onSelect={() => run(action)}
              >
                <span>{action.title ?? action.label}</span>
                {action.shortcuts?.[0] === undefined ? null : (
                  <kbd>{shortcutText(action.shortcuts[0])}</kbd>
                )}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command.Dialog>
  );
}
