import { flagBits, optionsOf } from "./arguments.ts";
import type { Operations } from "./operations.ts";

/** The part of `node:stream` that files need. */
export interface StreamModule {
  readonly Readable: new (options: object) => { push(chunk: unknown): boolean };
  readonly Writable: new (options: object) => object;
}

const CHUNK_BYTES = 64 * 1024;

/** What the stream is to the function that opens its file. */
interface Opened {
  fd?: number;
  emit(name: string, value: unknown): void;
}

type Done = (error?: unknown) => void;

/** `createReadStream` and `createWriteStream`. */
export function fileStreams(
  operations: Operations,
  stream: StreamModule,
): Record<string, (path: unknown, options?: unknown) => object> {
  /** Opens with the stream, so that a missing file is the stream's error; closes with it. */
  const opening = (path: unknown, flag: string, options: Readonly<Record<string, unknown>>) => {
    let descriptor: number | undefined;
    return {
      descriptor: (): number => descriptor ?? -1,
      ends: {
        construct(this: Opened, done: Done): void {
          attempt(done, () => {
            descriptor = operations.open(
              path,
              flagBits(options["flags"], flag),
              options["mode"] ?? 0o666,
            );
            this.fd = descriptor;
            this.emit("open", descriptor);
            this.emit("ready", undefined);
          });
        },
        destroy: (error: unknown, done: Done): void => {
          if (descriptor !== undefined) operations.close(descriptor);
          descriptor = undefined;
          done(error);
        },
      },
    };
  };

  return {
    createReadStream(path, given) {
      const options = optionsOf(given);
      const { descriptor, ends } = opening(path, "r", options);
      let position = Number(options["start"] ?? 0);
      const end = Number(options["end"] ?? Infinity);
      const readable = new stream.Readable({
        ...options,
        highWaterMark: options["highWaterMark"] ?? CHUNK_BYTES,
        ...ends,
        read(this: { push(chunk: unknown): void; destroy(error: unknown): void }, size: number) {
          try {
            const wanted = Math.min(size, CHUNK_BYTES, end - position + 1);
            const buffer = new Uint8Array(Math.max(0, wanted));
            const count =
              wanted <= 0 ? 0 : operations.read(descriptor(), buffer, 0, wanted, position);
            position += count;
            this.push(count === 0 ? null : buffer.subarray(0, count));
          } catch (error) {
            this.destroy(error);
          }
        },
      });
      return Object.assign(readable, { path });
    },

    createWriteStream(path, given) {
      const options = optionsOf(given);
      const { descriptor, ends } = opening(path, "w", options);
      const { start } = options;
      let position = start === undefined ? undefined : Number(start);
      const writable = new stream.Writable({
        ...options,
        decodeStrings: true,
        ...ends,
        write(chunk: Uint8Array, _encoding: unknown, done: Done) {
          attempt(done, () => {
            operations.write(descriptor(), chunk, 0, chunk.length, position);
            if (position !== undefined) position += chunk.length;
          });
        },
      });
      return Object.assign(writable, { path });
    },
  };
}

function attempt(done: Done, run: () => void): void {
  try {
    run();
  } catch (error) {
    done(error);
    return;
  }
  done();
}
