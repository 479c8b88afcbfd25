import type { ReactNode } from "react";
import type { Action } from "#ui/state/action.ts";
import { useApp } from "#ui/state/app-context.ts";
import { useAction } from "#ui/state/use-action.ts";
import { Button } from "#ui/kit/controls/button.tsx";

interface ActionButtonProps {
  readonly action: Action;
  /** In place of the action's word, where it says more: how many there are. */
  readonly label?: string;
  readonly icon?: ReactNode;
  readonly isIconOnly?: boolean;
  readonly look?: "primary" | "plain" | "outline";
  readonly className?: string;
}

/** The button of an action: its word, icon, sentence and shortcut, and whether it can be pressed. */
export function ActionButton({ action, label = action.label, ...rest }: ActionButtonProps) {
  const app = useApp();
  const { isEnabled } = useAction(action);
  const { icon: Icon, hint, shortcuts } = action;
  const shortcut = shortcuts?.[0];
  return (
    <Button
      label={label}
      icon={Icon === undefined ? undefined : <Icon aria-hidden />}
      {...(hint !== undefined && {
        hint: rest.isIconOnly === true ? `${action.label}: ${lowerFirst(hint)}` : hint,
      })}
      {...(shortcut !== undefined && { shortcut })}
      {...rest}
      disabled={!isEnabled}
      onClick={() => action.run(app)}
    />
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
