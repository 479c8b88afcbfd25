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

/** Keeps a part that fails (its code did not load, or a bug) from taking the rest of the page along. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { problem: undefined };

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { problem: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { problem } = this.state;
    if (problem === undefined) return this.props.children;
    return (
      <div className={css["failed"]} role="alert">
        <p>
          {this.props.what} stopped: {problem}
        </p>
        <p className={css["hint"]}>
          The rest of the page goes on. Reload it to get this part back.
        </p>
        <Button label="Reload the page" look="outline" onClick={() => location.reload()} />
      </div>
    );
  }
}
