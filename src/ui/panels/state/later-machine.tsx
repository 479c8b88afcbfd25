import { laterComponent } from "#ui/kit/later.ts";
import { MACHINE_HEIGHT, MACHINE_WIDTH } from "./machine-size.ts";
import css from "./state.module.css";

/** The drawn machine. Its code comes when it is opened; until then its place is kept. */
export const MachineDrawing = laterComponent(
  async () => (await import("./machine-drawing.tsx")).MachineDrawing,
  () => (
    <svg
      className={css["machine"]}
      viewBox={`0 0 ${MACHINE_WIDTH} ${MACHINE_HEIGHT}`}
      aria-hidden="true"
      focusable="false"
    />
  ),
);
