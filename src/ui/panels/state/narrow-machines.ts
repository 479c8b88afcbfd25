import { type MachineEdge, type MachineNode, edge } from "./machine.ts";

// The same machines as in `machine.ts` and `extension-machine.ts`, drawn for a phone: higher, and 372 units wide.

const UNLABELLED: MachineEdge["labelAt"] = [0, 0, "middle"];

export const NARROW_WIDTH = 372;
export const NARROW_HEIGHT = 214;

export const NARROW_NODES: readonly MachineNode[] = [
  { id: "Started", x: 40, y: 34, width: 62 },
  { id: "Ready", x: 136, y: 34, width: 54 },
  { id: "Running", x: 236, y: 34, width: 66 },
  { id: "InvocationResponse", x: 283, y: 92, width: 142 },
  { id: "InvocationErrorResponse", x: 268, y: 140, width: 172 },
  { id: "RuntimeResponseSentState", x: 200, y: 192, width: 182 },
  { id: "InitError", x: 40, y: 92, width: 66, isTerminal: true },
];

export const NARROW_EDGES: readonly MachineEdge[] = [
  edge("Started", "Ready", "next", "M 71 34 H 107", [89, 28, "middle"]),
  edge("Ready", "Running", "event", "M 163 34 H 201", [182, 28, "middle"]),
  edge("Running", "Running", "next: same event", "M 222 23 C 218 4, 254 4, 250 21", [
    260,
    13,
    "start",
  ]),
  edge("Running", "InvocationResponse", "response", "M 250 45 L 270 79", [268, 64, "start"]),
  edge("Running", "InvocationErrorResponse", "error", "M 222 45 C 200 70, 194 102, 202 127", [
    196,
    74,
    "end",
  ]),
  edge(
    "InvocationResponse",
    "RuntimeResponseSentState",
    "body received",
    "M 354 92 C 374 96, 374 192, 330 192 H 293",
    [368, 208, "end"],
  ),
  edge(
    "InvocationErrorResponse",
    "RuntimeResponseSentState",
    "",
    "M 240 151 L 224 179",
    UNLABELLED,
  ),
  edge("RuntimeResponseSentState", "Ready", "next", "M 150 181 L 138 47", [138, 128, "end"]),
  edge("Started", "InitError", "init/error", "M 40 45 V 79", [45, 66, "start"]),
];

export const NARROW_EXTENSION_NODES: readonly MachineNode[] = [
  { id: "Started", x: 38, y: 48, width: 62 },
  { id: "Registered", x: 166, y: 48, width: 80 },
  { id: "Ready", x: 268, y: 48, width: 54 },
  { id: "Running", x: 316, y: 118, width: 66 },
  { id: "Exited", x: 342, y: 48, width: 54, isTerminal: true },
  { id: "LaunchError", x: 50, y: 190, width: 86, isTerminal: true },
  { id: "InitError", x: 140, y: 190, width: 70, isTerminal: true },
  { id: "ExitError", x: 220, y: 190, width: 70, isTerminal: true },
  { id: "ShutdownFailed", x: 316, y: 190, width: 108, isTerminal: true },
];

export const NARROW_EXTENSION_EDGES: readonly MachineEdge[] = [
  edge("Started", "Registered", "register", "M 69 48 H 124", [96, 42, "middle"]),
  edge("Registered", "Ready", "next", "M 206 48 H 239", [222, 42, "middle"]),
  edge("Ready", "Running", "event", "M 284 59 L 304 105", [290, 84, "end"]),
  edge("Running", "Ready", "next", "M 283 110 C 268 100, 262 84, 264 61", [260, 104, "end"]),
  edge("Running", "Exited", "exit 0", "M 324 107 L 338 61", [335, 88, "start"]),
  edge("Running", "ShutdownFailed", "other end", "M 318 129 V 177", [322, 156, "start"]),
  edge("Started", "LaunchError", "cannot start", "M 38 59 V 177", [43, 126, "start"]),
  edge("Registered", "InitError", "init/error", "M 158 59 L 144 177", [145, 152, "end"]),
  edge("Registered", "ExitError", "", "M 176 59 L 208 177", UNLABELLED),
  edge("Ready", "ExitError", "exit/error", "M 252 59 C 244 100, 232 140, 224 177", [
    232,
    128,
    "end",
  ]),
  edge("Running", "ExitError", "", "M 300 129 L 244 177", UNLABELLED),
];
