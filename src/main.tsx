import { createRoot } from "react-dom/client";
import { startApp } from "./ui/shell/start-app.ts";
import { Workbench } from "./ui/shell/workbench.tsx";
import "./ui/kit/tokens.css";
import "./ui/kit/global.css";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(<Workbench app={await startApp()} />);
