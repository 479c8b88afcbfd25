import { useEffect, useState } from "react";
import { later } from "#ui/kit/later.ts";
import type { TextDocument } from "./document.ts";
import { noteHandover } from "./handover.ts";
import { PlainEditor } from "./plain-editor.tsx";

const monaco = later(() => import("./monaco/monaco-editor.tsx"), "asked");

/** Monaco's code is wanted once the page has become usable: see `allowMonaco`. */
let allow: () => void;
const isAllowed = new Promise<void>((resolve) => {
  allow = resolve;
});

/** Lets the full editor load. Called when everything that the first Invoke needs is there. */
export function allowMonaco(): void {
  allow();
}

/** The text editor: a plain text area at once, the full editor in its place when that is loaded. */
export function CodeEditor({ document }: { readonly document: TextDocument }) {
  const [isTaken, setIsTaken] = useState(() => monaco.current() !== undefined);
  useEffect(() => {
    let isWanted = true;
    void isAllowed.then(() =>
      // Without it (offline, blocked) the plain editor stays, which can do everything that matters; a notice offers it again.
      monaco.use(() => {
        if (!isWanted) return;
        noteHandover();
        setIsTaken(true);
      }),
    );
    return () => {
      isWanted = false;
    };
  }, []);
  const full = isTaken ? monaco.current() : undefined;
  return full === undefined ? (
    <PlainEditor document={document} />
  ) : (
    <full.MonacoEditor document={document} />
  );
}
