import { describe, expect, it } from "vitest";
import { utf8 } from "#base/utf8.ts";
import { interpretBatchResponse } from "./batch-response.ts";

const IDS = ["a", "b", "c"];

function interpret(answer: string, options: { readonly isFifo?: boolean } = {}) {
  return interpretBatchResponse({
    messageIds: IDS,
    payload: utf8(answer),
    isFunctionError: false,
    reportsItemFailures: true,
    ...options,
  });
}

describe("partial batch responses", () => {
  it.each([
    ['{"batchItemFailures":[]}', "complete-success", "is empty"],
    ['{"batchItemFailures":null}', "complete-success", "has no batchItemFailures"],
    ["{}", "complete-success", "has no batchItemFailures"],
    ["null", "complete-success", "is null"],
    ["", "complete-success", "is empty"],
    ['{"BatchItemFailures":[{"itemIdentifier":"a"}]}', "complete-success", "Rename the key"],
    ['{"batchItemFailures":[{"itemIdentifier":"a"}]}', "partial", "1 of 3"],
    [
      '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"b"},{"itemIdentifier":"c"}]}',
      "complete-failure",
      "3 of 3",
    ],
    ['{"batchItemFailures":[{"itemIdentifier":""}]}', "complete-failure", "itemIdentifier is"],
    [
      '{"batchItemFailures":[{"itemIdentifier":null}]}',
      "complete-failure",
      "itemIdentifier is null",
    ],
    [
      '{"batchItemFailures":[{"messageId":"a"}]}',
      "complete-failure",
      '"messageId" where "itemIdentifier"',
    ],
    ['{"batchItemFailures":["a"]}', "complete-failure", "not an object"],
    [
      '{"batchItemFailures":[{"itemIdentifier":"z"}]}',
      "complete-failure",
      "no message of this batch",
    ],
    ['{"batchItemFailures":{"itemIdentifier":"a"}}', "complete-failure", "not a list"],
    ["[]", "complete-failure", "not an object"],
    ["oops", "complete-failure", "not JSON"],
  ])("%s is a %s", (answer, kind, words) => {
    const interpretation = interpret(answer);
    expect(interpretation.kind).toBe(kind);
    expect(interpretation.summary).toContain(words);
    expect(interpretation.items.map((item) => item.messageId)).toEqual(IDS);
  });

  it("sends back only what is named", () => {
    const { items } = interpret('{"batchItemFailures":[{"itemIdentifier":"b"}]}');
    expect(items.map((item) => item.fate)).toEqual(["deleted", "returns", "deleted"]);
  });

  it("warns about the order of a FIFO queue", () => {
    expect(
      interpret('{"batchItemFailures":[{"itemIdentifier":"b"}]}', { isFifo: true }).summary,
    ).toContain("stop at the first failure");
    expect(
      interpret('{"batchItemFailures":[{"itemIdentifier":"c"}]}', { isFifo: true }).summary,
    ).not.toContain("stop at the first failure");
  });

  it("does not read the answer when reporting is off, or when the function failed", () => {
    const batch = {
      messageIds: IDS,
      payload: utf8('{"batchItemFailures":[{"itemIdentifier":"a"}]}'),
    };
    expect(
      interpretBatchResponse({ ...batch, isFunctionError: false, reportsItemFailures: false }).kind,
    ).toBe("complete-success");
    expect(
      interpretBatchResponse({ ...batch, isFunctionError: true, reportsItemFailures: true }).kind,
    ).toBe("complete-failure");
  });
});
