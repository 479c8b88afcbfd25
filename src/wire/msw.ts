/**
 * The one place that imports msw, so that the stand-in for `localStorage` is always evaluated before it.
 */
import "./local-storage-stand-in.ts";

export { http, HttpResponse } from "msw/http";
export { defineNetwork, HttpNetworkFrame, NetworkSource } from "msw/experimental";
