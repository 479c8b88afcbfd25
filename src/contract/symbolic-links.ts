import type { EngineFile } from "./engine.ts";

/** Type bits of a symbolic link beside the permission bits, as in `stat` and in zips; its bytes are its target. */
const TYPE_MASK = 0o170000;
const LINK_TYPE = 0o120000;

/** Mode of every symbolic link: nobody asks for its permissions. */
export const LINK_MODE = LINK_TYPE | 0o777;

export function isSymbolicLink({ mode }: Pick<EngineFile, "mode">): boolean {
  return (mode & TYPE_MASK) === LINK_TYPE;
}

/** As Linux has it: who follows more links than these goes in a circle. */
const MAX_LINKS = 40;
/** A link to a folder that has links to folders can unfold to anything. */
const MAX_COPIES = 10_000;

/**
 * The same files without symbolic links: each has the bytes and mode of what it points at, a linked folder all that is
 * in it. Links that lead out of these files (to `/tmp`) or in a circle are gone. For engines that know files only.
 */
export function followLinks<F extends EngineFile>(files: readonly F[]): F[] {
  const links = new Map<string, string>();
  for (const file of files)
    if (isSymbolicLink(file)) links.set(file.path, new TextDecoder().decode(file.bytes));
  if (links.size === 0) return [...files];
  const plain = files.filter((file) => !isSymbolicLink(file));
  const byPath = new Map(plain.map((file) => [file.path, file]));
  const copies: F[] = [];
  for (const path of links.keys()) {
    const place = realPath(path, links);
    if (place === undefined) continue;
    const file = byPath.get(place);
    if (file !== undefined) copies.push({ ...file, path });
    else if (!path.startsWith(`${place}/`)) {
      for (const inner of plain) {
        if (inner.path.startsWith(`${place}/`))
          copies.push({ ...inner, path: path + inner.path.slice(place.length) });
      }
    }
    if (copies.length > MAX_COPIES) return plain;
  }
  return [...plain, ...copies];
}

/** Where a path leads, each link on the way followed; `undefined` when it leads in a circle. */
function realPath(path: string, links: ReadonlyMap<string, string>): string | undefined {
  const left = path.split("/").filter((name) => name !== "");
  let names: string[] = [];
  for (let followed = 0; ;) {
    const name = left.shift();
    if (name === undefined) return `/${names.join("/")}`;
    if (name === "." || name === "") continue;
    if (name === "..") {
      names.pop();
      continue;
    }
    const target = links.get(`/${[...names, name].join("/")}`);
    if (target === undefined) {
      names.push(name);
      continue;
    }
    followed += 1;
    if (followed > MAX_LINKS) return undefined;
    if (target.startsWith("/")) names = [];
    left.unshift(...target.split("/"));
  }
}
