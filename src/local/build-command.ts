import { spawn } from "node:child_process";

/** The person's build. */
export interface BuildCommand {
  /** For a shell. */
  readonly text: string;
  /** Absolute path. */
  readonly workingDirectory: string;
}

/** Runs the person's build in a shell, with its output on ours. True when it succeeded; else says so. */
export function build(
  { text, workingDirectory }: BuildCommand,
  onNote: (text: string) => void,
): Promise<boolean> {
  onNote(`Building: ${text}`);
  return new Promise((resolve) => {
    const child = spawn(text, { shell: true, cwd: workingDirectory, stdio: ["ignore", 2, 2] });
    child.on("error", (error) => {
      onNote(`The build could not be started: ${error.message}`);
      resolve(false);
    });
    child.on("exit", (code, signal) => {
      if (code !== 0)
        onNote(`The build ended with ${signal ?? `status ${code}`}: what was deployed stays.`);
      resolve(code === 0);
    });
  });
}
