import type { MachineEdge, MachineNode } from "./machine.ts";

/** The state machine of an extension as it is drawn. Names and edges: Runtime API reference §10.2. */
export const EXTENSION_NODES: readonly MachineNode[] = [
  { id: "Started", x: 40, y: 48, width: 62 },
  { id: "Registered", x: 168, y: 48, width: 80 },
  { id: "Ready", x: 272, y: 48, width: 54 },
  { id: "Running", x: 374, y: 48, width: 66 },
  { id: "Exited", x: 487, y: 48, width: 54, isTerminal: true },
  { id: "LaunchError", x: 52, y: 126, width: 86, isTerminal: true },
  { id: "InitError", x: 168, y: 126, width: 70, isTerminal: true },
  { id: "ExitError", x: 284, y: 126, width: 70, isTerminal: true },
  { id: "ShutdownFailed", x: 456, y: 126, width: 108, isTerminal: true },
];

export const EXTENSION_EDGES: readonly MachineEdge[] = [
  {
    from: "Started",
    to: "Registered",
    label: "register",
    path: "M 71 48 H 126",
    labelAt: [98, 42, "middle"],
  },
  {
    from: "Registered",
    to: "Ready",
    label: "next",
    path: "M 208 48 H 243",
    labelAt: [225, 42, "middle"],
  },
  {
    from: "Ready",
    to: "Running",
    label: "event",
    path: "M 299 48 H 339",
    labelAt: [319, 42, "middle"],
  },
  {
    from: "Running",
    to: "Ready",
    label: "next",
    path: "M 366 37 C 356 12, 290 12, 280 35",
    labelAt: [323, 12, "middle"],
  },
  {
    from: "Running",
    to: "Exited",
    label: "exit 0",
    path: "M 407 48 H 458",
    labelAt: [432, 42, "middle"],
  },
  {
    from: "Running",
    to: "ShutdownFailed",
    label: "other end",
    path: "M 392 59 L 440 113",
    labelAt: [424, 86, "start"],
  },
  {
    from: "Started",
    to: "LaunchError",
    label: "cannot start",
    path: "M 42 59 V 113",
    labelAt: [48, 90, "start"],
  },
  {
    from: "Registered",
    to: "InitError",
    label: "init/error",
    path: "M 162 59 V 113",
    labelAt: [157, 104, "end"],
  },
  {
    from: "Registered",
    to: "ExitError",
    label: "",
    path: "M 190 59 L 262 113",
    labelAt: [0, 0, "middle"],
  },
  {
    from: "Ready",
    to: "ExitError",
    label: "exit/error",
    path: "M 274 59 L 282 113",
    labelAt: [286, 76, "start"],
  },
  {
    from: "Running",
    to: "ExitError",
    label: "",
    path: "M 362 59 L 306 113",
    labelAt: [0, 0, "middle"],
  },
];
