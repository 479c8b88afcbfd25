/** The action that shows how to run the project on this computer: texts about what the tab cannot run name it. */
export const RUN_LOCALLY = "Run on this computer";

/** The npm package with local mode, as `npx` takes it. */
export const LOCAL_PROGRAM = "npx lambda-runtime-playground";
