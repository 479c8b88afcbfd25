import type { S3Event } from "aws-lambda";
import { hexDigits } from "../exchange.ts";
import { type EventTemplate, type TemplateContext, defineTemplate } from "./event-template.ts";

const bucket = {
  type: "text",
  default: "example-bucket",
  description: "Name of the bucket.",
} as const;
const key = {
  type: "text",
  default: "photos/summer day.jpg",
  description:
    "Key of the object as stored. In the event it is URL-encoded, with + for spaces, as S3 does.",
} as const;

interface S3Values {
  readonly bucket: string;
  readonly key: string;
}

function s3Event(
  values: S3Values,
  context: TemplateContext,
  what: {
    readonly eventName: string;
    readonly object: { readonly size: number; readonly eTag: string } | undefined;
  },
): S3Event {
  const principal = `A${hexDigits(context.createId(), 13).toUpperCase()}`;
  // A deletion tells neither size nor eTag; the type asks for both, so the object is put together loosely.
  const object = {
    key: encodeKey(values.key),
    ...what.object,
    sequencer: `00${hexDigits(context.createId(), 16).toUpperCase()}`,
  } as S3Event["Records"][number]["s3"]["object"];
  return {
    Records: [
      {
        eventVersion: "2.1",
        eventSource: "aws:s3",
        awsRegion: context.region,
        eventTime: new Date(context.now).toISOString(),
        eventName: what.eventName,
        userIdentity: { principalId: `AWS:${principal}` },
        requestParameters: { sourceIPAddress: "203.0.113.1" },
        responseElements: {
          "x-amz-request-id": hexDigits(context.createId(), 16).toUpperCase(),
          "x-amz-id-2": btoa(`${context.createId()}${context.createId()}`),
        },
        s3: {
          s3SchemaVersion: "1.0",
          configurationId: context.createId(),
          bucket: {
            name: values.bucket,
            ownerIdentity: { principalId: principal },
            arn: `arn:aws:s3:::${values.bucket}`,
          },
          object,
        },
      },
    ],
  };
}

/** Form encoding, except that slashes stay. */
function encodeKey(text: string): string {
  return encodeURIComponent(text).replaceAll("%2F", "/").replaceAll("%20", "+");
}

export const S3_TEMPLATES: readonly EventTemplate[] = [
  defineTemplate({
    id: "s3-put",
    title: "Object created",
    service: "S3",
    description: "Notification that an object was put into a bucket.",
    parameters: {
      bucket,
      key,
      size: {
        type: "number",
        default: 1024,
        minimum: 0,
        maximum: 5_000_000_000_000,
        description: "Size of the object in bytes.",
      },
      eTag: {
        type: "text",
        default: "d41d8cd98f00b204e9800998ecf8427e",
        description: "Entity tag of the object.",
      },
    },
    generate: (values, context) =>
      s3Event(values, context, {
        eventName: "ObjectCreated:Put",
        object: { size: values.size, eTag: values.eTag },
      }),
  }),
  defineTemplate({
    id: "s3-delete",
    title: "Object deleted",
    service: "S3",
    description: "Notification that an object was deleted. It has neither size nor eTag.",
    parameters: { bucket, key },
    generate: (values, context) =>
      s3Event(values, context, { eventName: "ObjectRemoved:Delete", object: undefined }),
  }),
];
