import { createRoot } from "react-dom/client";
import { startApp } from "./ui/start-app.ts";
import { Workbench } from "./ui/workbench.tsx";
import "./ui/tokens.css";
import "./ui/global.css";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(<Workbench app={await startApp()} />);
