/** A port that could not be opened. */
export class PortError extends Error {
  readonly option: string;
  readonly port: number;
  readonly code: string;

  constructor(option: string, port: number, cause: unknown) {
    super(`Could not open port ${port}`, { cause });
    this.option = option;
    this.port = port;
    this.code =
      cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";
  }
}
