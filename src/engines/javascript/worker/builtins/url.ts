import { provide } from "./provide.ts";
import { parse, resolve } from "./url/legacy.ts";
import { fileURLToPath, format, pathToFileURL, urlToHttpOptions } from "./url/file-urls.ts";

/** As the parser of URLs has it; empty where it is no domain. */
function asciiDomain(domain: unknown): string {
  try {
    return new URL(`ws://${String(domain)}`).hostname;
  } catch {
    return "";
  }
}

provide({
  url: () => ({
    URL,
    URLSearchParams,
    fileURLToPath,
    pathToFileURL,
    format,
    parse,
    resolve,
    urlToHttpOptions,
    domainToASCII: asciiDomain,
    domainToUnicode: (domain: unknown) => asciiDomain(domain),
    Url: function Url() {},
  }),
});
