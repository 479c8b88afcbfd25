import { FileInput, FolderInput, Package } from "lucide-react";
import { useStore } from "zustand";
import { type DropTarget, dropStore } from "#ui/state/transfer/drop-files.ts";
import css from "./drop-picture.module.css";

/** While files are dragged over the page: where they will go. */
export function DropPicture() {
  const target = useStore(dropStore, (state) => state.target);
  if (target === undefined) return null;
  return (
    <div className={css["frame"]} data-target={target.kind}>
      <output className={css["words"]}>{pictureOf(target)}</output>
    </div>
  );
}

function pictureOf(target: DropTarget) {
  if (target.kind === "tree")
    return (
      <>
        <FolderInput aria-hidden /> Lands in the folder that lights up
      </>
    );
  return target.what === "zip" ? (
    <>
      <Package aria-hidden /> Opens as a project of its own
    </>
  ) : (
    <>
      <FileInput aria-hidden /> Joins this project under /var/task; a zip opens as a project
    </>
  );
}
