/** `text/html` of `Text/HTML; charset=utf-8`; empty for none. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

const TEXT_APPLICATION_TYPES = new Set([
  "application/json",
  "application/javascript",
  "application/xml",
]);

/** Whether a body of this type travels as text: `text/*` and three `application/` types (Runtime API reference §9.1, ALB column). */
export function isTextType(contentType: string | undefined): boolean {
  const type = mediaType(contentType);
  return type.startsWith("text/") || TEXT_APPLICATION_TYPES.has(type);
}

/** Whether a type is among a REST API's binary media types; `*` stands for any type or subtype there. */
export function matchesMediaTypes(
  contentType: string | undefined,
  patterns: readonly string[],
): boolean {
  const type = mediaType(contentType);
  if (patterns.includes("*/*")) return true;
  if (type === "") return false;
  return patterns.some((pattern) => {
    const wanted = pattern.toLowerCase();
    return wanted === type || (wanted.endsWith("/*") && type.startsWith(wanted.slice(0, -1)));
  });
}
