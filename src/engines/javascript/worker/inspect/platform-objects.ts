/*
 * Objects of the Web that Node prints with what they hold: the browser's keep it behind getters, where nothing finds it.
 */

type Shown = Readonly<Record<string, unknown>> | ReadonlyMap<unknown, unknown>;

const URL_PARTS =
  "href origin protocol username password host hostname port pathname search searchParams hash".split(
    " ",
  );
const RESPONSE_PARTS = "status statusText headers body bodyUsed ok redirected type url".split(" ");
const REQUEST_PARTS =
  `method url headers destination referrer referrerPolicy mode credentials cache redirect integrity keepalive
  isReloadNavigation isHistoryNavigation signal`.split(/\s+/);

const parts =
  (names: readonly string[]) =>
  (value: object): Shown =>
    Object.fromEntries(
      names.map((name) => [name, (value as Record<string, unknown>)[name] ?? false]),
    ); // its getters

const NODE_ONLY = { supportsBYOB: false };

const KINDS: Readonly<Record<string, (value: object) => Shown>> = {
  URL: parts(URL_PARTS),
  URLSearchParams: (value) => new Map(value as URLSearchParams),
  Headers: (value) => Object.fromEntries(value as Headers),
  FormData: (value) => formEntries(value as FormData),
  Response: parts(RESPONSE_PARTS),
  Request: parts(REQUEST_PARTS),
  AbortController: parts(["signal"]),
  AbortSignal: parts(["aborted"]),
  Blob: parts(["size", "type"]),
  File: parts(["size", "type", "name", "lastModified"]),
  TextDecoder: parts(["encoding", "fatal", "ignoreBOM"]),
  ReadableStream: (value) => ({
    locked: (value as ReadableStream).locked,
    state: "readable",
    ...NODE_ONLY,
  }),
  Event: parts(["type", "defaultPrevented", "cancelable", "timeStamp"]),
};

/** What is shown of it, where it is one; `undefined` for everything else. */
export function platformParts(value: object, name: string | undefined): Shown | undefined {
  if (name === undefined || !Object.hasOwn(KINDS, name)) return undefined;
  const made = (globalThis as unknown as Record<string, unknown>)[name]; // not in every browser
  if (typeof made !== "function" || !(value instanceof made)) return undefined;
  return KINDS[name]?.(value);
}

function formEntries(form: FormData): Shown {
  const shown: Record<string, unknown> = {};
  for (const key of new Set(form.keys())) {
    const all = form.getAll(key);
    shown[key] = all.length === 1 ? all[0] : all;
  }
  return shown;
}
