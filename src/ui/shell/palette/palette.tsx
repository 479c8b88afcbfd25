import { Command } from "cmdk";
import { useStore } from "zustand";
import { type AppCommand, commandStore } from "#ui/state/commands/command-store.ts";
import { shortcutText } from "#ui/kit/shortcut.ts";
import { showDialog } from "#ui/state/workbench-store.ts";
import css from "./palette.module.css";

/** Every typed word has to begin a word of the title or the keywords; cmdk's own filter finds letters anywhere. */
function matchWords(_id: string, typed: string, keywords: readonly string[] = []): number {
  const has = ` ${keywords.join(" ").toLowerCase()}`;
  const words = typed.toLowerCase().split(/\s+/);
  return words.every((word) => has.includes(` ${word}`)) ? 1 : 0;
}

/** Every command with its shortcut, found by typing. */
export function Palette() {
  const commands = useStore(commandStore, (state) => state.commands);
  const groups = [...new Set(commands.map(({ group }) => group))];
  const run = (command: AppCommand): void => {
    showDialog(undefined);
    // After the dialog has given the focus back: commands may move it.
    setTimeout(command.run);
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
        {groups.map((group) => (
          <Command.Group key={group} heading={group} className={css["group"]}>
            {commands
              .filter((command) => command.group === group && command.id !== "palette")
              .map((command) => (
                <Command.Item
                  key={command.id}
                  value={command.id}
                  keywords={[command.title, ...(command.keywords ?? [])]}
                  disabled={!(command.isEnabled?.() ?? true)}
                  className={css["item"]}
                  onSelect={() => run(command)}
                >
                  <span>{command.title}</span>
                  {command.shortcut === undefined ? null : (
                    <kbd>{shortcutText(command.shortcut)}</kbd>
                  )}
                </Command.Item>
              ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command.Dialog>
  );
}
