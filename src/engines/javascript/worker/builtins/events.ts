// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient declaration, which nothing can import
/// <reference path="./untyped-packages.d.ts" />
import EventEmitter from "events/";
import { provide } from "./provide.ts";

provide({ events: () => EventEmitter });
