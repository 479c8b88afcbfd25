import { COGNITO_TEMPLATES } from "./cognito-templates.ts";
import { DURABLE_TEMPLATES } from "./durable-templates.ts";
import { EVENT_BUS_TEMPLATES } from "./event-bus-templates.ts";
import type { EventTemplate } from "./event-template.ts";
import { HTTP_TEMPLATES } from "./http-templates.ts";
import { MESSAGE_TEMPLATES } from "./message-templates.ts";
import { S3_TEMPLATES } from "./s3-templates.ts";
import { STREAM_TEMPLATES } from "./stream-templates.ts";

/** Every event template, in the order in which they are offered; grouped by `service`. */
export const EVENT_TEMPLATES: readonly EventTemplate[] = [
  ...HTTP_TEMPLATES,
  ...S3_TEMPLATES,
  ...MESSAGE_TEMPLATES,
  ...EVENT_BUS_TEMPLATES,
  ...STREAM_TEMPLATES,
  ...COGNITO_TEMPLATES,
  ...DURABLE_TEMPLATES,
];

/** The template of an id, or `undefined`. */
export function eventTemplate(id: string): EventTemplate | undefined {
  return EVENT_TEMPLATES.find((template) => template.id === id);
}
