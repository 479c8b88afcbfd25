import { CircleDot, Hourglass, Skull, Thermometer } from "lucide-react";
import { type FormEvent, useState } from "react";
import { messageOf } from "#base/message-of.ts";
import type { Injection } from "#lambda/contract.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { Dialog } from "#ui/kit/controls/dialog.tsx";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { useApp } from "#ui/state/app-context.ts";
import { useTrace } from "#ui/state/selection/use-trace.ts";
import { showDialog } from "#ui/state/workbench-store.ts";
import css from "./breakpoints.module.css";

const SPANS: readonly (readonly [label: string, ms: number])[] = [
  ["A minute passes", 60_000],
  ["A quarter of an hour passes", 900_000],
  ["An hour passes", 3_600_000],
];

/** What can go wrong without anybody's doing: each is a row of the trace. */
export function InjectionsDialog() {
  const { session } = useApp();
  useTrace(session.trace);
  const [problem, setProblem] = useState<string | undefined>();
  const inject = (injection: Injection, done: string): void => {
    setProblem(undefined);
    session.commands.inject(injection).then(
      () => notify("status", done),
      (error: unknown) => setProblem(messageOf(error)),
    );
  };
  return (
    <Dialog
      title="Inject a failure"
      summary="Does something to the run without an edit of the code. Each is a row of the trace."
      onClose={() => showDialog(undefined)}
    >
      <p role="alert" className={css["problem"]}>
        {problem}
      </p>
      <Processes onInject={inject} />
      <section aria-label="Time" className={css["group"]}>
        <h3>Time, while every environment is frozen</h3>
        <p className={css["none"]}>
          As between two invocations in Lambda: timers do not fire, and the clock jumps.
        </p>
        <div className={css["buttons"]}>
          {SPANS.map(([label, ms]) => (
            <Button
              key={ms}
              label={label}
              icon={<Hourglass aria-hidden />}
              look="outline"
              onClick={() =>
                inject({ kind: "time", ms }, `${label.replace(" passes", "")} has passed.`)
              }
            />
          ))}
        </div>
      </section>
      <PreWarm onInject={inject} />
      <section aria-label="Messages" className={css["group"]}>
        <h3>Messages of the Runtime API</h3>
        <p className={css["none"]}>
          A breakpoint can drop, delay, duplicate or truncate the message that it matches, or kill
          the process meanwhile.
        </p>
        <Button
          label="Edit breakpoints"
          icon={<CircleDot aria-hidden />}
          look="outline"
          onClick={() => showDialog("breakpoints")}
        />
      </section>
    </Dialog>
  );
}

interface InjectProps {
  readonly onInject: (injection: Injection, done: string) => void;
}

function Processes({ onInject }: InjectProps) {
  const { session } = useApp();
  const alive = [...session.trace.index.environments.values()].filter(
    ({ phases }) => phases.at(phases.end - 1)?.phase !== "gone",
  );
  return (
    <section aria-label="Processes" className={css["group"]}>
      <h3>The runtime’s process</h3>
      {alive.length === 0 ? (
        <p className={css["none"]}>No environment lives. Invoke, or pre-warm one.</p>
      ) : (
        <ul className={css["list"]}>
          {alive.map(({ environmentId: id, ordinal }) => (
            <li key={id} className={css["process"]}>
              <span>Environment {ordinal}</span>
              {(["SIGKILL", "SIGTERM"] as const).map((signal) => (
                <Button
                  key={signal}
                  label={`Send ${signal} to environment ${ordinal}`}
                  icon={<Skull aria-hidden />}
                  look="outline"
                  onClick={() =>
                    onInject({ kind: "signal", environmentId: id, signal }, `${signal} was sent.`)
                  }
                />
              ))}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function PreWarm({ onInject }: InjectProps) {
  const preWarm = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const count = Number(new FormData(event.currentTarget).get("count"));
    onInject(
      { kind: "pre-warm", count },
      count === 1
        ? "One environment is initialised ahead."
        : `${count} environments are initialised ahead.`,
    );
  };
  return (
    <section aria-label="Provisioned concurrency" className={css["group"]}>
      <h3>Pre-warmed environments</h3>
      <p className={css["none"]}>
        Initialised ahead of any request, as provisioned concurrency does: the next invocations find
        them warm.
      </p>
      <form className={css["buttons"]} onSubmit={preWarm}>
        <input name="count" type="number" min={1} max={10} defaultValue={1} aria-label="How many" />
        <Button label="Pre-warm" icon={<Thermometer aria-hidden />} look="outline" type="submit" />
      </form>
    </section>
  );
}
