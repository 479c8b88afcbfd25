import { provide } from "./provide.ts";
import { codecs } from "./zlib/codecs.ts";
import { type TransformModule, codecStreams } from "./zlib/streams.ts";

provide({
  zlib(host) {
    const stream = host.builtin("stream") as TransformModule | undefined; // `stream.ts` beside this file
    return { ...codecs(), ...(stream === undefined ? {} : codecStreams(stream)) };
  },
});
