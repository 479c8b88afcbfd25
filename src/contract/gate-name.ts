/** Named points at which the simulator can hold a message. */
export type GateName =
  | "init"
  | "next.requested"
  | "next.delivered"
  | "response.received"
  | "response.accepted"
  | "error.received"
  | "error.accepted"
  | "exited"
  | "timed-out"
  | "line";
