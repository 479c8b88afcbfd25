import { REGION, SOURCE_IP } from "#contract/account.ts";
import { ClipboardPaste, Save, Send, SquareTerminal } from "lucide-react";
import { useId, useState } from "react";
import { useStore } from "zustand";
import { utf8 } from "#base/utf8.ts";
import { parseCurl } from "#event-sources/curl/parse-curl.ts";
import { toCurl } from "#event-sources/curl/to-curl.ts";
import { useApp, useProject } from "#ui/state/app-context.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { CopyButton } from "#ui/kit/controls/copy-button.tsx";
import { RequestAnswer } from "./request-answer.tsx";
import { type RequestDraft, changeDraft, requestStore, sendDraft } from "./request-draft.ts";
import { FRONTS, httpCommand, parseHeaderLines } from "./fronts.ts";
import { SavedRequests } from "./saved-requests.tsx";
import { saveRequest } from "./saved-request-edits.ts";
import css from "./request.module.css";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** An HTTP request to the function through API Gateway, a function URL or a load balancer, and what comes back. */
export function RequestPanel() {
  const { session, project } = useApp();
  const draft = useStore(requestStore, (state) => state.draft);
  const isSending = useStore(requestStore, (state) => state.isSending);
  const problem = useStore(requestStore, (state) => state.problem);
  const functionName = useProject((current) => current.settings.functionName);
  const [curl, setCurl] = useState<string | undefined>(undefined);
  const id = useId();
  const headerProblem = parseHeaderLines(draft.headers).problem;

  const send = (): void => {
    void sendDraft((current) => session.commands.sendHttp(httpCommand(current)));
  };
  const curlText = (): string =>
    toCurl(
      { ...httpCommand(draft), sourceIp: SOURCE_IP, protocol: "HTTP/1.1" },
      `https://abcdef1234.execute-api.${REGION}.amazonaws.com`,
    );
  return (
    <section className={css["panel"]} aria-label="Request">
      <form
        className={css["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <div className={css["line"]}>
          <select
            aria-label="Front end"
            value={draft.front}
            onChange={(event) => changeDraft({ front: event.target.value })}
          >
            {FRONTS.map((front) => (
              <option key={front.id} value={front.id}>
                {front.label}
              </option>
            ))}
          </select>
          <span className={css["spacer"]} />
          <Button
            label="Paste curl"
            icon={<ClipboardPaste aria-hidden />}
            aria-expanded={curl !== undefined}
            onClick={() => setCurl(curl === undefined ? "" : undefined)}
          />
          <CopyButton label="Copy as curl" icon={SquareTerminal} text={curlText} />
          <Button
            label="Save request"
            icon={<Save aria-hidden />}
            isIconOnly
            onClick={() => {
              project.edit("Save a request", (before) => saveRequest(before, draft));
            }}
          />
        </div>
        {curl === undefined ? null : (
          <CurlField text={curl} onText={setCurl} onDone={() => setCurl(undefined)} />
        )}
        <TargetLine draft={draft} canSend={!isSending && headerProblem === undefined} />
        <MessageParts draft={draft} id={id} isWrong={headerProblem !== undefined} />
        {headerProblem === undefined ? null : (
          <p id={`${id}-problem`} className={css["problem"]} role="alert">
            {headerProblem}
          </p>
        )}
        {problem === undefined ? null : (
          <p className={css["problem"]} role="alert">
            {problem}
          </p>
        )}
      </form>
      <SavedRequests />
      <RequestAnswer functionName={functionName} />
    </section>
  );
}

interface DraftProps {
  readonly draft: RequestDraft;
}

function TargetLine({ draft, canSend }: DraftProps & { readonly canSend: boolean }) {
  return (
    <div className={css["line"]}>
      <select
        aria-label="Method"
        className={css["method"]}
        value={draft.method}
        onChange={(event) => changeDraft({ method: event.target.value })}
      >
        {[...new Set([draft.method, ...METHODS])].map((method) => (
          <option key={method}>{method}</option>
        ))}
      </select>
      <input
        aria-label="Path and query"
        className={css["target"]}
        value={draft.target}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        onChange={(event) => changeDraft({ target: event.target.value })}
      />
      <Button
        type="submit"
        label="Send"
        look="primary"
        icon={<Send aria-hidden />}
        disabled={!canSend}
      />
    </div>
  );
}

interface MessagePartsProps extends DraftProps {
  /** Of the panel: the parts point at its problem. */
  readonly id: string;
  /** A line of the headers cannot be read. */
  readonly isWrong: boolean;
}

function MessageParts({ draft, id, isWrong }: MessagePartsProps) {
  return (
    <div className={css["parts"]}>
      <div className={css["part"]}>
        <label htmlFor={`${id}-headers`}>Headers, one a line</label>
        <textarea
          id={`${id}-headers`}
          value={draft.headers}
          rows={4}
          spellCheck={false}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? `${id}-problem` : undefined}
          onChange={(event) => changeDraft({ headers: event.target.value })}
        />
      </div>
      <div className={css["part"]}>
        <label htmlFor={`${id}-body`}>Body, {utf8(draft.body).length} bytes</label>
        <textarea
          id={`${id}-body`}
          value={draft.body}
          rows={4}
          spellCheck={false}
          placeholder="No body"
          onChange={(event) => changeDraft({ body: event.target.value })}
        />
      </div>
    </div>
  );
}

interface CurlFieldProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onDone: () => void;
}

/** Takes a curl command over as soon as it can be read, and says which argument it stumbles over until then. */
function CurlField({ text, onText, onDone }: CurlFieldProps) {
  const id = useId();
  const read = text.trim() === "" ? undefined : parseCurl(text);
  const take = (): void => {
    if (read === undefined || !read.ok) return;
    const { request } = read.value;
    changeDraft({
      method: request.method,
      target: request.rawQuery === "" ? request.path : `${request.path}?${request.rawQuery}`,
      headers: request.headers.map(([name, value]) => `${name}: ${value}`).join("\n"),
      body: new TextDecoder().decode(request.body),
    });
    onDone();
  };
  return (
    <div className={css["curl"]}>
      <label htmlFor={id}>curl command</label>
      <textarea
        id={id}
        rows={4}
        value={text}
        spellCheck={false}
        placeholder={
          "curl -X POST 'https://example.com/pets?limit=2' -H 'content-type: application/json' -d '{}'"
        }
        onChange={(event) => onText(event.target.value)}
      />
      <div className={css["line"]}>
        <output className={read?.ok === false ? css["problem"] : css["hint"]}>
          {read === undefined
            ? "Paste a command. Its host is left out: the request goes to your function."
            : read.ok
              ? [
                  `${read.value.request.method} ${read.value.request.path}`,
                  ...read.value.notes,
                ].join(" ")
              : `${read.error.argument}: ${read.error.message}`}
        </output>
        <span className={css["spacer"]} />
        <Button label="Take over" look="outline" disabled={read?.ok !== true} onClick={take} />
      </div>
    </div>
  );
}
