import { expect, it } from "vitest";
import { languageOf } from "./document.ts";

it.each([
  ["task/bootstrap", "#!/bin/bash\n", "shell"],
  ["task/bootstrap", "", "shell"],
  ["task/bootstrap", "#!/usr/bin/env node\n", "javascript"],
  ["task/handler.sh", "", "shell"],
  ["task/index.mjs", "", "javascript"],
  ["task/index.mts", "", "typescript"],
  ["task/data.JSON", "", "json"],
  ["task/template.yml", "", "yaml"],
  ["task/.bashrc", "", "plaintext"],
  ["task/run", "#!/usr/bin/zsh\n", "shell"],
  ["task/LICENSE", "Text", "plaintext"],
])("%s beginning with %j is %s", (path, text, language) => {
  expect(languageOf(path, text)).toBe(language);
});
