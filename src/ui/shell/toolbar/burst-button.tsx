import { Zap } from "lucide-react";
import { useState } from "react";
import { useApp } from "#ui/state/app-context.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import css from "./toolbar.module.css";

const MAX_BURST = 1000;

/** Many invocations at once: environments appear beside each other, cold and warm. */
export function BurstButton() {
  const { session } = useApp();
  const [text, setText] = useState("20");
  const count = Math.floor(Number(text));
  const isValid = count >= 1 && count <= MAX_BURST;
  return (
    <span className={css["burst"]}>
      <Button
        label="Burst"
        icon={<Zap aria-hidden />}
        hint={`Send ${isValid ? count : "many"} invocations at once`}
        disabled={!isValid}
        onClick={() => session.commands.invokeMany(count)}
      />
      <input
        aria-label="Invocations in a burst"
        type="number"
        min={1}
        max={MAX_BURST}
        value={text}
        aria-invalid={!isValid}
        onChange={(change) => setText(change.target.value)}
      />
    </span>
  );
}
