// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient declaration, which nothing can import
/// <reference path="../shared/text-imports.d.ts" />
import { messageOf } from "#base/message-of.ts";
import { connectSource } from "../shared/allowed-origins.ts";
import { createSandboxFrame } from "./sandbox-frame.ts";

/** A Web Worker in an opaque origin, and the only way to it. */
export interface JavaScriptSandbox {
  readonly port: MessagePort;
  /** Ends everything in it at once, endless loops included. */
  dispose(): void;
}

export interface SandboxOptions {
  /** Folder of the sandbox documents; by default `sandbox/` beside the page. */
  readonly documents?: URL;
  /** Instead of the kind that the frame finds out; for tests. */
  readonly workerKind?: WorkerKind;
}

/** Longer than any working browser needs, short enough that a person still waits. */
const LOAD_LIMIT_MS = 20_000;
/** A frame whose process has crashed is silent. Five seconds, counted in ticks of this page: its own pauses count for nothing. */
const PING_MS = 500;
const UNANSWERED_PINGS = 10;

/** Where Web Workers of the sandbox come from: what the first frame found out about this browser (`frame.html`). */
type WorkerKind = "data" | "blob";
let workerKind: WorkerKind | undefined;

/**
 * Makes a sandbox in this page: an `<iframe sandbox="allow-scripts">`, whose document starts one Web Worker and hands
 * it a port. See docs/decisions/0005-javascript-sandbox.md.
 *
 * @param allowedOrigins origins that user code may reach over the network, for example `https://api.example.com`
 */
export async function createJavaScriptSandbox(
  allowedOrigins: readonly string[],
  options: SandboxOptions = {},
): Promise<JavaScriptSandbox> {
  const { default: source } = await import("../worker/main.ts?bundled-text");
  // How stacks name our own frames between the user's.
  const named = `${source}\n//# sourceURL=node:internal/playground`;
  const documents = options.documents ?? new URL("sandbox/", document.baseURI);
  const sources = connectSource(allowedOrigins);
  const { frame, nonce } = await createSandboxFrame(documents, sources).catch((error: unknown) => {
    throw couldNotStart(messageOf(error));
  });

  return new Promise((resolve, reject) => {
    const channel = new MessageChannel();
    const life = new MessageChannel();
    let loads = 0;
    let unanswered = 0;
    let isStarted = false;
    let pinging: ReturnType<typeof setInterval> | undefined;
    const dispose = (): void => {
      clearTimeout(limit);
      clearInterval(pinging);
      window.removeEventListener("message", listen);
      frame.remove();
    };
    const lose = (): void => {
      dispose();
      life.port2.postMessage({ kind: "lost" });
    };
    const fail = (why: string): void => {
      dispose();
      channel.port1.close();
      reject(couldNotStart(why));
    };
    const limit = setTimeout(() => {
      fail(`its frame did not answer within ${LOAD_LIMIT_MS / 1000} seconds.`);
    }, LOAD_LIMIT_MS);
    const send = (message: object, transfer: Transferable[] = []): void => {
      // "*": an opaque origin has no name; the nonce says that this is our document.
      frame.contentWindow?.postMessage({ nonce, ...message }, "*", transfer);
    };
    const start = (): void => {
      // First of all on the port: how the one who gets it learns that the sandbox is gone.
      channel.port2.postMessage({ kind: "life" }, [life.port1]);
      send(
        {
          kind: "start",
          source: named,
          worker: options.workerKind ?? workerKind,
        },
        [channel.port2],
      );
      // Neither a crashed frame nor a port into it says anything (Chromium 156): only silence does.
      pinging = setInterval(() => {
        unanswered += 1;
        if (unanswered > UNANSWERED_PINGS) lose();
        else send({ kind: "ping" });
      }, PING_MS);
    };
    const finish = (kind: unknown): void => {
      clearTimeout(limit);
      if (options.workerKind === undefined && (kind === "data" || kind === "blob"))
        workerKind = kind;
      isStarted = true;
      resolve({ port: channel.port1, dispose });
    };
    const listen = (event: MessageEvent<unknown>): void => {
      if (event.source !== frame.contentWindow || frame.contentWindow === null) return;
      // Fields are compared, not trusted.
      const message = event.data as Readonly<Record<string, unknown>> | null;
      if (message?.["nonce"] !== nonce) return;
      const { kind } = message;
      if (kind === "sandbox-alive") unanswered = 0;
      if (kind === "sandbox-loaded" && pinging === undefined) start();
      // Later ones come from the program: its Web Worker can say what it likes to its frame.
      if (isStarted) return;
      if (kind === "sandbox-started") finish(message["worker"]);
      if (kind === "sandbox-failed") fail(String(message["message"]));
    };
    window.addEventListener("message", listen);
    frame.addEventListener("load", () => {
      loads += 1;
      // Our document never navigates; whatever came second is not it, and has no policy.
      if (loads > 1) lose();
    });
    frame.ownerDocument.body.append(frame);
  });
}

function couldNotStart(why: string): Error {
  return new Error(
    `Could not start the JavaScript sandbox: ${why} Check the connection and reload the page.`,
  );
}
