import { spawn } from "node:child_process";

/** Runs the person's build in a shell, with its output on ours. True when it succeeded; else says so. */
export function build(command: string, onNote: (text: string) => void): Promise<boolean> {
  onNote(`Building: ${command}`);
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: ["ignore", 2, 2] });
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
