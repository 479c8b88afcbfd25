import { describe, expect, it } from "vitest";
import { formatAddress, parseAddress } from "./url.ts";

describe("page address", () => {
  it.each([
    ["https://x.test/", { shared: undefined, example: undefined }],
    ["https://x.test/?example=warm", { shared: undefined, example: "warm" }],
    ["https://x.test/#p=1.abc-_", { shared: "1.abc-_", example: undefined }],
    ["https://x.test/sub/?example=a#p=b", { shared: "b", example: "a" }],
  ])("parses %s", (href, address) => {
    expect(parseAddress(href)).toEqual(address);
  });

  it("gives back what it was given, and keeps foreign parameters", () => {
    const address = { shared: "1.abc-_", example: undefined };
    const href = formatAddress("https://x.test/?utm=1&example=warm", address);
    expect(href).toBe("https://x.test/?utm=1#p=1.abc-_");
    expect(parseAddress(href)).toEqual(address);
  });

  it("leaves no empty hash behind", () => {
    expect(formatAddress("https://x.test/#p=a", { shared: undefined, example: "warm" })).toBe(
      "https://x.test/?example=warm",
    );
  });
});
