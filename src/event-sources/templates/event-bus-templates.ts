import type { EventBridgeEvent, ScheduledEvent } from "aws-lambda";
import type { JsonValue } from "#base/json.ts";
import { type EventTemplate, defineTemplate } from "./event-template.ts";

/** EventBridge times have no fraction of a second. */
function wholeSecond(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19)}Z`;
}

export const EVENT_BUS_TEMPLATES: readonly EventTemplate[] = [
  defineTemplate({
    id: "eventbridge",
    title: "Event bus event",
    service: "EventBridge",
    description: "An event that a rule of an event bus passes to the function.",
    parameters: {
      source: { type: "text", default: "com.example.orders", description: "Who sends the event." },
      detailType: {
        type: "text",
        default: "Order placed",
        description: "What kind of event it is.",
      },
      detail: {
        type: "json",
        default: { orderId: "1234", total: 42 },
        description: "The event's own data.",
      },
      resources: {
        type: "json",
        default: [],
        description: "List of ARNs that the event is about.",
      },
    },
    generate(
      { source, detailType, detail, resources },
      context,
    ): EventBridgeEvent<string, JsonValue> {
      return {
        version: "0",
        id: context.createId(),
        "detail-type": detailType,
        source,
        account: context.accountId,
        time: wholeSecond(context.now),
        region: context.region,
        resources: Array.isArray(resources) ? resources.map(String) : [],
        detail,
      };
    },
  }),
  defineTemplate({
    id: "scheduled",
    title: "Scheduled event",
    service: "EventBridge",
    description: "What a rule with rate(…) or cron(…) sends.",
    parameters: {
      rule: { type: "text", default: "every-five-minutes", description: "Name of the rule." },
    },
    generate({ rule }, context): ScheduledEvent<Record<string, never>> {
      return {
        version: "0",
        id: context.createId(),
        "detail-type": "Scheduled Event",
        source: "aws.events",
        account: context.accountId,
        time: wholeSecond(context.now),
        region: context.region,
        resources: [`arn:aws:events:${context.region}:${context.accountId}:rule/${rule}`],
        detail: {},
      };
    },
  }),
];
