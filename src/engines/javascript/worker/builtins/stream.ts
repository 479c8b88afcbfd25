// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient declaration, which nothing can import
/// <reference path="./untyped-packages.d.ts" />
import stream from "readable-stream/lib/stream.js";
import { provide } from "./provide.ts";
import { consumers } from "./stream/consumers.ts";
import { addWebStreams } from "./stream/web-streams.ts";

addWebStreams(stream as never);

provide({
  stream: () => stream,
  "stream/promises": () => stream.promises,
  "stream/consumers": () => consumers,
  "stream/web": () => ({
    ReadableStream,
    ReadableStreamDefaultReader,
    WritableStream,
    WritableStreamDefaultWriter,
    TransformStream,
    ByteLengthQueuingStrategy,
    CountQueuingStrategy,
    TextEncoderStream,
    TextDecoderStream,
    CompressionStream,
    DecompressionStream,
  }),
});
