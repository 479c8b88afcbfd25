import { formatBytes } from "#ui/kit/format/format.ts";
import css from "./bundle.module.css";

interface ListedFile {
  readonly path: string;
  readonly mode: number;
  readonly bytes: number;
  /** Of a symbolic link. */
  readonly target?: string;
}

const MAX_ROWS = 500;

/** Files with mode and size, in the order of the zip. */
export function FileList({ files }: { readonly files: readonly ListedFile[] }) {
  return (
    <div className={css["scroll"]}>
      <table className={css["files"]}>
        <thead>
          <tr>
            <th scope="col">Mode</th>
            <th scope="col">File</th>
            <th scope="col">Size</th>
          </tr>
        </thead>
        <tbody>
          {files.slice(0, MAX_ROWS).map(({ path, mode, bytes, target }) => (
            <tr key={path}>
              <td>{target === undefined ? mode.toString(8).padStart(4, "0") : "link"}</td>
              <td>{target === undefined ? path : `${path} → ${target}`}</td>
              <td>{formatBytes(bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {files.length > MAX_ROWS ? (
        <p className={css["muted"]}>and {files.length - MAX_ROWS} more</p>
      ) : null}
    </div>
  );
}
