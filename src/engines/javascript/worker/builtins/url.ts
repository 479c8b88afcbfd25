import { provide } from "./provide.ts";
import { parse, resolve } from "./url/legacy.ts";
import { fileURLToPath, format, pathToFileURL, urlToHttpOptions } from "./url/file-urls.ts";

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
  }),
});
