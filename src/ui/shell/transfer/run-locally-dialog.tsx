import { ArrowDownToLine } from "lucide-react";
import { useState } from "react";
import { LOCAL_PROGRAM, RUN_LOCALLY } from "#contract/run-locally.ts";
import { SHARE_LINK_COMFORTABLE_CHARACTERS, encodeShareValue } from "#project/share-link.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { CopyButton } from "#ui/kit/controls/copy-button.tsx";
import { Dialog } from "#ui/kit/controls/dialog.tsx";
import { useApp, useProject } from "#ui/state/app-context.ts";
import { downloadName, startDownload } from "#ui/state/transfer/download.ts";
import { formatAddress } from "#ui/state/url.ts";
import css from "./bundle.module.css";

/** The bridge to local mode: one command that takes this project along, in a link or as a file. */
export function RunLocallyDialog({ onClose }: { readonly onClose: () => void }) {
  const app = useApp();
  const project = useProject((current) => current);
  const [link] = useState(() =>
    formatAddress(location.href, { shared: encodeShareValue(project), example: undefined })
      // What ends a word in single quotes for a shell.
      .replaceAll("'", "%27"),
  );
  const file = downloadName(project, "project");
  const fitsLink = link.length <= SHARE_LINK_COMFORTABLE_CHARACTERS;
  return (
    <Dialog
      title={RUN_LOCALLY}
      summary="The same simulator and this page, with bootstrap as a real process: any language, native speed, your debugger. Needs Node.js 20.19 or newer on Linux, macOS or WSL."
      onClose={onClose}
    >
      <div className={css["share"]}>
        {fitsLink ? (
          <Command label="With the project in a link" command={`${LOCAL_PROGRAM} '${link}'`} />
        ) : null}
        <Command
          label={fitsLink ? "Or with the project as a file" : "Download the project, then"}
          command={`${LOCAL_PROGRAM} ${file}`}
        />
        <Button
          label="Download project"
          icon={<ArrowDownToLine aria-hidden />}
          look="outline"
          onClick={() => startDownload(app, "project")}
        />
        <p className={css["muted"]}>
          The command unpacks the project into a new folder, prints the address of a page that shows
          the run, and runs nothing before you invoke. Then your code runs as you, without this
          tab&apos;s sandbox.
        </p>
      </div>
    </Dialog>
  );
}

function Command({ label, command }: { readonly label: string; readonly command: string }) {
  const field = {
    className: css["link"],
    "aria-label": label,
    value: command,
    readOnly: true,
    spellCheck: false,
    onFocus: (event: { readonly target: HTMLInputElement | HTMLTextAreaElement }) =>
      event.target.select(),
  };
  return (
    <>
      <div className={css["row"]}>
        <strong className={css["grow"]}>{label}</strong>
        <CopyButton label="Copy" text={() => command} />
      </div>
      {command.length > 100 ? <textarea {...field} rows={3} /> : <input {...field} />}
    </>
  );
}
