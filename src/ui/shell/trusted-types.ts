// Trusted Types: the page's policy lets no text become HTML or a script. What becomes the address of a Web Worker or of
// the service worker goes through here. Browsers that don't know them have no such object.

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string | null },
  ): unknown;
}

const { trustedTypes } = globalThis as { readonly trustedTypes?: PolicyFactory };
const folder = new URL(".", document.baseURI).href;

trustedTypes?.createPolicy("default", {
  createScriptURL: (url) => (new URL(url, document.baseURI).href.startsWith(folder) ? url : null),
});
