import { type EventTemplate, defineTemplate } from "./event-template.ts";

/** Executions that outlive an invocation. */
export const DURABLE_TEMPLATES: readonly EventTemplate[] = [
  defineTemplate({
    id: "durable-execution",
    title: "Durable execution",
    service: "Lambda",
    description:
      "What a durable function is invoked with: the execution's name, a token for its checkpoints, and what it has done " +
      "so far; its own input is text in the first operation. The runtime sees an ordinary event. A library in the function " +
      "replays finished steps and asks the Lambda API to keep new ones, which nothing here answers. The function returns " +
      '{"Status": "SUCCEEDED", "Result": "…"}, FAILED, or PENDING when it waits and wants to be invoked again.',
    parameters: {
      input: { type: "json", default: { order: 42 }, description: "Input of the execution." },
      finishedSteps: {
        type: "number",
        default: 0,
        minimum: 0,
        maximum: 20,
        description: "Steps that earlier invocations have finished, which the library replays.",
      },
    },
    generate({ input, finishedSteps }, context) {
      const { accountId, region, functionName, now } = context;
      const started = new Date(now - finishedSteps * 1_000).toISOString();
      return {
        DurableExecutionArn: `arn:aws:lambda:${region}:${accountId}:function:${functionName}:$LATEST/durable-execution/${context.createId()}/${context.createId()}`,
        CheckpointToken: btoa(context.createId()),
        InitialExecutionState: {
          Operations: [
            {
              Id: context.createId(),
              Type: "EXECUTION",
              Status: "STARTED",
              StartTimestamp: started,
              ExecutionDetails: { InputPayload: JSON.stringify(input) },
            },
            ...Array.from({ length: finishedSteps }, (_, index) => ({
              Id: String(index + 1),
              Name: `step-${index + 1}`,
              Type: "STEP",
              Status: "SUCCEEDED",
              StartTimestamp: started,
              EndTimestamp: new Date(now - (finishedSteps - index) * 1_000 + 500).toISOString(),
              StepDetails: { Attempt: 1, Result: JSON.stringify(`result ${index + 1}`) },
            })),
          ],
          NextMarker: "",
        },
      };
    },
  }),
];
