import { SlidersHorizontal } from "lucide-react";
import { useStore } from "zustand";
import { Button } from "#ui/kit/controls/button.tsx";
import { hasInvokeOptions, invokeOptions } from "#ui/state/invoke-options.ts";
import css from "./toolbar.module.css";

const TYPE_WORDS = { RequestResponse: "", Event: "asynchronous", DryRun: "dry run" } as const;

/** Opens what goes along with the event: its code comes when it is opened. */
export function InvokeOptionsButton() {
  const options = useStore(invokeOptions);
  const word = TYPE_WORDS[options.invocationType];
  const isSet = hasInvokeOptions(options);
  return (
    <Button
      label={word === "" ? "Invocation options" : `Invocation options: ${word}`}
      hint="Invocation type, client context, qualifier, tenant, several events"
      icon={<SlidersHorizontal aria-hidden />}
      isIconOnly
      className={isSet ? (css["isChosen"] ?? "") : ""}
      aria-expanded={options.isOpen}
      aria-controls="invocation-options"
      onClick={() => invokeOptions.setState({ isOpen: !options.isOpen })}
    />
  );
}
