import { Suspense, lazy, useEffect, useState } from "react";
import type { TextDocument } from "./document.ts";
import { noteHandover } from "./handover.ts";
import { PlainEditor } from "./plain-editor.tsx";

const loadMonaco = () => import("./monaco/monaco-editor.tsx");
const MonacoEditor = lazy(async () => ({ default: (await loadMonaco()).MonacoEditor }));

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
  const [isLoaded, setIsLoaded] = useState(false);
  useEffect(() => {
    let isWanted = true;
    void isAllowed.then(loadMonaco).then(
      () => {
        if (!isWanted) return;
        noteHandover();
        setIsLoaded(true);
      },
      // Without it (offline, blocked) the plain editor stays: it can do everything that matters.
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, []);
  const plain = <PlainEditor document={document} />;
  return isLoaded ? (
    <Suspense fallback={plain}>
      <MonacoEditor document={document} />
    </Suspense>
  ) : (
    plain
  );
}
