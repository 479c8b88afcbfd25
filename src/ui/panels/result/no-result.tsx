import styles from "./result.module.css";

/** What will appear here. */
export function NoResult() {
  return (
    <p className={styles["empty"]}>
      The function’s answer appears here: status, payload, duration, cost.
    </p>
  );
}
