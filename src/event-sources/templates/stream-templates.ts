import type { AttributeValue, DynamoDBStreamEvent, KinesisStreamEvent } from "aws-lambda";
import { toBase64 } from "#base/base64.ts";
import { type JsonValue, isJsonObject } from "#base/json.ts";
import { utf8 } from "#base/utf8.ts";
import { hexDigits } from "../exchange.ts";
import { type EventTemplate, defineTemplate } from "./event-template.ts";

export const STREAM_TEMPLATES: readonly EventTemplate[] = [
  defineTemplate({
    id: "dynamodb",
    title: "Table stream record",
    service: "DynamoDB",
    description:
      "A change of an item. Items are given as plain JSON and written in DynamoDB's typed form.",
    parameters: {
      table: { type: "text", default: "example-table", description: "Name of the table." },
      change: {
        type: "text",
        default: "MODIFY",
        choices: ["INSERT", "MODIFY", "REMOVE"],
        description: "What happened to the item.",
      },
      keys: { type: "json", default: { id: "101" }, description: "Key attributes." },
      newImage: {
        type: "json",
        default: { id: "101", message: "new", count: 2 },
        description: "The item afterwards; not sent for REMOVE.",
      },
      oldImage: {
        type: "json",
        default: { id: "101", message: "old", count: 1 },
        description: "The item before; not sent for INSERT.",
      },
    },
    generate({ table, change, keys, newImage, oldImage }, context): DynamoDBStreamEvent {
      const images = {
        ...(change !== "REMOVE" && { NewImage: typedItem(newImage) }),
        ...(change !== "INSERT" && { OldImage: typedItem(oldImage) }),
      };
      const label = new Date(context.now).toISOString().slice(0, 23);
      return {
        Records: [
          {
            eventID: hexDigits(context.createId(), 32),
            eventName: change === "INSERT" || change === "REMOVE" ? change : "MODIFY",
            eventVersion: "1.1",
            eventSource: "aws:dynamodb",
            awsRegion: context.region,
            dynamodb: {
              ApproximateCreationDateTime: Math.floor(context.now / 1000),
              Keys: typedItem(keys),
              ...images,
              SequenceNumber: sequenceNumber(context.now, 0),
              SizeBytes: utf8(JSON.stringify([keys, images])).length,
              StreamViewType: "NEW_AND_OLD_IMAGES",
            },
            eventSourceARN: `arn:aws:dynamodb:${context.region}:${context.accountId}:table/${table}/stream/${label}`,
          },
        ],
      };
    },
  }),
  defineTemplate({
    id: "kinesis",
    title: "Data stream records",
    service: "Kinesis",
    description: "Records of a shard; the data is base64.",
    parameters: {
      stream: { type: "text", default: "example-stream", description: "Name of the stream." },
      data: {
        type: "text",
        default: "Hello, this is record {n}.",
        description: "Data of each record as text; {n} becomes its number.",
      },
      partitionKey: { type: "text", default: "1", description: "Partition key." },
      count: {
        type: "number",
        default: 1,
        minimum: 1,
        maximum: 100,
        description: "Records in the batch.",
      },
    },
    generate({ stream, data, partitionKey, count }, context): KinesisStreamEvent {
      return {
        Records: Array.from({ length: count }, (_, index) => {
          const number = sequenceNumber(context.now, index);
          return {
            kinesis: {
              kinesisSchemaVersion: "1.0",
              partitionKey,
              sequenceNumber: number,
              data: toBase64(utf8(data.replaceAll("{n}", String(index + 1)))),
              approximateArrivalTimestamp: Math.floor(context.now) / 1000,
            },
            eventSource: "aws:kinesis",
            eventVersion: "1.0",
            eventID: `shardId-000000000000:${number}`,
            eventName: "aws:kinesis:record",
            invokeIdentityArn: `arn:aws:iam::${context.accountId}:role/${context.functionName}-role`,
            awsRegion: context.region,
            eventSourceARN: `arn:aws:kinesis:${context.region}:${context.accountId}:stream/${stream}`,
          };
        }),
      };
    },
  }),
];

/** Grows with time and place in the batch, and is as long as a shard's numbers are. */
function sequenceNumber(now: number, index: number): string {
  return `4959033827149025660855969253836157109592157598913${String((BigInt(Math.floor(now)) + BigInt(index)) % 10_000_000n).padStart(7, "0")}`;
}

function typedItem(item: JsonValue): Record<string, AttributeValue> {
  if (!isJsonObject(item)) return {};
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, typed(value)]));
}

/** Plain JSON in DynamoDB's typed form: `"a"` → `{"S": "a"}`, `1` → `{"N": "1"}`. */
function typed(value: JsonValue): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (isJsonObject(value)) return { M: typedItem(value) };
  return { L: value.map(typed) };
}
