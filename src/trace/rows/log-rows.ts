import type { RowsOf } from "./rows.ts";

/** Lines of the log: they have a panel of their own. */
export const LOG_ROWS: RowsOf<"log"> = { log: undefined };
