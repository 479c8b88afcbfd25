import { useEffect, useRef, useState } from "react";
import type { Finding } from "#event-sources/finding.ts";
import { headerValue } from "#event-sources/http-message.ts";
import { trustedHtml } from "#base/trusted-html.ts";
import { utf8Text } from "#base/utf8.ts";
import { PayloadView } from "#ui/kit/payload/payload-view.tsx";
import { frontOf } from "./fronts.ts";
import { requestStore, type SentRequest } from "./request-draft.ts";
import css from "./request.module.css";

interface AnswerViewProps {
  readonly shown: SentRequest | undefined;
  readonly history: readonly SentRequest[];
}

/** The HTTP answer as the client gets it, with the reason wherever the front end answered by itself. */
export function AnswerView({ shown, history }: AnswerViewProps) {
  if (shown === undefined) {
    return (
      <p className={css["empty"]}>
        Press Send: the front end makes an event of the request, the function answers, and its
        result becomes HTTP by the rules of the front end. Where those rules are broken, the field
        and the reason appear here.
      </p>
    );
  }
  const { response, findings } = shown.answer;
  const contentType = headerValue(response.headers, "content-type");
  return (
    <div className={css["result"]}>
      <div className={css["status"]}>
        <span className={css["code"]} data-class={Math.floor(response.status / 100)}>
          {response.status}
        </span>
        <label>
          <span className="visually-hidden">Sent requests</span>
          <select
            value={shown.id}
            onChange={(event) => requestStore.setState({ shown: Number(event.target.value) })}
          >
            {history.map(({ id, draft, answer }) => (
              <option key={id} value={id}>
                {`${draft.method} ${draft.target} · ${frontOf(draft.front).label} · ${answer.response.status}`}
              </option>
            ))}
          </select>
        </label>
        <span className={css["took"]}>{shown.tookMs.toFixed(0)} ms</span>
      </div>
      {findings.map((finding) => (
        <FindingView key={`${finding.field} ${finding.summary}`} finding={finding} />
      ))}
      <table className={css["headers"]}>
        <caption className="visually-hidden">Response headers</caption>
        <tbody>
          {response.headers.map(([name, value], index) => (
            <tr key={`${name}-${index}`}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <BodyView body={response.body} contentType={contentType} />
    </div>
  );
}

const DOUBT = {
  recorded: undefined,
  documented: undefined,
  observed: "Widely observed; no normative text.",
  unverified: "Not verified against AWS.",
} as const;

function FindingView({ finding }: { readonly finding: Finding }) {
  const doubt = DOUBT[finding.evidence];
  return (
    <section
      className={css["finding"]}
      data-severity={finding.severity}
      aria-label={`Finding: ${finding.field}`}
    >
      <p>
        <code>{finding.field}</code> {finding.summary}
      </p>
      <dl>
        <dt>Found</dt>
        <dd>{finding.actual}</dd>
        <dt>Expected</dt>
        <dd>{finding.expected}</dd>
        <dt>Fix</dt>
        <dd>{finding.fix}</dd>
      </dl>
      <p className={css["hint"]}>
        Runtime API reference {finding.reference}. {doubt}
      </p>
    </section>
  );
}

function BodyView({
  body,
  contentType,
}: {
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
}) {
  const [isRendered, setRendered] = useState(true);
  if (body.length === 0 || contentType?.includes("text/html") !== true) {
    return <PayloadView bytes={body} size={body.length} hasBody contentType={contentType} />;
  }
  return (
    <div className={css["page"]}>
      <button type="button" aria-pressed={isRendered} onClick={() => setRendered(!isRendered)}>
        {isRendered ? "Show the source" : "Show as a page"}
      </button>
      {isRendered ? (
        <AnswerPage html={utf8Text(body)} />
      ) : (
        <PayloadView bytes={body} size={body.length} hasBody contentType={contentType} />
      )}
    </div>
  );
}

/** No permission at all: no scripts, no forms, an origin of its own. */
function AnswerPage({ html }: { readonly html: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    if (frame.current !== null) frame.current.srcdoc = answerHtml(html);
  }, [html]);
  return <iframe ref={frame} className={css["frame"]} title="The answer as a page" sandbox="" />;
}

/** For a frame that may do nothing. */
const answerHtml = trustedHtml("playground-answer");
