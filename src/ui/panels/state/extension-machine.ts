import type { MachineEdge, MachineNode } from "./machine.ts";

/** The state machine of an extension as it is drawn. Names and edges: Runtime API reference §10.2. */
export const EXTENSION_NODES: readonly MachineNode[] = [
  { id: "Started", x: 44, y: 40, width: 62 },
  { id: "Registered", x: 156, y: 40, width: 80 },
  { id: "Ready", x: 262, y: 40, width: 54 },
  { id: "Running", x: 366, y: 40, width: 66 },
  { id: "Exited", x: 484, y: 40, width: 54, isTerminal: true },
  { id: "LaunchError", x: 52, y: 118, width: 86, isTerminal: true },
  { id: "InitError", x: 156, y: 118, width: 70, isTerminal: true },
  { id: "ExitError", x: 274, y: 118, width: 70, isTerminal: true },
  { id: "ShutdownFailed", x: 456, y: 118, width: 108, isTerminal: true },
];

export const EXTENSION_EDGES: readonly MachineEdge[] = [
  {
    from: "Started",
    to: "Registered",
    label: "register",
    path: "M 75 40 H 114",
    labelAt: [95, 34, "middle"],
  },
  {
    from: "Registered",
    to: "Ready",
    label: "next",
    path: "M 196 40 H 233",
    labelAt: [215, 34, "middle"],
  },
  {
    from: "Ready",
    to: "Running",
    label: "event",
    path: "M 289 40 H 331",
    labelAt: [310, 34, "middle"],
  },
  {
    from: "Running",
    to: "Ready",
    label: "next",
    path: "M 356 29 C 346 4, 280 4, 270 27",
    labelAt: [313, 9, "middle"],
  },
  {
    from: "Running",
    to: "Exited",
    label: "exit 0",
    path: "M 399 40 H 455",
    labelAt: [427, 34, "middle"],
  },
  {
    from: "Running",
    to: "ShutdownFailed",
    label: "other end",
    path: "M 384 51 L 436 105",
    labelAt: [420, 80, "start"],
  },
  {
    from: "Started",
    to: "LaunchError",
    label: "cannot start",
    path: "M 45 51 V 105",
    labelAt: [50, 80, "start"],
  },
  {
    from: "Registered",
    to: "InitError",
    label: "init/error",
    path: "M 150 51 V 105",
    labelAt: [146, 96, "end"],
  },
  {
    from: "Registered",
    to: "ExitError",
    label: "",
    path: "M 180 51 L 250 105",
    labelAt: [0, 0, "middle"],
  },
  {
    from: "Ready",
    to: "ExitError",
    label: "exit/error",
    path: "M 264 51 L 272 105",
    labelAt: [276, 80, "start"],
  },
  {
    from: "Running",
    to: "ExitError",
    label: "",
    path: "M 352 51 L 296 105",
    labelAt: [0, 0, "middle"],
  },
];
