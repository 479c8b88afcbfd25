import { provide } from "./provide.ts";
import { fileURLToPath, format, pathToFileURL, urlToHttpOptions } from "./url/file-urls.ts";

provide({
  url: () => ({ URL, URLSearchParams, fileURLToPath, pathToFileURL, format, urlToHttpOptions }),
});
