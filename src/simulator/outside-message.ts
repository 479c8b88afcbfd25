/**
 * What comes back over the port of an `outside-request`: the head, pieces of the body, the end. The page turns them
 * into a `Response` for the service worker.
 */
export type OutsideMessage =
  | {
      readonly kind: "head";
      readonly status: number;
      readonly headers: readonly (readonly [name: string, value: string])[];
      /** Origins that the project's code, and so a document that it answers with, may reach; none when left out. */
      readonly allowedOrigins?: readonly string[];
    }
  | { readonly kind: "chunk"; readonly bytes: Uint8Array }
  | { readonly kind: "end" }
  /** The connection breaks in the middle of the body, as when a stream fails after its first byte. */
  | { readonly kind: "broken"; readonly message: string }
  /** No function of this tab answers to that path or name; somebody else may. */
  | { readonly kind: "not-mine" };

/** Where the live endpoints are, below the page's own path. */
export const LIVE_PATHS = {
  /** Everything below is the function URL's path. */
  functionUrl: "live/url",
  /** Everything below is the path of a REST API's stage `prod`. */
  stage: "live/prod",
  /** The same REST API deployed with the transfer mode STREAM. */
  streamingStage: "live/streaming",
} as const;

/** Nothing comes after it. */
export function isLastMessage({ kind }: OutsideMessage): boolean {
  return kind === "end" || kind === "broken" || kind === "not-mine";
}
