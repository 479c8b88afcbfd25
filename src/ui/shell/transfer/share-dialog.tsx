import { ArrowDownToLine, Check, Copy } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { SHARE_LINK_COMFORTABLE_CHARACTERS, encodeShareValue } from "#project/share-link.ts";
import { type App, useApp, useProject } from "#ui/state/app-context.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { Dialog } from "#ui/kit/controls/dialog.tsx";
import { traceForLink, viewOf } from "#ui/state/link-view.ts";
import { formatAddress } from "#ui/state/url.ts";
import { startDownload } from "#ui/state/transfer/download.ts";
import css from "./bundle.module.css";

/** A link that carries the whole project, copied as soon as the dialog opens unless it is too long for most places. */
export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const app = useApp();
  const project = useProject((current) => current);
  const [address] = useState(() =>
    formatAddress(location.href, { shared: encodeShareValue(project), example: undefined }),
  );
  const [extras, setExtras] = useState<Extras>({ hasView: false, hasTrace: false });
  const link = useMemo(() => address + extrasText(app, extras), [app, address, extras]);
  const field = useRef<HTMLTextAreaElement>(null);
  const [copied, setCopied] = useState<"no" | "yes" | "refused">("no");
  const isLong = link.length > SHARE_LINK_COMFORTABLE_CHARACTERS;
  const copy = (): void => {
    copyText(link).then(
      () => setCopied("yes"),
      () => {
        field.current?.select();
        setCopied("refused");
      },
    );
  };
  useEffect(() => {
    if (isLong) return;
    copyText(link).then(
      () => setCopied("yes"),
      () => undefined, // Not allowed without a click: the button is there.
    );
  }, [isLong, link]);
  const { settings } = project;
  return (
    <Dialog
      title="Share"
      summary="The link holds the whole project: files, settings, events and requests. Nothing is uploaded, and nothing runs where it is opened until Invoke is pressed."
      onClose={onClose}
    >
      <div className={css["share"]}>
        <textarea
          ref={field}
          className={css["link"]}
          aria-label="Link"
          value={link}
          readOnly
          rows={3}
          spellCheck={false}
          onFocus={(event) => event.target.select()}
        />
        <div className={css["row"]}>
          <Button
            label="Copy link"
            icon={copied === "yes" ? <Check aria-hidden /> : <Copy aria-hidden />}
            look="primary"
            onClick={copy}
          />
          <output className={css["grow"]}>
            {copied === "yes"
              ? "Copied. "
              : copied === "refused"
                ? "The browser refused to copy: press Ctrl+C or Cmd+C. "
                : ""}
            <span className={css["figure"]}>{link.length.toLocaleString("en")}</span> characters
          </output>
        </div>
        <ExtraChoices app={app} extras={extras} onChange={setExtras} />
        {isLong ? (
          <div className={css["callout"]} data-severity="warning" role="note">
            <p>
              Longer than {SHARE_LINK_COMFORTABLE_CHARACTERS.toLocaleString("en")} characters:
              chats, mail and issue trackers cut such links. Send the project file instead; Import
              opens it.
            </p>
            <Button
              label="Download project"
              icon={<ArrowDownToLine aria-hidden />}
              look="outline"
              onClick={() => startDownload(app, "project")}
            />
          </div>
        ) : null}
        {settings.variables.length > 0 ? (
          <p className={css["muted"]}>
            The link shows the values of {settings.variables.map(([name]) => name).join(", ")} to
            anyone who has it. Remove what is secret.
          </p>
        ) : null}
      </div>
    </Dialog>
  );
}

interface Extras {
  readonly hasView: boolean;
  readonly hasTrace: boolean;
}

function extrasText(app: App, { hasView, hasTrace }: Extras): string {
  const view = hasView ? viewOf(app) : new URLSearchParams();
  const trace = hasTrace ? traceForLink(app) : undefined;
  if (trace !== undefined) view.set("trace", trace);
  const text = view.toString();
  return text === "" ? "" : `&${text}`;
}

interface ExtraChoicesProps {
  readonly app: App;
  readonly extras: Extras;
  readonly onChange: (extras: Extras) => void;
}

/** What a link can carry besides the project. */
function ExtraChoices({ app, extras, onChange }: ExtraChoicesProps) {
  const [isShort] = useState(() => traceForLink(app) !== undefined);
  return (
    <fieldset className={css["extras"]}>
      <legend className="visually-hidden">What the link carries besides the project</legend>
      <label>
        <input
          type="checkbox"
          checked={extras.hasView}
          onChange={(event) => onChange({ ...extras, hasView: event.target.checked })}
        />
        What is shown: file, filter, event, step mode, moment
      </label>
      <label>
        <input
          type="checkbox"
          checked={extras.hasTrace}
          disabled={!isShort}
          onChange={(event) => onChange({ ...extras, hasTrace: event.target.checked })}
        />
        {isShort ? "The trace" : "The trace: empty, or too long for a link. Save it as a file."}
      </label>
    </fieldset>
  );
}

async function copyText(text: string): Promise<void> {
  // Absent where the page is not served from a secure origin.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard === undefined) throw new Error("no clipboard");
  await clipboard.writeText(text);
}
