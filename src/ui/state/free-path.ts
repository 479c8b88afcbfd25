/** `index-copy.mjs`, `index-copy-2.mjs`: the extension stays. */
export function freePath(path: string, isTaken: (path: string) => boolean): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  const end = dot > 0 ? name.slice(dot) : "";
  const start = path.slice(0, path.length - end.length);
  for (let count = 1; ; count += 1) {
    const candidate = `${start}-copy${count === 1 ? "" : `-${count}`}${end}`;
    if (!isTaken(candidate)) return candidate;
  }
}
