import { Component, type ReactNode } from "react";
import styles from "./panel-boundary.module.css";

interface PanelBoundaryProps {
  /** Name of the panel, for the message. */
  readonly name: string;
  readonly children: ReactNode;
}

interface PanelBoundaryState {
  readonly message: string | undefined;
}

/** Keeps a fault of one panel to that panel: the others go on, and this one can be tried again. */
export class PanelBoundary extends Component<PanelBoundaryProps, PanelBoundaryState> {
  override state: PanelBoundaryState = { message: undefined };

  static getDerivedStateFromError(error: unknown): PanelBoundaryState {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { message } = this.state;
    if (message === undefined) return this.props.children;
    return (
      <div className={styles["fault"]} role="alert">
        <p>
          {this.props.name} could not be shown: {message}. This is a fault of the playground, not of
          your code. Try again, or clear the trace in the menu beside the filter.
        </p>
        <button type="button" onClick={() => this.setState({ message: undefined })}>
          Try again
        </button>
      </div>
    );
  }
}
