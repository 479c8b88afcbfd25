/** A file of a package, for the compiler. */
export interface SourceFile {
  /** From one root on, without a leading slash or with one, the same for all. */
  readonly path: string;
  readonly text: string;
}

/** Where and why a file could not be compiled. */
export interface CompileProblem {
  /** In TypeScript's words. */
  readonly message: string;
  /** 1-based, as the column. */
  readonly line: number;
  readonly column: number;
}

/** What became of one TypeScript or JSX file. */
export type CompiledFile =
  | {
      readonly kind: "compiled";
      /** JavaScript, each token on the line that it has in the source, and in its column where nothing is in the way. */
      readonly code: string;
      /** `undefined`: as for any JavaScript file, by its name and text. */
      readonly isEsModule: boolean | undefined;
    }
  | { readonly kind: "failed"; readonly problem: CompileProblem };

export interface Compilation {
  /** By path. */
  readonly files: ReadonlyMap<string, CompiledFile>;
  /** What a `tsconfig.json` asks for and does not get, in sentences. */
  readonly notes: readonly string[];
}

const COMPILED = /\.(?:[mc]?ts|tsx|jsx)$/;
const DECLARATION = /\.d\.[mc]?ts$/;
const CONFIGURATION = /(?:^|\/)(?:[^/]*tsconfig[^/]*|package)\.json$/;

/** What the compiler needs of a package: texts of what it compiles and of what tells it how, of the rest the names. */
export function sourceFiles(
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): SourceFile[] {
  const decoder = new TextDecoder();
  return files.map(({ path, bytes }) => ({
    path,
    text: needsCompiler(path) || CONFIGURATION.test(path) ? decoder.decode(bytes) : "",
  }));
}

/** Whether a file has to be compiled before it can run. */
export function needsCompiler(path: string): boolean {
  return COMPILED.test(path) && !DECLARATION.test(path);
}

/** Whether a file declares types and nothing else. */
export function isDeclaration(path: string): boolean {
  return DECLARATION.test(path);
}
