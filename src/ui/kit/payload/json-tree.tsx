import { useState } from "react";
import type { JsonValue } from "#base/json.ts";
import { isJsonObject } from "#base/json.ts";
import { ScrollArea } from "../controls/scroll-area.tsx";
import css from "./json-tree.module.css";

/** Children shown at first, and added with each “more”. */
const PAGE = 100;

/** JSON as nested lists that open and close. Deep levels are made when they are opened. */
export function JsonTree({ value }: { readonly value: JsonValue }) {
  return (
    <ScrollArea className={css["tree"] ?? ""} label="Payload as JSON">
      <Node name={undefined} value={value} depth={0} isLast />
    </ScrollArea>
  );
}

interface NodeProps {
  readonly name: string | undefined;
  readonly value: JsonValue;
  readonly depth: number;
  readonly isLast: boolean;
}

function Node({ name, value, depth, isLast }: NodeProps) {
  const entries = entriesOf(value);
  const [isOpen, setIsOpen] = useState(depth < 2 && (entries?.length ?? 0) <= PAGE);
  const comma = isLast ? "" : ",";
  const indent = indentOf(depth);
  if (entries === undefined || entries.length === 0) {
    return (
      <div className={css["line"]} style={indent}>
        <Key name={name} />
        <Scalar value={value} />
        {comma}
      </div>
    );
  }
  const isList = Array.isArray(value);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  return (
    <>
      <div className={css["line"]} style={indent}>
        <button
          type="button"
          className={css["toggle"]}
          style={{ insetInlineStart: `${depth * 14}px` }}
          aria-expanded={isOpen}
          aria-label={`${name ?? "root"}, ${entries.length} ${isList ? "items" : "members"}`}
          onClick={() => setIsOpen(!isOpen)}
        />
        <Key name={name} />
        {open}
        {isOpen ? null : (
          <>
            <span className={css["count"]}>
              {isList ? `${entries.length} items` : preview(entries)}
            </span>
            {`${close}${comma}`}
          </>
        )}
      </div>
      {isOpen ? (
        <>
          <Children entries={entries} isList={isList} depth={depth + 1} />
          <div className={css["line"]} style={indent}>
            {close}
            {comma}
          </div>
        </>
      ) : null}
    </>
  );
}

type Entries = NonNullable<ReturnType<typeof entriesOf>>;

interface ChildrenProps {
  readonly entries: Entries;
  readonly isList: boolean;
  readonly depth: number;
}

function Children({ entries, isList, depth }: ChildrenProps) {
  const [shown, setShown] = useState(PAGE);
  return (
    <>
      {entries.slice(0, shown).map(([key, child], at) => (
        <Node
          key={key}
          name={isList ? undefined : key}
          value={child}
          depth={depth}
          isLast={at === entries.length - 1}
        />
      ))}
      {entries.length > shown ? (
        <div className={css["line"]} style={indentOf(depth)}>
          <button type="button" className={css["more"]} onClick={() => setShown(shown + PAGE * 5)}>
            {entries.length - shown} more
          </button>
        </div>
      ) : null}
    </>
  );
}

function indentOf(depth: number): { readonly paddingInlineStart: string } {
  return { paddingInlineStart: `${depth * 14 + 16}px` };
}

function Key({ name }: { readonly name: string | undefined }) {
  if (name === undefined) return null;
  return <span className={css["key"]}>{`${JSON.stringify(name)}: `}</span>;
}

function Scalar({ value }: { readonly value: JsonValue }) {
  const kind = value === null ? "null" : typeof value;
  const text = JSON.stringify(value);
  const shown = text.length > 2000 ? `${text.slice(0, 2000)}…` : text;
  return <span className={css[kind] ?? css["null"]}>{shown}</span>;
}

function entriesOf(value: JsonValue): readonly (readonly [string, JsonValue])[] | undefined {
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).map((item, at) => [String(at), item] as const);
  return isJsonObject(value) ? Object.entries(value) : undefined;
}

function preview(entries: readonly (readonly [string, JsonValue])[]): string {
  const names = entries
    .slice(0, 3)
    .map(([key]) => key)
    .join(", ");
  return entries.length > 3 ? `${names}, …` : names;
}
