import css from "./result.module.css";

/** What will appear here. */
export function NoResult() {
  return (
    <p className={css["empty"]}>
      The function’s answer appears here: status, payload, duration, cost.
    </p>
  );
}
