import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { useApp } from "#ui/state/app-context.ts";
import { themeStore } from "#ui/kit/theme.ts";
import { workbenchStore } from "#ui/state/workbench-store.ts";
import { environmentPath } from "#project/project-path.ts";
import type { TextDocument } from "../document.ts";
import { takeHandover } from "../handover.ts";
import { tabLabel } from "../tab-label.ts";
import { toggleLineBreakpoint } from "#ui/state/line-breakpoints.ts";
import { editorLookStore } from "#ui/state/editor-look.ts";
import { wordWrapStore } from "#ui/state/word-wrap.ts";
import { registerCompletions } from "./completions.ts";
import { offerEditorTools } from "./offer-editor-tools.ts";
import { registerFormatters } from "./formatters.ts";
import { showGutter } from "./gutter.ts";
import { registerHovers } from "./hovers.ts";
import { checkJsonStrictly } from "./json-service.ts";
import { showProblems } from "./markers.ts";
import { modelsFor } from "./models.ts";
import { OPTIONS, fontOptions, hasLongLine, wrapOptions } from "./options.ts";
import { countProblems } from "./problem-count.ts";
import { KeyCode, editor } from "./setup.ts";
import { registerQuickFixes } from "./quick-fixes.ts";
import { letTabOutAfterEscape } from "./tab-escape.ts";
import { registerValueHovers } from "./value-hovers.ts";
import { applyEditorTheme } from "./theme.ts";
import { followVimKeys } from "./vim-keys.ts";
import css from "../code-editor.module.css";

const viewStates = new Map<string, editor.ICodeEditorViewState>();
let isLanguageHelpThere = false;

/** What the editor knows about languages besides Monaco's own services. Once for the page. */
function registerLanguageHelp(): void {
  if (isLanguageHelpThere) return;
  isLanguageHelpThere = true;
  registerCompletions();
  registerHovers();
  registerFormatters();
  registerQuickFixes();
  checkJsonStrictly();
}

/** A line of megabytes is not wrapped, whatever is set. */
function showWrapping(code: editor.IStandaloneCodeEditor, model = code.getModel()): void {
  const isTooLong = model !== null && hasLongLine(model);
  code.updateOptions(wrapOptions({ isWrapped: wordWrapStore.getState().isWrapped && !isTooLong }));
}

/** The full editor on one document. Its container stays for all documents; the model changes. */
export function MonacoEditor({ document: open }: { readonly document: TextDocument }) {
  const app = useApp();
  const host = useRef<HTMLDivElement>(null);
  const vimLine = useRef<HTMLDivElement>(null);
  const [code, setCode] = useState<editor.IStandaloneCodeEditor | undefined>();
  const shownTheme = useStore(themeStore, (state) => state.shown);
  const reveal = useStore(workbenchStore, (state) => state.reveal);

  useLayoutEffect(() => {
    if (host.current === null) return undefined;
    applyEditorTheme();
    registerLanguageHelp();
    const created = editor.create(host.current, OPTIONS);
    const escape = letTabOutAfterEscape(created);
    const takeToolsBack = offerEditorTools(created);
    const wrap = (): void => showWrapping(created);
    wrap();
    const stopWrapping = wordWrapStore.subscribe(wrap);
    const showFont = (): void => created.updateOptions(fontOptions(editorLookStore.getState()));
    showFont();
    const stopFont = editorLookStore.subscribe(showFont);
    const stopVim = vimLine.current === null ? undefined : followVimKeys(created, vimLine.current);
    setCode(created);
    return () => {
      setCode(undefined);
      stopFont();
      stopVim?.();
      escape.dispose();
      takeToolsBack();
      stopWrapping();
      created.dispose();
    };
  }, []);

  useEffect(applyEditorTheme, [shownTheme]);

  const { key } = open;
  useLayoutEffect(() => {
    if (code === undefined) return undefined;
    const model = modelsFor(app).of(open);
    showWrapping(code, model);
    code.setModel(model);
    code.updateOptions({
      ariaLabel: tabLabel(open.tab, []),
      readOnly: app.attachment !== undefined && open.tab.kind === "file",
    });
    const before = viewStates.get(key);
    if (before !== undefined) code.restoreViewState(before);
    const handover = takeHandover();
    if (handover !== undefined) {
      code.setPosition({ lineNumber: handover.line, column: handover.column });
      code.setScrollTop(code.getTopForLineNumber(handover.topLine));
      if (handover.hasFocus) code.focus();
    }
    const { tab } = open;
    const shown = [
      countProblems(model),
      ...(tab.kind === "file"
        ? [
            showProblems(app, model, tab.path),
            showGutter(app.session, code, tab.path),
            registerValueHovers(app.session),
            code.onKeyDown((event) => {
              if (event.keyCode !== KeyCode.F9) return;
              const line = code.getPosition()?.lineNumber ?? 1;
              toggleLineBreakpoint(app.session, environmentPath(tab.path), line);
            }),
          ]
        : []),
    ];
    return () => {
      const state = code.saveViewState();
      if (state !== null) viewStates.set(key, state);
      for (const disposable of shown) disposable.dispose();
    };
    // The text follows through the model: only another document is another model.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [app, code, key, open.language]);

  useEffect(() => {
    if (code === undefined || reveal === undefined || key !== `file:${reveal.path}`) return;
    code.revealLineInCenterIfOutsideViewport(reveal.line);
    code.setPosition({ lineNumber: reveal.line, column: reveal.column ?? 1 });
    if (reveal.focus) code.focus();
  }, [code, key, reveal]);

  return (
    <>
      <div ref={host} className={css["monaco"]} />
      <div ref={vimLine} className={css["vim"]} hidden />
    </>
  );
}
