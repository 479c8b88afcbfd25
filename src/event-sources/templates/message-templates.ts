import type { SNSEvent, SQSEvent } from "aws-lambda";
import { hexDigits } from "../exchange.ts";
import { type EventTemplate, defineTemplate } from "./event-template.ts";
import { md5Hex } from "./md5.ts";

/** Queue and topic. */
export const MESSAGE_TEMPLATES: readonly EventTemplate[] = [
  defineTemplate({
    id: "sqs",
    title: "Queue messages",
    service: "SQS",
    description:
      "A batch from a queue. With ReportBatchItemFailures the function answers which messages failed: " +
      '{"batchItemFailures": [{"itemIdentifier": "<messageId>"}]}; an empty list means that all succeeded.',
    parameters: {
      queue: { type: "text", default: "example-queue", description: "Name of the queue." },
      body: {
        type: "text",
        default: '{"order": 1}',
        description: "Body of each message; {n} becomes its number in the batch.",
      },
      count: {
        type: "number",
        default: 1,
        minimum: 1,
        maximum: 10,
        description: "Messages in the batch.",
      },
      receiveCount: {
        type: "number",
        default: 1,
        minimum: 1,
        maximum: 1000,
        description: "How often each message was received, this time included.",
      },
      fifo: {
        type: "flag",
        default: false,
        description: "A FIFO queue: messages have a group, a sequence number, and an order.",
      },
    },
    generate({ queue, body, count, receiveCount, fifo }, context): SQSEvent {
      const name = fifo && !queue.endsWith(".fifo") ? `${queue}.fifo` : queue;
      return {
        Records: Array.from({ length: count }, (_, index) => {
          const text = body.replaceAll("{n}", String(index + 1));
          return {
            messageId: context.createId(),
            receiptHandle: btoa(`${context.createId()}${context.createId()}`),
            body: text,
            attributes: {
              ApproximateReceiveCount: String(receiveCount),
              SentTimestamp: String(Math.floor(context.now) - 1000),
              SenderId: "AIDAEXAMPLESENDERID00",
              ApproximateFirstReceiveTimestamp: String(Math.floor(context.now) - 10),
              ...(fifo && {
                SequenceNumber: String(18_849_496_460_467_696_128n + BigInt(index)),
                MessageGroupId: "group-1",
                MessageDeduplicationId: context.createId(),
              }),
            },
            messageAttributes: {},
            md5OfBody: md5Hex(text),
            eventSource: "aws:sqs",
            eventSourceARN: `arn:aws:sqs:${context.region}:${context.accountId}:${name}`,
            awsRegion: context.region,
          };
        }),
      };
    },
  }),
  defineTemplate({
    id: "sns",
    title: "Topic message",
    service: "SNS",
    description:
      "A message of a topic that the function subscribes to. The signature is made up and does not verify.",
    parameters: {
      topic: { type: "text", default: "example-topic", description: "Name of the topic." },
      subject: { type: "text", default: "", description: "Subject; empty for none." },
      message: { type: "text", default: "Hello from SNS", description: "The message." },
      attributes: {
        type: "json",
        default: {},
        description: 'Message attributes: {"colour": {"Type": "String", "Value": "blue"}}.',
      },
    },
    generate({ topic, subject, message, attributes }, context): SNSEvent {
      const arn = `arn:aws:sns:${context.region}:${context.accountId}:${topic}`;
      const subscription = `${arn}:${context.createId()}`;
      const host = `https://sns.${context.region}.amazonaws.com`;
      return {
        Records: [
          {
            EventSource: "aws:sns",
            EventVersion: "1.0",
            EventSubscriptionArn: subscription,
            Sns: {
              Type: "Notification",
              MessageId: context.createId(),
              TopicArn: arn,
              // SNS writes null for no subject; the type knows only its absence.
              Subject: (subject === "" ? null : subject) as string,
              Message: message,
              Timestamp: new Date(context.now).toISOString(),
              SignatureVersion: "1",
              Signature: btoa(hexDigits(context.createId(), 32)),
              SigningCertUrl: `${host}/SimpleNotificationService-example.pem`,
              UnsubscribeUrl: `${host}/?Action=Unsubscribe&SubscriptionArn=${subscription}`,
              // What a person typed as JSON; a wrong shape is theirs to try.
              MessageAttributes:
                attributes as unknown as SNSEvent["Records"][number]["Sns"]["MessageAttributes"],
            },
          },
        ],
      };
    },
  }),
];
