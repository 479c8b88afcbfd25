import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { PreflightFinding } from "#bundle/preflight/finding.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import css from "./bundle.module.css";

const ICONS = {
  error: <CircleAlert aria-hidden />,
  warning: <TriangleAlert aria-hidden />,
  info: <Info aria-hidden />,
};
const WORDS = { error: "Error", warning: "Warning", info: "Note" };

interface FindingsProps {
  readonly findings: readonly PreflightFinding[];
  readonly onFix: (finding: PreflightFinding) => void;
  readonly onShow: (path: string) => void;
}

/** What the look before the download found, each with its fix. */
export function Findings({ findings, onFix, onShow }: FindingsProps) {
  return (
    <ul className={css["findings"]} aria-label="Pre-flight">
      {findings.map((finding) => {
        const { id, severity, projectPath, title, detail, fix } = finding;
        return (
          <li key={`${id} ${projectPath ?? ""} ${title}`} data-severity={severity}>
            <span className={css["severity"]}>
              {ICONS[severity]}
              <span className="visually-hidden">{WORDS[severity]}: </span>
            </span>
            <div>
              <strong>{title}</strong>
              <p>{detail}</p>
              {fix === undefined && projectPath === undefined ? null : (
                <div className={css["row"]}>
                  {fix === undefined ? null : (
                    <Button label={fix.label} look="outline" onClick={() => onFix(finding)} />
                  )}
                  {projectPath === undefined ? null : (
                    <Button label={`Show ${projectPath}`} onClick={() => onShow(projectPath)} />
                  )}
                </div>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
