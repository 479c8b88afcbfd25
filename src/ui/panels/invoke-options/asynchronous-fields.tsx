import { type DestinationUse, destinationProblem } from "#lambda/asynchronous.ts";
import { type InvokeOptions, setInvokeOptions } from "#ui/state/invoke-options.ts";
import { OptionField } from "./option-field.tsx";

const DESTINATIONS: readonly (readonly [use: DestinationUse, label: string, help: string])[] = [
  [
    "onSuccess",
    "On-success destination",
    "ARN of a queue, topic, function or event bus: gets the event with the answer.",
  ],
  [
    "onFailure",
    "On-failure destination",
    "ARN; S3 buckets too: gets the event with the error after the last try.",
  ],
  [
    "deadLetterQueue",
    "Dead-letter queue",
    "ARN of an SQS queue or SNS topic: gets the event alone, with three attributes.",
  ],
];

/** In AWS the function’s configuration says this; here it goes along with the invocation. */
export function AsynchronousFields({ options }: { readonly options: InvokeOptions }) {
  const age = Number(options.eventAge);
  const isAgeWrong =
    options.eventAge !== "" && !(Number.isInteger(age) && age >= 60 && age <= 21_600);
  return (
    <>
      <OptionField
        label="Retry attempts"
        help="After 1 and 2 minutes. The page does not make you wait: simulated time passes at once."
      >
        {(field) => (
          <select
            {...field}
            value={options.retryAttempts === "" ? "2" : options.retryAttempts}
            onChange={({ target }) =>
              setInvokeOptions({ retryAttempts: target.value === "2" ? "" : target.value })
            }
          >
            <option>0</option>
            <option>1</option>
            <option>2</option>
          </select>
        )}
      </OptionField>
      <OptionField
        label="Maximum age of event"
        help={isAgeWrong ? "60 to 21600 seconds." : "Seconds, 60 to 21600; 21600 when empty."}
        isProblem={isAgeWrong}
      >
        {(field) => (
          <input
            {...field}
            inputMode="numeric"
            autoComplete="off"
            placeholder="21600"
            value={options.eventAge}
            onChange={({ target }) => setInvokeOptions({ eventAge: target.value.trim() })}
          />
        )}
      </OptionField>
      {DESTINATIONS.map(([use, label, help]) => (
        <DestinationField key={use} use={use} label={label} help={help} arn={options[use]} />
      ))}
    </>
  );
}

interface DestinationFieldProps {
  readonly use: DestinationUse;
  readonly label: string;
  readonly help: string;
  readonly arn: string;
}

function DestinationField({ use, label, help, arn }: DestinationFieldProps) {
  const problem = arn.trim() === "" ? undefined : destinationProblem(use, arn.trim());
  return (
    <OptionField label={label} help={problem ?? help} isProblem={problem !== undefined}>
      {(field) => (
        <input
          {...field}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder="arn:aws:sqs:us-east-1:123456789012:queue"
          value={arn}
          onChange={({ target }) => setInvokeOptions({ [use]: target.value })}
        />
      )}
    </OptionField>
  );
}
