import { messageOf } from "#base/message-of.ts";
import { Component, type ReactNode } from "react";
import { Button } from "./button.tsx";
import css from "./error-boundary.module.css";

interface ErrorBoundaryProps {
  /** What is shown here, for the sentence: `The stage`. */
  readonly what: string;
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly problem: string | undefined;
}

/**
 * Keeps a part that fails (its code did not load, or a fault of ours) from taking the rest of the page along. It can be
 * tried again in place: late code is asked for again then (see `later.ts`).
 */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { problem: undefined };

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { problem: messageOf(error) };
  }

  override render(): ReactNode {
    const { problem } = this.state;
    if (problem === undefined) return this.props.children;
    return (
      <div className={css["failed"]} role="alert">
        <p>
          {this.props.what} could not be shown: {problem}
        </p>
        <p className={css["hint"]}>
          This is a fault of the page or of the connection, not of your code. The rest of the page
          goes on, and your files are safe.
        </p>
        <div className={css["cures"]}>
          <Button
            label="Try again"
            look="outline"
            onClick={() => this.setState({ problem: undefined })}
          />
          <Button label="Reload the page" onClick={() => location.reload()} />
        </div>
      </div>
    );
  }
}
