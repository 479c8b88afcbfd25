import { REGION } from "#contract/account.ts";
import { Copy, ExternalLink } from "lucide-react";
import { useStore } from "zustand";
import { LIVE_PATHS } from "#simulator/outside-message.ts";
import { livePageUrl } from "#ui/state/live/live-address.ts";
import { liveStore } from "#ui/state/live/live-store.ts";
import { CopyButton } from "#ui/kit/controls/copy-button.tsx";
import { ScrollArea } from "#ui/kit/controls/scroll-area.tsx";
import { requestStore } from "./request-draft.ts";
import { splitTarget } from "./fronts.ts";
import css from "./request.module.css";

/** Where real requests reach the function while the page is open. */
export function EndpointsView({ functionName }: { readonly functionName: string }) {
  const state = useStore(liveStore, (live) => live.state);
  const tabId = useStore(liveStore, (live) => live.tabId);
  const target = useStore(requestStore, ({ draft }) => draft.target);
  if (state.kind === "unavailable") {
    return (
      <p className={css["empty"]}>
        Live endpoints are not available. {state.reason} Everything else in the playground works
        without them.
      </p>
    );
  }
  const base = new URL(".", document.baseURI).href;
  const { path, rawQuery } = splitTarget(target);
  const rest = `${path.slice(1)}${rawQuery === "" ? "" : `?${rawQuery}`}`;
  const invoke = `${base}2015-03-31/functions/${functionName}/invocations`;
  return (
    <div className={css["endpoints"]}>
      <output className={css["hint"]}>
        {state.kind === "ready"
          ? "Real requests from this origin reach your function while this tab is open. They appear in the browser's Network panel and in the trace."
          : "Starting the service worker."}
      </output>
      <Endpoint
        title="Invoke API"
        detail="POST. Any AWS SDK with its endpoint set to this page works, from this page's console or another tab of the playground."
        url={invoke}
      />
      <Endpoint
        title="Function URL"
        detail="Streams when the function streams."
        url={`${base}${LIVE_PATHS.functionUrl}/${rest}`}
        {...(tabId !== undefined && { page: livePageUrl(base, tabId, "url", rest) })}
      />
      <Endpoint
        title="REST API, stage prod"
        detail="Payload 1.0; answers are buffered."
        url={`${base}${LIVE_PATHS.stage}/${rest}`}
        {...(tabId !== undefined && { page: livePageUrl(base, tabId, "prod", rest) })}
      />
      <StreamingStage url={`${base}${LIVE_PATHS.streamingStage}/${rest}`} />
      <div className={css["line"]}>
        <h3>With the AWS SDK</h3>
        <span className={css["spacer"]} />
        <CopyButton label="Copy the example" icon={Copy} text={() => snippet(base, functionName)} />
      </div>
      <ScrollArea className={css["code-block"]} label="AWS SDK example">
        <pre>{snippet(base, functionName)}</pre>
      </ScrollArea>
      <p className={css["hint"]}>
        Answers carry a <code>Content-Security-Policy</code>: a function's HTML never runs with the
        playground's origin, and reaches the project's allowed origins only. Links and forms of
        other pages don't run the function. Browsers let no made answer set cookies: those are left
        out.
      </p>
    </div>
  );
}

function StreamingStage({ url }: { readonly url: string }) {
  return (
    <Endpoint
      title="REST API, stage streaming"
      detail="Payload 1.0, transfer mode STREAM: metadata, eight NUL bytes, body, each piece as it comes."
      url={url}
    />
  );
}

interface EndpointProps {
  readonly title: string;
  readonly detail: string;
  readonly url: string;
  /** A page that shows it in a tab of its own. */
  readonly page?: string;
}

function Endpoint({ title, detail, url, page }: EndpointProps) {
  return (
    <section aria-label={title}>
      <div className={css["line"]}>
        <h3>{title}</h3>
        <span className={css["spacer"]} />
        <CopyButton label={`Copy the address of ${title}`} icon={Copy} text={() => url} />
        {page === undefined ? null : (
          <a className={css["open"]} href={page} target="_blank" rel="noreferrer">
            <ExternalLink size={13} aria-hidden="true" /> Open in a new tab
          </a>
        )}
      </div>
      <code className={css["url"]}>{url}</code>
      <p className={css["hint"]}>{detail}</p>
    </section>
  );
}

function snippet(base: string, functionName: string): string {
  return `const client = new LambdaClient({
  endpoint: "${base.replace(/\/$/, "")}",
  region: "${REGION}",
  credentials: { accessKeyId: "any", secretAccessKey: "any" },
});
await client.send(new InvokeCommand({ FunctionName: "${functionName}", Payload: "{}" }));`;
}
