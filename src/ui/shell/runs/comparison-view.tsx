import { useState } from "react";
import {
  type ComparedInvocation,
  type RunPart,
  ASPECT_WORDS,
  compareRuns,
  divergenceWords,
  firstDivergence,
} from "#trace/compare-runs.ts";
import { type Invocation, invocationStage } from "#trace/invocation.ts";
import { utf8Text } from "#base/utf8.ts";
import { formatDuration } from "#ui/kit/format/format.ts";
import css from "./runs.module.css";

interface ComparisonProps {
  readonly before: RunPart;
  readonly after: RunPart;
  /** Shows an invocation of the later run in the sequence; absent where it is not on the screen. */
  readonly onShow: ((invocation: Invocation) => void) | undefined;
}

/** Two runs side by side, invocation by invocation, with the first difference marked. */
export function ComparisonView({ before, after, onShow }: ComparisonProps) {
  const compared = compareRuns(before, after);
  const first = firstDivergence(compared);
  const [opened, setOpened] = useState<number | undefined>();
  const open = opened ?? first?.ordinal;
  return (
    <>
      <output className={css["verdict"]} data-differs={first !== undefined}>
        {first === undefined
          ? "No difference."
          : divergenceWords(first, { before: "before", after: "after" })}
      </output>
      <table className={css["table"]} aria-label="Compared invocations">
        <thead>
          <tr>
            <th scope="col">Invocation</th>
            <th scope="col">Event</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
            <th scope="col">Duration</th>
            <th scope="col">Differs in</th>
          </tr>
        </thead>
        {compared.map((pair) => (
          <PairRows
            key={pair.ordinal}
            pair={pair}
            sides={{ before, after }}
            isFirst={pair === first}
            isOpen={pair.ordinal === open}
            onToggle={() => setOpened(pair.ordinal === open ? 0 : pair.ordinal)}
            onShow={onShow}
          />
        ))}
      </table>
    </>
  );
}

interface PairRowsProps {
  readonly pair: ComparedInvocation;
  readonly sides: { readonly before: RunPart; readonly after: RunPart };
  readonly isFirst: boolean;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onShow: ComparisonProps["onShow"];
}

function PairRows({ pair, sides, isFirst, isOpen, onToggle, onShow }: PairRowsProps) {
  const { ordinal, before, after, differences } = pair;
  const differs = differences.length > 0 || before === undefined || after === undefined;
  return (
    <tbody data-first={isFirst} data-differs={differs}>
      <tr>
        <th scope="row">
          {differs ? (
            <button type="button" aria-expanded={isOpen} onClick={onToggle}>
              {ordinal}
            </button>
          ) : (
            ordinal
          )}
          {isFirst ? <span className={css["mark"]}>First difference</span> : null}
        </th>
        <td className={css["event"]}>{eventText(pair, sides)}</td>
        <td>{stage(before)}</td>
        <td>{stage(after)}</td>
        <td className={css["number"]}>{durations(pair)}</td>
        <td>{differences.map(({ aspect }) => ASPECT_WORDS[aspect]).join(", ")}</td>
      </tr>
      {isOpen && differs ? (
        <tr className={css["details"]}>
          <td colSpan={6}>
            {differences.map((difference) => (
              <div key={difference.aspect} className={css["difference"]}>
                <h4>{sentence(ASPECT_WORDS[difference.aspect])}</h4>
                <pre aria-label="Before">{difference.before || "(nothing)"}</pre>
                <pre aria-label="After">{difference.after || "(nothing)"}</pre>
              </div>
            ))}
            {after === undefined || onShow === undefined ? null : (
              <button type="button" className={css["link"]} onClick={() => onShow(after)}>
                Show invocation {ordinal} in the sequence
              </button>
            )}
          </td>
        </tr>
      ) : null}
    </tbody>
  );
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function stage(invocation: Invocation | undefined): string {
  return invocation === undefined ? "not there" : invocationStage(invocation);
}

const EVENT_LENGTH = 60;

function eventText({ before, after }: ComparedInvocation, sides: PairRowsProps["sides"]): string {
  const [part, invocation] = after === undefined ? [sides.before, before] : [sides.after, after];
  const ref = invocation?.received?.payload;
  const bytes = ref === undefined ? undefined : part.trace.body(ref);
  return bytes === undefined
    ? ""
    : utf8Text(bytes.subarray(0, EVENT_LENGTH * 4)).slice(0, EVENT_LENGTH);
}

function durations({ before, after, slowerMs }: ComparedInvocation): string {
  const text = (invocation: Invocation | undefined): string =>
    invocation?.finished === undefined ? "–" : formatDuration(invocation.finished.durationMs);
  const change =
    slowerMs === undefined
      ? ""
      : ` (${slowerMs < 0 ? "−" : "+"}${formatDuration(Math.abs(slowerMs))})`;
  return `${text(before)} → ${text(after)}${change}`;
}
