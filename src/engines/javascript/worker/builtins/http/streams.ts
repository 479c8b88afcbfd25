/** What `http` needs of `node:stream`. */
export interface Streams {
  /** What streams were before they had buffers: an event emitter. */
  readonly Stream: new () => EmitterLike;
  readonly Readable: new (options: object) => ReadableLike;
  readonly Writable: new (options: object) => WritableLike;
}

export interface EmitterLike {
  on(name: string, listener: (...args: never[]) => void): this;
  once(name: string, listener: (...args: never[]) => void): this;
  emit(name: string, ...args: unknown[]): boolean;
  listenerCount(name: string): number;
  destroy(error?: unknown): this;
  readonly destroyed: boolean;
}

export interface ReadableLike extends EmitterLike {
  push(chunk: Uint8Array | null): boolean;
}

export interface WritableLike extends EmitterLike {
  end(...args: unknown[]): this;
  write(chunk: string | Uint8Array): boolean;
  readonly writableEnded: boolean;
}
