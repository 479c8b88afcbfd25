// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient declaration, which nothing can import
/// <reference path="./untyped-packages.d.ts" />
import path from "path-browserify";
import { provide } from "./provide.ts";

provide({ path: () => path, "path/posix": () => path });
