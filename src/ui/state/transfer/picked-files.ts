import { isJunk } from "#bundle/package-entry.ts";

/** A file that was chosen, dropped or pasted, with its way from the folder that came with it. */
export interface PickedFile {
  /** `name`, or `folder/inner/name` when a whole folder came. */
  readonly path: string;
  readonly file: File;
}

/** More than a project can hold: anyone who drops a home folder gets a word instead of a long wait. */
const MAX_FILES = 10_000;

/** Files of a file chooser or of a paste. Browsers give the way in a folder as `webkitRelativePath`. */
export function pickedFiles(files: Iterable<File>): PickedFile[] {
  return [...files]
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(({ path }) => !path.includes("/") || !isJunk(path));
}

/** Whether a folder is among what was chosen or dropped. */
export function hasFolder(picked: readonly PickedFile[]): boolean {
  return picked.some(({ path }) => path.includes("/"));
}

/**
 * What was dropped, folders with all that is in them. The entries have to be asked for before the event is over, which
 * this does before it waits for anything.
 */
export async function droppedFiles(data: DataTransfer): Promise<PickedFile[]> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.every(({ isFile }) => isFile)) return pickedFiles(data.files);
  const picked: PickedFile[] = [];
  for (const entry of entries) await collect(entry, "", picked);
  return picked;
}

async function collect(entry: FileSystemEntry, folder: string, into: PickedFile[]): Promise<void> {
  const path = folder + entry.name;
  if (into.length > MAX_FILES || isJunk(entry.isDirectory ? `${path}/` : path)) return;
  if (isFileEntry(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    into.push({ path, file });
  } else if (isFolderEntry(entry)) {
    const reader = entry.createReader();
    for (;;) {
      // A reader gives a part of the folder at each call, and nothing when it is through.
      const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
        reader.readEntries(resolve, reject),
      );
      if (part.length === 0) return;
      for (const inner of part) await collect(inner, `${path}/`, into);
    }
  }
}

function isFileEntry(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolderEntry(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
