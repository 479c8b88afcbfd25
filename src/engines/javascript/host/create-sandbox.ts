// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient declaration, which nothing can import
/// <reference path="../shared/text-imports.d.ts" />
import { connectSource } from "../shared/allowed-origins.ts";

/** A Web Worker in an opaque origin, and the only way to it. */
export interface JavaScriptSandbox {
  readonly port: MessagePort;
  /** Ends everything in it at once, endless loops included. */
  dispose(): void;
}

export interface SandboxOptions {
  /** Folder of the sandbox documents; by default `sandbox/` beside the page. */
  readonly documents?: URL;
  /** Called once when the frame is lost by itself: its document was left or replaced. */
  readonly onLost?: () => void;
}

/** Longer than any working browser needs, short enough that a person still waits. */
const LOAD_LIMIT_MS = 20_000;

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
  const nonce = crypto.randomUUID();

  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.setAttribute("aria-hidden", "true");
  frame.tabIndex = -1;
  frame.hidden = true;
  frame.title = "JavaScript sandbox";
  frame.referrerPolicy = "no-referrer";
  frame.src = new URL(
    `${sources === undefined ? "frame.html" : "frame-network.html"}#${nonce}`,
    documents,
  ).href;

  return new Promise((resolve, reject) => {
    const channel = new MessageChannel();
    let loads = 0;
    const dispose = (): void => {
      clearTimeout(limit);
      window.removeEventListener("message", take);
      frame.remove();
    };
    const fail = (why: string): void => {
      dispose();
      channel.port1.close();
      reject(
        new Error(
          `Could not start the JavaScript sandbox: ${why} Check the connection and reload the page.`,
        ),
      );
    };
    const limit = setTimeout(() => {
      fail(`${frame.src.split("#")[0]} did not answer within ${LOAD_LIMIT_MS / 1000} seconds.`);
    }, LOAD_LIMIT_MS);
    const take = (event: MessageEvent<unknown>): void => {
      if (event.source !== frame.contentWindow || frame.contentWindow === null) return;
      const message = event.data as { kind?: unknown; nonce?: unknown } | null; // fields are compared, not trusted
      if (message?.kind !== "sandbox-loaded" || message.nonce !== nonce) return;
      window.removeEventListener("message", take);
      clearTimeout(limit);
      // "*": an opaque origin has no name; the nonce says that this is our document.
      frame.contentWindow.postMessage({ nonce, source: named, connectSource: sources }, "*", [
        channel.port2,
      ]);
      resolve({ port: channel.port1, dispose });
    };
    window.addEventListener("message", take);
    frame.addEventListener("load", () => {
      loads += 1;
      // Our document never navigates; whatever came second is not it, and has no policy.
      if (loads === 1) return;
      dispose();
      options.onLost?.();
    });
    document.body.append(frame);
  });
}
