/** Execution environment phases (Runtime API reference §3.1), with the two states between them. */
export type EnvironmentPhase = "init" | "invoke" | "frozen" | "reset" | "shutdown" | "gone";
