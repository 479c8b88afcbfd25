import { type FailureCard } from "#project/failures/failure-card.ts";
import { cardProject } from "#project/failures/failure-cards.ts";
import type { App } from "#ui/state/app-context.ts";
import { openProject } from "#ui/state/open-project.ts";
import { workbenchStore } from "#ui/state/workbench-store.ts";

/** Opens the card's function in place of the project and invokes it, as often as the card needs. */
export function openCard(app: App, card: FailureCard): void {
  openProject(app, cardProject(card));
  if (app.attachment !== undefined) return;
  workbenchStore.setState({ failureCard: card.id });
  invokeCard(app, card);
}

export function invokeCard(app: App, { id, invocations = 1 }: FailureCard): void {
  const { commands, run } = app.session;
  commands.invoke();
  let left = invocations - 1;
  if (left === 0) return;
  const stop = run.subscribe(({ state }) => {
    if (workbenchStore.getState().failureCard !== id) return stop();
    if (state.kind !== "idle") return;
    left -= 1;
    if (left === 0) stop();
    commands.invoke();
  });
}
