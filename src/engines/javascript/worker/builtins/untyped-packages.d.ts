// Packages without types of their own. What they export is handed to programs as it is, so its shape matters little.
declare module "events/" {
  const EventEmitter: object;
  export default EventEmitter;
}

declare module "path-browserify" {
  const path: Readonly<Record<string, unknown>>;
  export default path;
}

declare module "readable-stream/lib/stream.js" {
  const stream: { readonly promises: object };
  export default stream;
}

declare module "string_decoder/" {
  export const StringDecoder: unknown;
}
