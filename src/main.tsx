import "./ui/shell/trusted-types.ts";
import { createRoot } from "react-dom/client";
import { isFramedUnasked, offerOwnTab } from "./ui/shell/framed.ts";
import { startApp } from "./ui/shell/start-app.ts";
import { Workbench } from "./ui/shell/workbench.tsx";
import "./ui/kit/tokens.css";
import "./ui/kit/global.css";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
const isFramed = window.top !== window.self;
if (isFramedUnasked({ isFramed, search: location.search })) offerOwnTab(root, location.href);
else createRoot(root).render(<Workbench app={await startApp()} />);
