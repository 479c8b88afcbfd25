import { messageOf } from "#base/message-of.ts";
import { editor, languages } from "monaco-editor/editor";
import { later } from "#ui/kit/later.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { whileFormatting } from "../editor-store.ts";
import type { FormatOutcome, FormatProblem, Indentation } from "../format/format-outcome.ts";
import { baseName } from "../tab-label.ts";

const shell = later(
  () => Promise.all([import("../format/format-shell.ts"), import("../format/shfmt.ts")]),
  "asked",
);
const yaml = later(() => import("../format/format-yaml.ts"), "asked");

type Formatter = (text: string, indentation: Indentation) => Promise<FormatOutcome>;

/** Adds formatting of Bash and YAML. Both formatters load with the first document that is formatted. */
export function registerFormatters(): void {
  register("shell", async (text, indentation) => {
    const [{ formatShell }, { shfmt }] = await shell.load();
    return formatShell(text, indentation, shfmt);
  });
  register("yaml", async (text, indentation) => {
    const { formatYaml } = await yaml.load();
    return formatYaml(text, indentation);
  });
}

function register(language: "shell" | "yaml", format: Formatter): void {
  languages.registerDocumentFormattingEditProvider(language, {
    async provideDocumentFormattingEdits(model, options, token) {
      const text = model.getValue(editor.EndOfLinePreference.LF);
      const outcome = await whileFormatting(format(text, options).catch(notLoaded));
      // Typed on meanwhile: the answer is to a text that is no more.
      if (token.isCancellationRequested || model.isDisposed()) return [];
      if (!outcome.ok) {
        tell(model, outcome.error);
        return [];
      }
      // The editor makes it the smallest edits, in the document's own line endings, as one step to undo.
      return [{ range: model.getFullModelRange(), text: outcome.value }];
    },
  });
}

function notLoaded(error: unknown): FormatOutcome {
  const why = messageOf(error);
  return {
    ok: false,
    error: { message: `The formatter could not be loaded: ${why}. Try again.` },
  };
}

function tell(model: editor.ITextModel, { message, place }: FormatProblem): void {
  const name = baseName(decodeURIComponent(model.uri.path));
  const where = place === undefined ? "" : `, line ${place.line}, column ${place.column}`;
  notify(
    "error",
    `Could not format ${name}${where}. ${message} The text is as it was.`,
    place === undefined
      ? undefined
      : {
          label: "Go there",
          run() {
            const shown = editor.getEditors().find((code) => code.getModel() === model);
            shown?.setPosition({ lineNumber: place.line, column: place.column });
            shown?.revealLineInCenterIfOutsideViewport(place.line);
            shown?.focus();
          },
        },
  );
}
