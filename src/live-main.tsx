import "./ui/shell/trusted-types.ts";
import { createRoot } from "react-dom/client";
import "./ui/kit/tokens.css";
import "./ui/kit/global.css";
import { LivePage } from "./ui/shell/live/live-page.tsx";
import "./ui/kit/theme.ts";

// The page that shows an endpoint in a tab of its own: see src/ui/state/live.
const root = document.getElementById("root");
if (root === null) throw new Error("live.html has no #root");
createRoot(root).render(<LivePage hash={location.hash} />);
