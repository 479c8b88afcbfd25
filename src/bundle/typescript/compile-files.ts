import ts from "typescript-compiler";
import {
  type Compilation,
  type CompiledFile,
  type SourceFile,
  needsCompiler,
} from "./compiled-file.ts";
import { keepPlaces } from "./keep-places.ts";
import { withAliases } from "./path-aliases.ts";
import { type Configuration, Configurations } from "./tsconfig.ts";

/**
 * Compiles the TypeScript and JSX files of a package with TypeScript's own compiler, each for itself. What it makes
 * runs in Lambda's Node.js 20 and later, and in every browser that the playground supports.
 */
export function compileFiles(files: readonly SourceFile[]): Compilation {
  const configurations = new Configurations(files);
  const paths = new Set(files.map(({ path }) => path));
  const compiled = new Map<string, CompiledFile>();
  for (const file of files) {
    if (!needsCompiler(file.path)) continue;
    const configuration = configurations.for(file.path);
    const isEsModule = isWrittenAsEsModule(
      file,
      configuration.options,
      configurations.packageType(file.path),
    );
    compiled.set(file.path, compileFile(file, { configuration, isEsModule, paths }));
  }
  return { files: compiled, notes: [...configurations.notes] };
}

interface Circumstances {
  readonly configuration: Configuration;
  readonly isEsModule: boolean;
  readonly paths: ReadonlySet<string>;
}

function compileFile(file: SourceFile, circumstances: Circumstances): CompiledFile {
  const { configuration, isEsModule } = circumstances;
  const hasJsx = /\.[jt]sx$/.test(file.path);
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(file.text, {
    fileName: nameForCompiler(file.path, isEsModule),
    reportDiagnostics: true,
    compilerOptions: {
      ...configuration.options,
      // With these two `import x = require()` works in ES modules as well.
      module: isEsModule
        ? hasJsx
          ? ts.ModuleKind.ESNext
          : ts.ModuleKind.NodeNext
        : ts.ModuleKind.CommonJS,
      moduleDetection: ts.ModuleDetectionKind.Force,
      target: runnableTarget(configuration.options.target),
      useDefineForClassFields: definesFields(configuration.options),
      jsx: runnableJsx(configuration.options.jsx),
      esModuleInterop: true,
      isolatedModules: true,
      removeComments: true,
      sourceMap: true,
    },
  });
  const problem = diagnostics?.find(({ category }) => category === ts.DiagnosticCategory.Error);
  if (problem !== undefined) return failure(file.text, problem);
  const source = ts.createSourceFile(
    file.path,
    file.text,
    ts.ScriptTarget.Latest,
    false,
    hasJsx ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const output = outputText.replace(/\/\/# sourceMappingURL=[^\n]*\s*$/, "");
  const { mappings } = JSON.parse(sourceMapText ?? '{"mappings":""}') as { mappings: string }; // made by TypeScript
  const code = keepPlaces(source, output, mappings);
  return {
    kind: "compiled",
    code: withAliases(code, file.path, configuration.aliases, circumstances.paths),
    isEsModule,
  };
}

/** The ending says which kind of module it is, whatever `package.json` says. */
function nameForCompiler(path: string, isEsModule: boolean): string {
  if (/\.[jt]sx$/.test(path)) return path;
  return path.replace(/\.[mc]?ts$/, isEsModule ? ".mts" : ".cts");
}

/**
 * By the ending, then by `module` of `tsconfig.json`, then by `type` of `package.json`; where nothing says it, a file
 * that imports, exports or awaits at its top level is an ES module, as for Node.
 */
function isWrittenAsEsModule(
  { path, text }: SourceFile,
  options: ts.CompilerOptions,
  packageType: string | undefined,
): boolean {
  if (path.endsWith(".mts")) return true;
  if (path.endsWith(".cts")) return false;
  if (options.module === ts.ModuleKind.CommonJS) return false;
  if (packageType === "module") return true;
  if (packageType === "commonjs") return false;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  if (file.statements.some((node) => ts.isExportAssignment(node) && node.isExportEquals === true))
    return false;
  return ts.isExternalModule(file) || awaitsAtTopLevel(path, text);
}

/** As Node's detection of syntax: `await` outside functions makes a file a module that nothing else makes one. */
function awaitsAtTopLevel(path: string, text: string): boolean {
  if (!/\bawait\b/.test(text)) return false;
  const file = ts.createSourceFile(path, text, {
    languageVersion: ts.ScriptTarget.Latest,
    // Only in a module is `await` there an expression.
    setExternalModuleIndicator: (source) => {
      Object.assign(source, { externalModuleIndicator: true });
    },
  });
  const awaits = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node)) return false;
    if (ts.isAwaitExpression(node)) return true;
    if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) return true;
    return ts.forEachChild(node, (child) => awaits(child) || undefined) ?? false;
  };
  return awaits(file);
}

/** Async functions stay what they are, so that stacks and order are Node's; `using` is not in Node 20. */
function runnableTarget(wanted: ts.ScriptTarget | undefined): ts.ScriptTarget {
  const target = wanted ?? ts.ScriptTarget.ES2022;
  return Math.min(Math.max(target, ts.ScriptTarget.ES2017), ts.ScriptTarget.ES2023);
}

function definesFields(options: ts.CompilerOptions): boolean {
  return (
    options.useDefineForClassFields ??
    (options.target === undefined || options.target >= ts.ScriptTarget.ES2022)
  );
}

function runnableJsx(wanted: ts.JsxEmit | undefined): ts.JsxEmit {
  const isRunnable =
    wanted === ts.JsxEmit.React ||
    wanted === ts.JsxEmit.ReactJSX ||
    wanted === ts.JsxEmit.ReactJSXDev;
  return isRunnable ? wanted : ts.JsxEmit.React;
}

function failure(text: string, { messageText, code, start }: ts.Diagnostic): CompiledFile {
  const before = text.slice(0, start ?? 0).split(/\r\n|\r|\n/);
  return {
    kind: "failed",
    problem: {
      message: `${ts.flattenDiagnosticMessageText(messageText, "\n")} (TS${code})`,
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
    },
  };
}
