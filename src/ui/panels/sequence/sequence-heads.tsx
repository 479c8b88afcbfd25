import type { ProcessId } from "#contract/process-id.ts";
import { type SequenceLayout, lifelineHeads, placeOf } from "./lifelines.ts";
import css from "./sequence.module.css";

/** The names above the lifelines, and the lines themselves. */
export function Heads({ layout }: { readonly layout: SequenceLayout }) {
  return (
    <div className={css["heads"]} aria-hidden="true">
      {layout.width === 0
        ? null
        : lifelineHeads(layout).map(({ id, label, about }) => (
            <span key={id}>
              <span
                className={css["head"]}
                style={{ left: placeOf(layout, id) }}
                title={about}
                data-inferred={id === "handler" || undefined}
                data-extension={layout.extensions.has(id as ProcessId) || undefined}
              >
                {label}
              </span>
              <span className={css["stem"]} style={{ left: placeOf(layout, id) }} />
            </span>
          ))}
    </div>
  );
}

/** Hatching for waiting, shared by all rows. */
export function HatchPattern() {
  return (
    <svg width="0" height="0" style={{ position: "absolute" }} aria-hidden="true" focusable="false">
      <defs>
        <pattern
          id="stage-hatch"
          width="4"
          height="4"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="4" height="4" fill="var(--phase-frozen-bg)" />
          <line x1="0" y1="0" x2="0" y2="4" stroke="var(--phase-frozen)" strokeWidth="1.4" />
        </pattern>
      </defs>
    </svg>
  );
}
