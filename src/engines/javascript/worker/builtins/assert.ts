import { createAssert } from "./assert/assert.ts";
import { provide } from "./provide.ts";

const strict = createAssert(true);
const loose = createAssert(false);
Object.assign(loose, { strict });
Object.assign(strict, { strict });

provide({ assert: () => loose, "assert/strict": () => strict });
