import type { EnvironmentPhase } from "#contract/environment-phase.ts";
import { type MachineEdge, type MachineNode, edge } from "./machine.ts";

interface PhaseNode extends MachineNode {
  readonly id: EnvironmentPhase;
}

/** The phases of an execution environment as they are drawn. Runtime API reference §3. */
export const PHASE_NODES: readonly PhaseNode[] = [
  { id: "init", label: "Init", x: 40, y: 42, width: 50 },
  { id: "invoke", label: "Invoke", x: 160, y: 42, width: 62 },
  { id: "frozen", label: "Frozen", x: 300, y: 42, width: 64 },
  { id: "reset", label: "Reset", x: 98, y: 100, width: 58 },
  { id: "shutdown", label: "Shutdown", x: 244, y: 100, width: 76 },
  { id: "gone", label: "Gone", x: 346, y: 100, width: 52, isTerminal: true },
];

export const PHASE_EDGES: readonly MachineEdge<EnvironmentPhase>[] = [
  edge("init", "invoke", "event", "M 65 42 H 127", [96, 37, "middle"]),
  edge("init", "frozen", "no event waits", "M 40 31 C 44 4, 296 4, 300 29", [166, 22, "middle"]),
  edge("invoke", "frozen", "next", "M 191 37 H 266", [228, 33, "middle"]),
  edge("frozen", "invoke", "event", "M 268 47 H 193", [230, 58, "middle"]),
  edge("init", "reset", "", "M 52 53 L 82 87", [0, 0, "middle"]),
  edge("invoke", "reset", "failure", "M 146 53 L 114 87", [138, 76, "start"]),
  edge("frozen", "reset", "", "M 276 53 C 250 76, 170 74, 129 94", [0, 0, "middle"]),
  edge("reset", "init", "event", "M 69 102 C 36 104, 28 84, 33 55", [36, 92, "end"]),
  edge("frozen", "shutdown", "end", "M 292 53 L 262 87", [284, 76, "start"]),
  edge("shutdown", "gone", "", "M 282 100 H 318", [0, 0, "middle"]),
  { ...edge("init", "shutdown", "", "M 62 52 L 206 92", [0, 0, "middle"]), isRare: true },
  { ...edge("invoke", "shutdown", "", "M 176 53 L 228 87", [0, 0, "middle"]), isRare: true },
  { ...edge("reset", "shutdown", "", "M 127 100 H 204", [0, 0, "middle"]), isRare: true },
];
