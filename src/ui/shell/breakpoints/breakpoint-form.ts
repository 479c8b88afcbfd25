import { type Result, err, ok } from "#base/result.ts";
import type { Breakpoint } from "#lambda/contract.ts";

/** Reads a breakpoint from the form's fields; absent fields match anything. */
export function parseBreakpoint(
  form: Pick<FormData, "get">,
  id: string,
): Result<Breakpoint, string> {
  const field = (name: string): string => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const path = field("path");
  const status = field("status");
  const headerName = field("headerName");
  const headerValue = field("headerValue");
  if (status !== "" && !/^[1-5]\d\d$/.test(status)) {
    return err(`“${status}” is no HTTP status. Write three digits, such as 202 or 403.`);
  }
  if (headerValue !== "" && headerName === "") {
    return err("Name the header that has to contain this text.");
  }
  if (path === "" && status === "" && headerName === "") {
    return err(
      "Choose an endpoint, a status or a header. To hold every message, turn step mode on.",
    );
  }
  return ok({
    id,
    ...(path === "" ? {} : { path }),
    ...(status === "" ? {} : { status: Number(status) }),
    ...(headerName === "" ? {} : { headerName }),
    ...(headerValue === "" ? {} : { headerValue }),
  });
}

/** A breakpoint in words. */
export function breakpointText(breakpoint: Breakpoint): string {
  const { path, status, headerName, headerValue, sourcePath, line } = breakpoint;
  if (sourcePath !== undefined) return `line ${line ?? "?"} of ${sourcePath}`;
  const parts = [
    path === undefined ? "any endpoint" : `path contains ${path}`,
    status === undefined ? undefined : `status ${status}`,
    headerName === undefined
      ? undefined
      : headerValue === undefined
        ? `header ${headerName} is there`
        : `header ${headerName} contains “${headerValue}”`,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}
