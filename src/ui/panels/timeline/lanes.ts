/** Height of an execution environment's lane, in CSS pixels. */
export const LANE_HEIGHT = 24;
/** Height of the ruler above the lanes, in CSS pixels. */
export const RULER_HEIGHT = 22;
/** Width of the tools that stand over the right end of the ruler, in CSS pixels. */
export const TOOLS_WIDTH = 126;
