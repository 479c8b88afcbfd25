import { type FlateStreamHandler, Deflate, Gunzip, Gzip, Inflate, Unzlib, Zlib } from "fflate";
import { dataError, levelOf } from "./codecs.ts";

/** The part of `node:stream` that the codecs need. */
export interface TransformModule {
  readonly Transform: new (options: object) => object;
}

interface Codec {
  ondata?: FlateStreamHandler;
  push(bytes: Uint8Array, isLast?: boolean): void;
}

type Done = (error?: unknown) => void;

/** `createGzip` and its kin: transform streams. */
export function codecStreams(
  stream: TransformModule,
): Record<string, (options?: object) => object> {
  const create =
    (make: (options: object) => Codec) =>
    (options: object = {}): object => {
      const codec = make(options);
      return new stream.Transform({
        ...options,
        transform(
          this: { push(bytes: Uint8Array): void },
          chunk: Uint8Array,
          _: unknown,
          done: Done,
        ) {
          step(codec, this, chunk, false, done);
        },
        flush(this: { push(bytes: Uint8Array): void }, done: Done) {
          step(codec, this, new Uint8Array(), true, done);
        },
      });
    };
  return {
    createGzip: create((options) => new Gzip({ level: levelOf(options) })),
    createDeflate: create((options) => new Zlib({ level: levelOf(options) })),
    createDeflateRaw: create((options) => new Deflate({ level: levelOf(options) })),
    createGunzip: create(() => new Gunzip()),
    createInflate: create(() => new Unzlib()),
    createInflateRaw: create(() => new Inflate()),
  };
}

function step(
  codec: Codec,
  target: { push(bytes: Uint8Array): void },
  chunk: Uint8Array,
  isLast: boolean,
  done: Done,
): void {
  codec.ondata = (bytes) => {
    if (bytes.length > 0) target.push(bytes);
  };
  try {
    // A copy: the codec keeps what it gets, and streams use their buffers again.
    codec.push(chunk.slice(), isLast);
  } catch (error) {
    done(dataError(error));
    return;
  }
  done();
}
