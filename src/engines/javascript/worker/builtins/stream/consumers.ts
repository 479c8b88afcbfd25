import { Buffer } from "buffer/";

type Source = AsyncIterable<unknown>;

/** `node:stream/consumers`: everything that a stream gives, at once. */
export const consumers = {
  async buffer(source: Source): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const chunk of source)
      parts.push(typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk as Uint8Array)); // byte streams give these
    return Buffer.concat(parts);
  },
  async arrayBuffer(source: Source): Promise<ArrayBuffer> {
    return new Uint8Array(await consumers.buffer(source)).buffer;
  },
  async blob(source: Source): Promise<Blob> {
    return new Blob([new Uint8Array(await consumers.buffer(source))]);
  },
  async text(source: Source): Promise<string> {
    return new TextDecoder().decode(await consumers.buffer(source));
  },
  async json(source: Source): Promise<unknown> {
    return JSON.parse(await consumers.text(source)) as unknown;
  },
};
