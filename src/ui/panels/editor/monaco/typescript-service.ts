import {
  ScriptTarget,
  ModuleKind,
  type ModuleResolutionKind,
  javascriptDefaults,
  typescriptDefaults,
} from "monaco-editor/languages/features/typescript/register";
import { later } from "#ui/kit/later.ts";
import builtinTypes from "./builtin-types.txt?raw";
import sandboxTypes from "./sandbox-types.txt?raw";

/** TypeScript's own number of it: Monaco's list ends before. Packages are found by `exports` too. */
const BUNDLER = 100 as ModuleResolutionKind;

const typesOfLambda = later(() => import("./lambda-types.ts"), "asked");

/** 80044, "require call may be converted": noise in the margin of CommonJS files. */
const IGNORED: readonly number[] = [80044];
/** What is said of a module that is not there: 2307 "Cannot find module", 7016 "Could not find a declaration file". */
const MISSING_MODULE: readonly number[] = [2307, 7016];
let isMissingIgnored = false;

/** The service does not know all files of a huge project: what it does not find may well be there. */
export function ignoreMissingModules(): void {
  if (isMissingIgnored) return;
  isMissingIgnored = true;
  for (const defaults of [typescriptDefaults, javascriptDefaults]) {
    const options = defaults.getDiagnosticsOptions();
    const ignored = [...(options.diagnosticCodesToIgnore ?? IGNORED), ...MISSING_MODULE];
    defaults.setDiagnosticsOptions({ ...options, diagnosticCodesToIgnore: ignored });
  }
}

/** Sets the TypeScript service up for Lambda handlers: types of events and context, and of what the sandbox has. */
export function setUpTypeScript(): void {
  const options = {
    target: ScriptTarget.ESNext,
    module: ModuleKind.ESNext,
    moduleResolution: BUNDLER,
    customConditions: ["node"],
    lib: ["lib.esnext.d.ts", "lib.webworker.d.ts"],
    strict: true,
    allowJs: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    allowSyntheticDefaultImports: true,
    esModuleInterop: true,
    resolveJsonModule: true,
  };
  for (const defaults of [typescriptDefaults, javascriptDefaults]) {
    defaults.setCompilerOptions(options);
    defaults.setEagerModelSync(true);
    defaults.addExtraLib(sandboxTypes, "file:///sandbox-types.d.ts");
    defaults.addExtraLib(builtinTypes, "file:///builtin-types.d.ts");
  }
  javascriptDefaults.setDiagnosticsOptions({
    noSemanticValidation: false,
    diagnosticCodesToIgnore: [...IGNORED, ...(isMissingIgnored ? MISSING_MODULE : [])],
  });
  typesOfLambda.use(({ lambdaTypes }) => {
    for (const defaults of [typescriptDefaults, javascriptDefaults]) {
      for (const [path, content] of lambdaTypes()) defaults.addExtraLib(content, path);
    }
  });
}

/**
 * Gives the TypeScript service a `package.json`, which says where a package's types are: of the project's texts it gets
 * only those in its languages.
 *
 * @returns takes it back
 */
export function describePackage(path: string, text: string): () => void {
  const added = [typescriptDefaults, javascriptDefaults].map((defaults) =>
    defaults.addExtraLib(text, `file://${path}`),
  );
  return () => {
    for (const one of added) one.dispose();
  };
}
