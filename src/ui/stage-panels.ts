/** Stage and time strip: asked for at once, but the first paint and the first edit don't wait for them. */
export const stagePanels = {
  stage: import("./stage/stage.tsx"),
  strip: import("./time-strip/time-strip.tsx"),
};
