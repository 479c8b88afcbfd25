import { type ReactNode, useEffect, useState } from "react";
import type { Session } from "#ui/state/session/session.ts";
import type { Filter } from "#trace/filter.ts";
import { paneSizesSetting } from "#ui/kit/panes/pane-layout.ts";
import { createSplit } from "#ui/kit/panes/split.ts";
import { Divider, Pane, SplitPanes } from "#ui/kit/panes/split-panes.tsx";
import { useIsNarrow, useIsShort } from "#ui/kit/panes/use-is-narrow.ts";
import { localSetting } from "#ui/kit/local-setting.ts";
import { FilterBar } from "./filter-bar.tsx";
import { Inspector } from "#ui/panels/inspector/inspector.tsx";
import { Logs } from "#ui/panels/logs/logs.tsx";
import { useStore } from "zustand";
import { laterComponent } from "#ui/kit/later.ts";
import { guideStore } from "#ui/state/guide-store.ts";
import { ErrorBoundary } from "#ui/kit/controls/error-boundary.tsx";
import { Tabs } from "#ui/kit/controls/tabs.tsx";
import { Result } from "#ui/panels/result/later-result.tsx";
import { Sequence } from "#ui/panels/sequence/sequence.tsx";
import { LANE_HEIGHT, RULER_HEIGHT } from "#ui/panels/timeline/lanes.ts";
import { Timeline } from "#ui/panels/timeline/timeline.tsx";
import { useFilter } from "#ui/state/selection/use-row-view.ts";
import { useSelection, useTrace } from "#ui/state/selection/use-trace.ts";
import css from "./stage.module.css";

interface StageProps {
  readonly session: Session;
}

/** What happens, in every view: lanes, state, conversation, and under it result, inspector and logs. */
export function Stage({ session }: StageProps) {
  const isNarrow = useIsNarrow();
  const isShort = useIsShort();
  const selection = useSelection(session);
  const { filter, error } = useFilter(session.trace, selection.filter);
  return (
    <div className={css["stage"]}>
      {isShort ? null : <FilterBar session={session} error={error} />}
      {isNarrow ? (
        <NarrowStage
          session={session}
          filter={filter}
          filterBar={isShort ? <FilterBar session={session} error={error} /> : undefined}
        />
      ) : (
        <WideStage session={session} filter={filter} />
      )}
    </div>
  );
}

/** The timeline grows by itself up to so many lanes. */
const MAX_LANES = 6;
/** Room for the drawn machine and some messages under it. */
const WITH_MACHINE = 400;
/** A little air below the lanes. */
const BELOW_LANES = 4;

const machineSetting = localSetting<boolean>("stage:machine", false, (stored) =>
  typeof stored === "boolean" ? stored : undefined,
);
const rowSizes = paneSizesSetting("stage");
const detailSizes = paneSizesSetting("stage-details");

function WideStage({ session, filter }: StageProps & { readonly filter: Filter }) {
  const [isMachineOpen, setIsMachineOpen] = useState(() => machineSetting.read());
  const [rows] = useState(() => createSplit("vertical", rowSizes));
  useTrace(session.trace);
  const lanes = Math.min(session.trace.index.environments.size, MAX_LANES);
  useEffect(() => {
    // Once somebody has divided the stage, their division stands.
    if (lanes < 2 || rowSizes.read() !== undefined || rows.isCollapsed("timeline")) return;
    rows.resize("timeline", RULER_HEIGHT + lanes * LANE_HEIGHT + BELOW_LANES);
  }, [rows, lanes]);
  return (
    <SplitPanes split={rows}>
      <Pane id="timeline" size={52} min={46} isCollapsible keepsPixels>
        <ErrorBoundary what="Timeline">
          <Timeline session={session} filter={filter} />
        </ErrorBoundary>
      </Pane>
      <Divider after="timeline" label="Timeline and sequence" />
      <Pane id="sequence" min={isMachineOpen ? WITH_MACHINE : 140}>
        <div className={css["column"]}>
          <ErrorBoundary what="State">
            <StatePanel
              session={session}
              isOpen={isMachineOpen}
              onToggle={(isOpen) => {
                machineSetting.write(isOpen);
                setIsMachineOpen(isOpen);
              }}
            />
          </ErrorBoundary>
          <GuideRegion session={session} />
          <div className={css["fill"]}>
            <ErrorBoundary what="Sequence">
              <Sequence session={session} filter={filter} />
            </ErrorBoundary>
          </div>
        </div>
      </Pane>
      <Divider after="sequence" label="Sequence and details" />
      <Pane id="details" size="39%" min={150}>
        <Details session={session} filter={filter} />
      </Pane>
    </SplitPanes>
  );
}

/** Its row keeps its place until its code is there. */
const StatePanel = laterComponent(
  async () => (await import("#ui/panels/state/state-panel.tsx")).StatePanel,
  () => <div className={css["state"]} />,
);

const Guide = laterComponent(
  async () => (await import("#ui/panels/guide/guide.tsx")).Guide,
  undefined,
  "asked",
);

function GuideRegion({ session }: StageProps) {
  const isOn = useStore(guideStore, (state) => state.isOn);
  return isOn ? (
    <ErrorBoundary what="The guided run">
      <Guide session={session} />
    </ErrorBoundary>
  ) : null;
}

function Details({ session, filter }: StageProps & { readonly filter: Filter }) {
  const [details] = useState(() => createSplit("horizontal", detailSizes));
  return (
    <div className={css["column"]}>
      <div className={css["result"]}>
        <ErrorBoundary what="Result">
          <Result session={session} />
        </ErrorBoundary>
      </div>
      <div className={css["fill"]}>
        <SplitPanes split={details}>
          <Pane id="inspector" size="52%" min={220}>
            <ErrorBoundary what="Inspector">
              <Inspector session={session} />
            </ErrorBoundary>
          </Pane>
          <Divider after="inspector" label="Inspector and logs" />
          <Pane id="logs" min={180}>
            <ErrorBoundary what="Logs">
              <Logs session={session} filter={filter} />
            </ErrorBoundary>
          </Pane>
        </SplitPanes>
      </div>
    </div>
  );
}

type StageTab = "sequence" | "timeline" | "state" | "inspector" | "logs" | "result" | "filter";

interface NarrowStageProps extends StageProps {
  readonly filter: Filter;
  /** Where there is no room for it above the tabs, it gets one. */
  readonly filterBar: ReactNode;
}

const TABS = [
  { id: "sequence", label: "Sequence" },
  { id: "inspector", label: "Inspector" },
  { id: "logs", label: "Logs" },
  { id: "result", label: "Result" },
  { id: "timeline", label: "Timeline" },
  { id: "state", label: "State" },
] as const satisfies readonly { readonly id: StageTab; readonly label: string }[];

const WITH_FILTER = [...TABS, { id: "filter", label: "Filter" }] as const;

/** One view at a time. */
function NarrowStage({ session, filter, filterBar }: NarrowStageProps) {
  const [chosen, setTab] = useState<StageTab>("sequence");
  const tab = chosen === "filter" && filterBar === undefined ? "sequence" : chosen;
  const items = filterBar === undefined ? TABS : WITH_FILTER;
  return (
    <div className={css["fill"]}>
      <Tabs<StageTab> label="Stage" items={items} selected={tab} onSelect={setTab} look="page">
        {tab === "filter" ? filterBar : null}
        {tab === "sequence" ? (
          <div className={css["column"]}>
            <GuideRegion session={session} />
            <div className={css["fill"]}>
              <ErrorBoundary what="Sequence">
                <Sequence session={session} filter={filter} />
              </ErrorBoundary>
            </div>
            <div className={css["resultBelow"]}>
              <ErrorBoundary what="Result">
                <Result session={session} />
              </ErrorBoundary>
            </div>
          </div>
        ) : null}
        {tab === "timeline" ? (
          <ErrorBoundary what="Timeline">
            <Timeline session={session} filter={filter} />
          </ErrorBoundary>
        ) : null}
        {tab === "state" ? (
          <ErrorBoundary what="State">
            <StatePanel session={session} isOpen />
          </ErrorBoundary>
        ) : null}
        {tab === "inspector" ? (
          <ErrorBoundary what="Inspector">
            <Inspector session={session} />
          </ErrorBoundary>
        ) : null}
        {tab === "logs" ? (
          <ErrorBoundary what="Logs">
            <Logs session={session} filter={filter} />
          </ErrorBoundary>
        ) : null}
        {tab === "result" ? (
          <ErrorBoundary what="Result">
            <Result session={session} />
          </ErrorBoundary>
        ) : null}
      </Tabs>
    </div>
  );
}
