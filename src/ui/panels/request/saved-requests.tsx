import { X } from "lucide-react";
import { useApp, useProject } from "#ui/state/app-context.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { changeDraft } from "./request-draft.ts";
import { frontOf } from "./fronts.ts";
import { deleteRequest, draftOf } from "./saved-request-edits.ts";
import css from "./request.module.css";

/** Requests that the project keeps; one press brings one back. */
export function SavedRequests() {
  const { project } = useApp();
  const requests = useProject((current) => current.requests);
  if (requests.length === 0) return null;
  return (
    <ul className={css["saved"]} aria-label="Saved requests">
      {requests.map((saved) => (
        <li key={`${draftOf(saved).front} ${saved.name}`}>
          <Button
            label={saved.name}
            look="outline"
            hint={`Saved request, ${frontOf(draftOf(saved).front).label}`}
            onClick={() => changeDraft(draftOf(saved))}
          />
          <Button
            label={`Delete ${saved.name}`}
            icon={<X aria-hidden />}
            isIconOnly
            onClick={() => {
              project.edit("Delete a saved request", (before) => deleteRequest(before, saved));
            }}
          />
        </li>
      ))}
    </ul>
  );
}
