/** A relative path from a folder of the package; `undefined` when it leaves the package. */
export function joined(folder: string, relative: string): string | undefined {
  const names = folder.split("/").filter((name) => name !== "");
  for (const name of relative.split("/")) {
    if (name === "." || name === "") continue;
    if (name !== "..") names.push(name);
    else if (names.pop() === undefined) return undefined;
  }
  return names.join("/");
}
