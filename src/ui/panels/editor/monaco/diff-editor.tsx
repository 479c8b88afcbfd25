import { useEffect, useRef } from "react";
import { useStore } from "zustand";
import { themeStore } from "#ui/kit/theme.ts";
import { editorLookStore } from "#ui/state/editor-look.ts";
import type { App } from "#ui/state/app-context.ts";
import { documentOf, languageOf } from "../document.ts";
import { modelsFor } from "./models.ts";
import { OPTIONS, fontOptions } from "./options.ts";
import { editor } from "./setup.ts";
import { applyEditorTheme } from "./theme.ts";
import css from "../code-editor.module.css";

interface DiffEditorProps {
  readonly app: App;
  /** Project path of the file on the right. */
  readonly path: string;
  readonly before: string;
  /** Stands on the right where the project has no text of that path. */
  readonly after: string | undefined;
}

/** A text beside a file of the project, which can be edited here as in its own tab. */
export function DiffEditor({ app, path, before, after }: DiffEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const shownTheme = useStore(themeStore, (state) => state.shown);
  useEffect(applyEditorTheme, [shownTheme]);
  useEffect(() => {
    if (host.current === null) return undefined;
    applyEditorTheme();
    const open = documentOf(app.project.state.getState().project, { kind: "file", path });
    const original = editor.createModel(before, open?.language ?? languageOf(path, before));
    const own =
      open === undefined ? editor.createModel(after ?? "", original.getLanguageId()) : undefined;
    const modified = own ?? (open === undefined ? undefined : modelsFor(app).of(open));
    const diff = editor.createDiffEditor(host.current, {
      ...OPTIONS,
      ...fontOptions(editorLookStore.getState()),
      originalEditable: false,
      readOnly: own !== undefined || app.attachment !== undefined,
      renderSideBySide: true,
      lineDecorationsWidth: 10,
      useInlineViewWhenSpaceIsLimited: true,
      renderSideBySideInlineBreakpoint: 560,
      originalAriaLabel: `${path} before`,
      modifiedAriaLabel: `${path} now`,
    });
    if (modified !== undefined) diff.setModel({ original, modified });
    return () => {
      diff.dispose();
      original.dispose();
      own?.dispose();
    };
  }, [app, path, before, after]);
  return <div ref={host} className={css["diff"]} />;
}
