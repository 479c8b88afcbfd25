import { formatBytes } from "#ui/kit/format/format.ts";
import css from "./bundle.module.css";

interface ListedFile {
  readonly path: string;
  readonly mode: number;
  readonly bytes: number;
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
          {files.slice(0, MAX_ROWS).map(({ path, mode, bytes }) => (
            <tr key={path}>
              <td>{mode.toString(8).padStart(4, "0")}</td>
              <td>{path}</td>
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
