import { useEffect, useMemo, useState } from "react";
import { parseJson } from "#base/json.ts";
import { strictUtf8Text, utf8Text } from "#base/utf8.ts";
import { formatBytes } from "../format/format.ts";
import { visibleControls } from "../visible-controls.ts";
import { CopyButton } from "../controls/copy-button.tsx";
import { HexView } from "./hex-view.tsx";
import { JsonTree } from "./json-tree.tsx";
import { ScrollArea } from "../controls/scroll-area.tsx";
import { MarkedText, placesOf } from "./marked-text.tsx";
import { httpOfPayload } from "./payload-http.ts";
import css from "./payload.module.css";

type View = "json" | "pretty" | "http" | "text" | "hex" | "image";

/** Larger texts are shown in part: a text node of megabytes freezes the page. */
const TEXT_CHARACTERS = 100_000;
/** The Runtime API takes no more than this (§7). */
const TOO_LARGE = 6_291_556;
const JSON_BYTES = 2_000_000;

interface PayloadViewProps {
  readonly bytes: Uint8Array | undefined;
  readonly size: number;
  readonly hasBody: boolean;
  readonly contentType: string | undefined;
}

/** A body as JSON tree, text, hex or image; the best view is chosen, the others are one press away. */
export function PayloadView({ bytes, size, hasBody, contentType }: PayloadViewProps) {
  const views = useMemo(() => viewsOf(bytes, contentType), [bytes, contentType]);
  const [wanted, setWanted] = useState<View | undefined>(undefined);
  const [word, setWord] = useState("");
  if (!hasBody) return <p className={css["empty"]}>This event has no body.</p>;
  if (bytes === undefined) {
    return <p className={css["empty"]}>{goneText(size)}</p>;
  }
  if (bytes.length === 0) return <p className={css["empty"]}>The body is empty: 0 bytes.</p>;
  const view = views.find(({ id }) => id === wanted)?.id ?? views[0]?.id ?? "hex";
  const json = views.find(({ id }) => id === "json")?.value;
  const text = textOf(view, views, word);
  return (
    <div className={css["payload"]}>
      <div className={css["payloadBar"]}>
        <fieldset className={css["sides"]}>
          <legend className="visually-hidden">Show as</legend>
          {views.map(({ id, label }) => (
            <button
              key={id}
              type="button"
              className={css["side"]}
              aria-pressed={id === view}
              onClick={() => setWanted(id)}
            >
              {label}
            </button>
          ))}
        </fieldset>
        <span className={css["aside"]}>
          {formatBytes(bytes.length)}
          {typeNote(contentType)}
        </span>
        <PayloadTools
          word={word}
          onWord={setWord}
          found={placesOf(text ?? utf8Text(bytes.subarray(0, TEXT_CHARACTERS)), word).length}
          formatted={views.find(({ id }) => id === "pretty")?.text}
        />
      </div>
      {view === "json" && json !== undefined && word === "" ? <JsonTree value={json} /> : null}
      {text === undefined ? null : (
        <ScrollArea className={css["scroll"]} label="Payload, formatted">
          <pre className={css["text"]}>
            <MarkedText text={text} word={word} />
          </pre>
        </ScrollArea>
      )}
      {view === "text" ? <TextView bytes={bytes} word={word} /> : null}
      {view === "hex" ? <HexView bytes={bytes} /> : null}
      {view === "image" ? (
        <ImageView bytes={bytes} contentType={contentType ?? "image/png"} />
      ) : null}
    </div>
  );
}

/** What stands there as one text; where something is looked for, in place of the tree, which hides most of it. */
function textOf(view: View, views: readonly ViewChoice[], word: string): string | undefined {
  const shown = view === "json" && word !== "" ? "pretty" : view;
  return views.find(({ id }) => id === shown)?.text?.slice(0, TEXT_CHARACTERS);
}

interface PayloadToolsProps {
  readonly word: string;
  readonly onWord: (word: string) => void;
  readonly found: number;
  readonly formatted: string | undefined;
}

function PayloadTools({ word, onWord, found, formatted }: PayloadToolsProps) {
  return (
    <span className={css["tools"]}>
      <input
        type="search"
        className={css["search"]}
        aria-label="Search in the payload"
        placeholder="Search"
        value={word}
        onChange={(event) => onWord(event.target.value)}
      />
      {word === "" ? null : <output className={css["aside"]}>{found} found</output>}
      {formatted === undefined ? null : (
        <CopyButton label="Copy formatted" text={() => formatted} />
      )}
    </span>
  );
}

function typeNote(contentType: string | undefined): string {
  return contentType === undefined ? "" : ` · ${contentType}`;
}

function goneText(size: number): string {
  return size > TOO_LARGE
    ? `These ${formatBytes(size)} were too large to keep.`
    : `These ${formatBytes(size)} have been dropped: the trace keeps the latest 64 MB of bodies. Invoke again to see them.`;
}

interface ViewChoice {
  readonly id: View;
  readonly label: string;
  readonly value?: ReturnType<typeof parseJson>;
  /** Of views that are one text. */
  readonly text?: string;
}

function viewsOf(
  bytes: Uint8Array | undefined,
  contentType: string | undefined,
): readonly ViewChoice[] {
  if (bytes === undefined) return [];
  const choices: ViewChoice[] = [];
  if (contentType?.startsWith("image/") === true) choices.push({ id: "image", label: "Image" });
  const text = strictUtf8Text(bytes);
  const value = text === undefined || bytes.length > JSON_BYTES ? undefined : parseJson(text);
  if (value !== undefined) {
    choices.push({ id: "json", label: "JSON", value });
    choices.push({ id: "pretty", label: "Pretty", text: JSON.stringify(value, null, 2) });
    const http = httpOfPayload(value);
    if (http !== undefined) choices.push({ id: "http", label: "HTTP", text: http });
  }
  const text0 = { id: "text", label: "Text" } as const;
  const hex = { id: "hex", label: "Hex" } as const;
  // Control characters other than line breaks and TABs: not meant to be read as text.
  // eslint-disable-next-line no-control-regex
  const isBinary = text === undefined || /[\0-\x08\x0e-\x1a]/.test(text.slice(0, 4096));
  choices.push(...(isBinary ? [hex, text0] : [text0, hex]));
  return choices;
}

function TextView({ bytes, word }: { readonly bytes: Uint8Array; readonly word: string }) {
  const [shown, setShown] = useState(TEXT_CHARACTERS);
  const text = useMemo(() => visibleControls(utf8Text(bytes.subarray(0, shown))), [bytes, shown]);
  return (
    <ScrollArea className={css["scroll"]} label="Payload as text">
      <pre className={css["text"]}>
        <MarkedText text={text} word={word} />
      </pre>
      {bytes.length > shown ? (
        <button type="button" className={css["more"]} onClick={() => setShown(shown * 4)}>
          Show more of {formatBytes(bytes.length)}
        </button>
      ) : null}
    </ScrollArea>
  );
}

function ImageView({
  bytes,
  contentType,
}: {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}) {
  // Copied into a buffer of its own: a Blob part must not be shared memory, which the store's type does not rule out.
  const url = useMemo(
    () => URL.createObjectURL(new Blob([bytes.slice()], { type: contentType })),
    [bytes, contentType],
  );
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <div className={css["image"]}>
      <img src={url} alt={`Payload, ${contentType}, ${formatBytes(bytes.length)}`} />
    </div>
  );
}
