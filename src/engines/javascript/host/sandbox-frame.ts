// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient declaration, which nothing can import
/// <reference path="../shared/text-imports.d.ts" />
import { trustedHtml } from "#base/trusted-html.ts";

/** A sandboxed frame that is in no document yet: it starts when it is appended to the body of its own document. */
export interface SandboxFrame {
  readonly frame: HTMLIFrameElement;
  /** What messages to and from it carry: an opaque origin has no name. */
  readonly nonce: string;
}

/** The documents that hold the policies, by address. Each stays for the life of the page. */
const outerDocuments = new Map<string, Promise<Document>>();

/**
 * Makes the frame of a sandbox: `<iframe sandbox="allow-scripts">` with our own text in it, inside a document that has no
 * script, only the policy that the text inherits. A service worker answers for that document, as it does for the page's
 * other files, but never for a frame of an opaque origin. See docs/decisions/0005-javascript-sandbox.md.
 *
 * @param documents folder of the documents that hold the policies
 * @param sources source list of what may be reached over the network, `undefined` for nothing
 */
export async function createSandboxFrame(
  documents: URL,
  sources: string | undefined,
): Promise<SandboxFrame> {
  const { default: text } = await import("./frame.html?raw");
  const outer = await outerDocument(documents, sources !== undefined, text);
  const frame = outer.createElement("iframe");
  const nonce = crypto.randomUUID();
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = "JavaScript sandbox";
  frame.referrerPolicy = "no-referrer";
  // Its own policy says exactly what it may reach; what it inherits can only narrow that.
  frame.srcdoc = text
    .replace("connect-src 'none'", `connect-src ${sources ?? "'none'"}`)
    .replace('data-nonce=""', `data-nonce="${nonce}"`);
  return { frame, nonce };
}

/** For our own file alone. */
const ownText = trustedHtml("playground-sandbox");

async function outerDocument(documents: URL, hasNetwork: boolean, text: string): Promise<Document> {
  const { href } = new URL(hasNetwork ? "outer-network.html" : "outer.html", documents);
  const made = outerDocuments.get(href) ?? loadOuterDocument(href, outerPolicy(hasNetwork, text));
  outerDocuments.set(href, made);
  // Tried afresh next time, also when somebody took it out of the page.
  const forget = (): boolean => outerDocuments.delete(href);
  const found = await made.catch((error: unknown) => {
    forget();
    throw error;
  });
  if (found.defaultView !== null) return found;
  forget();
  throw new Error(`${href} is not in the page any more.`);
}

/** The policy that the outer document must have, letter for letter. */
function outerPolicy(hasNetwork: boolean, text: string): string | undefined {
  const policy = policyOf(new DOMParser().parseFromString(ownText(text), "text/html"));
  return hasNetwork ? policy?.replace("connect-src 'none'", "connect-src http: https:") : policy;
}

/** Longer than any working browser needs, short enough that a person still waits. */
const LOAD_LIMIT_MS = 20_000;

async function loadOuterDocument(href: string, policy: string | undefined): Promise<Document> {
  const outer = document.createElement("iframe");
  outer.setAttribute("aria-hidden", "true");
  outer.tabIndex = -1;
  outer.hidden = true;
  outer.title = "JavaScript sandboxes";
  outer.src = href;
  const isLoaded = await new Promise<boolean>((resolve) => {
    const limit = setTimeout(resolve, LOAD_LIMIT_MS, false);
    outer.addEventListener("load", () => {
      clearTimeout(limit);
      resolve(true);
    });
    document.body.append(outer);
  });
  const found = outer.contentDocument;
  // A host may answer with another page; only one with the policy is a wall.
  if (isLoaded && policy !== undefined && found !== null && policyOf(found) === policy)
    return found;
  outer.remove();
  throw new Error(
    isLoaded
      ? `${href} is not what belongs there.`
      : `${href} did not answer within ${LOAD_LIMIT_MS / 1000} seconds.`,
  );
}

function policyOf(html: Document): string | undefined {
  return html
    .querySelector("head > meta[http-equiv='Content-Security-Policy']")
    ?.getAttribute("content")
    ?.trim();
}
