/** The runtime's state machine as it is drawn. Names and edges: Runtime API reference §2. */
export interface MachineNode {
  readonly id: string;
  /** Where it is not the ID itself. */
  readonly label?: string;
  /** Centre and width in drawing units. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly isTerminal?: boolean;
}

export interface MachineEdge<Node extends string = string> {
  readonly from: Node;
  readonly to: Node;
  readonly label: string;
  readonly path: string;
  readonly labelAt: readonly [x: number, y: number, anchor: "start" | "middle" | "end"];
  /** Possible and rare: drawn only when it was just travelled. */
  readonly isRare?: boolean;
}

/** A row of a table of edges. */
export function edge<Node extends string>(
  from: Node,
  to: Node,
  label: string,
  path: string,
  labelAt: MachineEdge["labelAt"],
): MachineEdge<Node> {
  return { from, to, label, path, labelAt };
}

export const NODE_HEIGHT = 22;

export const NODES: readonly MachineNode[] = [
  { id: "Started", x: 46, y: 34, width: 62 },
  { id: "Ready", x: 142, y: 34, width: 54 },
  { id: "Running", x: 240, y: 34, width: 66 },
  { id: "InvocationResponse", x: 418, y: 34, width: 142 },
  { id: "InvocationErrorResponse", x: 418, y: 82, width: 172 },
  { id: "RuntimeResponseSentState", x: 226, y: 132, width: 182 },
  { id: "InitError", x: 46, y: 100, width: 66, isTerminal: true },
];

export const EDGES: readonly MachineEdge[] = [
  {
    from: "Started",
    to: "Ready",
    label: "next",
    path: "M 77 34 H 113",
    labelAt: [95, 28, "middle"],
  },
  {
    from: "Ready",
    to: "Running",
    label: "event",
    path: "M 169 34 H 205",
    labelAt: [187, 28, "middle"],
  },
  {
    from: "Running",
    to: "Running",
    label: "next: same event",
    path: "M 226 23 C 222 4, 258 4, 254 21",
    labelAt: [264, 13, "start"],
  },
  {
    from: "Running",
    to: "InvocationResponse",
    label: "response",
    path: "M 273 34 H 345",
    labelAt: [308, 29, "middle"],
  },
  {
    from: "Running",
    to: "InvocationErrorResponse",
    label: "error",
    path: "M 258 45 L 330 76",
    labelAt: [284, 71, "middle"],
  },
  {
    from: "InvocationResponse",
    to: "RuntimeResponseSentState",
    label: "body received",
    path: "M 489 34 C 536 34, 530 132, 440 132 H 319",
    labelAt: [424, 147, "end"],
  },
  {
    from: "InvocationErrorResponse",
    to: "RuntimeResponseSentState",
    label: "",
    path: "M 418 93 C 418 118, 380 126, 319 128",
    labelAt: [0, 0, "middle"],
  },
  {
    from: "RuntimeResponseSentState",
    to: "Ready",
    label: "next",
    path: "M 160 121 L 145 47",
    labelAt: [146, 88, "end"],
  },
  {
    from: "Started",
    to: "InitError",
    label: "init/error",
    path: "M 46 45 V 87",
    labelAt: [51, 70, "start"],
  },
];
