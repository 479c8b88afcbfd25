import { type Ref, useId, useRef, useState } from "react";
import { CircleHelp, X } from "lucide-react";
import type { Session } from "#ui/state/session/session.ts";
import type { FilterError } from "#trace/filter.ts";
import { laterComponent } from "#ui/kit/later.ts";
import { useSelection } from "#ui/state/selection/use-trace.ts";
import { placeBelowButton } from "#ui/kit/controls/below.ts";
import { TraceMenu } from "./trace-menu.tsx";
import css from "./filter-bar.module.css";

const FilterHelp = laterComponent(async () => (await import("./filter-help.tsx")).FilterHelp);

/** The filter for every view, with its grammar one press away and its errors in words. */
export function FilterBar({
  session,
  error,
}: {
  readonly session: Session;
  readonly error: FilterError | undefined;
}) {
  const { filter } = useSelection(session);
  const input = useRef<HTMLInputElement>(null);
  const [isHelpWanted, setIsHelpWanted] = useState(false);
  const id = useId();
  const setFilter = (text: string): void => session.selection.setState({ filter: text });
  return (
    <div className={css["bar"]}>
      <div className={css["box"]} data-invalid={error !== undefined || undefined}>
        <FilterInput
          ref={input}
          filter={filter}
          onFilter={setFilter}
          errorId={error === undefined ? undefined : `${id}-error`}
        />
        {filter === "" ? null : (
          <ClearButton
            onClear={() => {
              setFilter("");
              input.current?.focus();
            }}
          />
        )}
        <button
          type="button"
          className={css["icon"]}
          aria-label="Filter help"
          title="What a filter can say"
          popoverTarget={`${id}-help`}
        >
          <CircleHelp size={14} aria-hidden="true" />
        </button>
      </div>
      <TraceMenu session={session} />
      <p className={css["error"]} id={`${id}-error`} role="alert" hidden={error === undefined}>
        {error?.message}
      </p>
      <div
        id={`${id}-help`}
        popover="auto"
        className={css["help"]}
        onBeforeToggle={(event) => {
          placeBelowButton(event.currentTarget);
          setIsHelpWanted(true);
        }}
      >
        {isHelpWanted ? (
          <FilterHelp onTry={(example) => setFilter(`${filter} ${example}`.trim())} />
        ) : null}
      </div>
    </div>
  );
}

interface FilterInputProps {
  readonly ref: Ref<HTMLInputElement>;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  /** Of the element that says what is wrong with it. */
  readonly errorId: string | undefined;
}

function FilterInput({ ref, filter, onFilter, errorId }: FilterInputProps) {
  return (
    <input
      ref={ref}
      type="text"
      role="searchbox"
      className={css["input"]}
      aria-label="Filter"
      aria-invalid={errorId !== undefined}
      aria-describedby={errorId}
      placeholder="Filter: status:4xx  path:/next  -kind:note"
      spellCheck={false}
      autoComplete="off"
      value={filter}
      onChange={(event) => onFilter(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape" && filter !== "") {
          event.stopPropagation();
          onFilter("");
        }
      }}
    />
  );
}

function ClearButton({ onClear }: { readonly onClear: () => void }) {
  return (
    <button
      type="button"
      className={css["icon"]}
      aria-label="Clear filter"
      title="Clear filter (Esc)"
      onClick={onClear}
    >
      <X size={14} aria-hidden="true" />
    </button>
  );
}
