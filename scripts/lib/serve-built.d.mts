export interface BuiltPage {
  /** With a slash at its end. */
  readonly url: string;
  /** Bytes of a file's body as it is sent: gzip where that makes sense. */
  sizeOf(path: string): number;
  close(): Promise<void>;
}
export function serveBuilt(folder: string): Promise<BuiltPage>;
