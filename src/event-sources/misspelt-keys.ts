/** Names that people write for the fields of a proxy result; compared without case, hyphens and underscores. */
const ALIASES: Readonly<Record<string, string>> = {
  statuscode: "statusCode",
  status: "statusCode",
  httpstatus: "statusCode",
  httpstatuscode: "statusCode",
  code: "statusCode",
  responsecode: "statusCode",
  header: "headers",
  headers: "headers",
  httpheaders: "headers",
  responseheaders: "headers",
  multivalueheader: "multiValueHeaders",
  multivalueheaders: "multiValueHeaders",
  multiheaders: "multiValueHeaders",
  body: "body",
  responsebody: "body",
  content: "body",
  data: "body",
  payload: "body",
  base64encoded: "isBase64Encoded",
  isbase64encoded: "isBase64Encoded",
  isbase64: "isBase64Encoded",
  base64: "isBase64Encoded",
  isbase64encode: "isBase64Encoded",
  isbasesixtyfourencoded: "isBase64Encoded",
  cookie: "cookies",
  cookies: "cookies",
  statusdescription: "statusDescription",
  statustext: "statusDescription",
};

/** The field that a misspelt key probably means: `base64Encoded` → `isBase64Encoded`; `undefined` when there is no guess. */
export function meantKey(key: string, known: readonly string[]): string | undefined {
  const meant = ALIASES[key.toLowerCase().replaceAll(/[-_\s]/g, "")];
  return meant !== undefined && meant !== key && known.includes(meant) ? meant : undefined;
}
