import type { FailureCard } from "#project/failures/failure-card.ts";
import { FAILURE_CARDS } from "#project/failures/failure-cards.ts";
import { useApp } from "#ui/state/app-context.ts";
import { showDialog } from "#ui/state/workbench-store.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { Dialog } from "#ui/kit/controls/dialog.tsx";
import { openCard } from "./run-card.ts";
import css from "./laboratory.module.css";

const GROUPS: readonly (readonly [group: FailureCard["group"], heading: string])[] = [
  ["Start", "It can't be started"],
  ["Init", "Before the first question"],
  ["Invoke", "With an event in hand"],
  ["Answer", "Answers that Lambda does not take"],
  ["Capacity", "Room and time"],
];

/** The known failures of custom runtimes. One press opens a function that has it, and invokes it. */
export function LaboratoryDialog() {
  const app = useApp();
  return (
    <Dialog
      title="Failure laboratory"
      summary="Each press opens a small function in place of the project that is open, and invokes it. Beside its code: what Lambda's log says, why, and how one finds it in production."
      onClose={() => showDialog(undefined)}
      isWide
    >
      {GROUPS.map(([group, heading]) => (
        <section key={group} className={css["group"]} aria-label={heading}>
          <h3>{heading}</h3>
          <ul>
            {FAILURE_CARDS.filter((card) => card.group === group).map((card) => (
              <li key={card.id}>
                <Button
                  label={card.title}
                  look="outline"
                  onClick={() => {
                    showDialog(undefined);
                    openCard(app, card);
                  }}
                />
                <p>{card.what}</p>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Dialog>
  );
}
