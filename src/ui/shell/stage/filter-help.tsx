import { FILTER_HELP } from "#trace/parse-filter.ts";
import css from "./filter-bar.module.css";

/** What a filter can say. */
export function FilterHelp({ onTry }: { readonly onTry: (example: string) => void }) {
  return (
    <>
      <p>Words that must all match, in any order. Press one to try it.</p>
      <dl>
        {FILTER_HELP.map(({ example, meaning }) => (
          <div key={example}>
            <dt>
              <button type="button" className={css["example"]} onClick={() => onTry(example)}>
                {example}
              </button>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
