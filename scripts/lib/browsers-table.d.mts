/** The parts of a JSON report of Playwright that the table is made from. */
export interface ReportSuite {
  readonly specs?: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly projectName: string;
      readonly status: string;
      readonly annotations: readonly { readonly type: string; readonly description: string }[];
    }[];
  }[];
  readonly suites?: readonly ReportSuite[];
}

export function browsersTable(suites: readonly ReportSuite[]): string;
export function withTable(document: string, table: string): string;
export function rowsOf(document: string): string[];
