// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient declaration, which nothing can import
/// <reference path="./untyped-packages.d.ts" />
import { StringDecoder } from "string_decoder/";
import { provide } from "./provide.ts";

provide({ string_decoder: () => ({ StringDecoder }) });
