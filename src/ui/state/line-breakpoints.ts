import type { Breakpoint } from "#lambda/contract.ts";
import type { Session } from "./session/session.ts";

/** Sets or removes the breakpoint on a line. `sourcePath` is absolute in the environment. */
export function toggleLineBreakpoint(session: Session, sourcePath: string, line: number): void {
  const { breakpoints } = session.run.getState();
  const isSame = (other: Breakpoint): boolean =>
    other.sourcePath === sourcePath && other.line === line;
  session.commands.setBreakpoints(
    breakpoints.some(isSame)
      ? breakpoints.filter((other) => !isSame(other))
      : [...breakpoints, { id: `${sourcePath}:${line}`, gate: "line", sourcePath, line }],
  );
}
