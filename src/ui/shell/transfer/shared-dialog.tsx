import { ENGINE_LABELS } from "#contract/engine-name.ts";
import { fileBytes, unixMode } from "#project/deployed-files.ts";
import { useProject } from "#ui/state/app-context.ts";
import { Dialog } from "#ui/kit/controls/dialog.tsx";
import { FileList } from "./file-list.tsx";
import css from "./bundle.module.css";

/** What came with a link: its files and settings, before anything of it runs. */
export function SharedDialog({ onClose }: { readonly onClose: () => void }) {
  const { name, files, layers, settings, events } = useProject((project) => project);
  const rows: readonly (readonly [string, string])[] = [
    ["Function", settings.functionName],
    ["Handler", settings.handler],
    ["Engine", ENGINE_LABELS[settings.engine]],
    ["Timeout", `${settings.timeoutSeconds} s`],
    ["Memory", `${settings.memoryMb} MB`],
    ["Architecture", settings.architecture],
    ["Layers", layers.length === 0 ? "none" : layers.join(", ")],
    [
      "Variables",
      settings.variables.length === 0
        ? "none"
        : settings.variables.map(([key, value]) => `${key}=${value}`).join("\n"),
    ],
    ["Events", events.length === 0 ? "none" : events.map((event) => event.name).join(", ")],
    [
      "Network",
      settings.allowedOrigins.length === 0
        ? "reaches nothing but the simulated Runtime API"
        : `may reach ${settings.allowedOrigins.join(", ")}`,
    ],
  ];
  return (
    <Dialog
      title={name === "" ? "Shared project" : name}
      summary="This project came with a link. Nothing of it runs until you press Invoke; the first change keeps it in this browser."
      onClose={onClose}
    >
      <dl className={css["facts"]}>
        {rows.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <FileList
        files={[...files].map(([path, file]) => ({
          path,
          mode: unixMode(file),
          bytes: fileBytes(file).length,
          ...(file.content.kind === "link" && { target: file.content.target }),
        }))}
      />
    </Dialog>
  );
}
