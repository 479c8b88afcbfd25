import { useState } from "react";
import { Button } from "#ui/kit/controls/button.tsx";
import { useApp, useProject } from "#ui/state/app-context.ts";
import css from "./invoke-options.module.css";

/** Different saved events, in the order of the list: one after the other, or all at once. */
export function SeveralEvents() {
  const { session } = useApp();
  const events = useProject((project) => project.events);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [order, setOrder] = useState<"in turn" | "at once">("in turn");
  const chosen = events.map(({ name }) => name).filter((name) => !left.has(name));
  if (events.length < 2) {
    return (
      <p className={css["help"]}>
        With two or more saved events, several of them can be sent from here.
      </p>
    );
  }
  return (
    <fieldset className={css["several"]}>
      <legend>Several events</legend>
      <ul>
        {events.map(({ name }) => (
          <li key={name}>
            <label>
              <input
                type="checkbox"
                checked={!left.has(name)}
                onChange={({ target }) => {
                  const next = new Set(left);
                  if (target.checked) next.delete(name);
                  else next.add(name);
                  setLeft(next);
                }}
              />
              {name}
            </label>
          </li>
        ))}
      </ul>
      <label>
        Order{" "}
        <select
          value={order}
          onChange={({ target }) => setOrder(target.value === "in turn" ? "in turn" : "at once")}
        >
          <option value="in turn">one after the other</option>
          <option value="at once">all at once</option>
        </select>
      </label>
      <Button
        label={chosen.length === 1 ? "Send 1 event" : `Send ${chosen.length} events`}
        look="outline"
        disabled={chosen.length === 0}
        onClick={() => session.commands.invokeSeries(chosen, order)}
      />
    </fieldset>
  );
}
