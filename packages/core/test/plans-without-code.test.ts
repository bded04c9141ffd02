import { afterAll, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { graphs, liveThrough } from "./fixtures/graph-life.js";
import { withCompiler } from "./fixtures/with-compiler.js";

const refused = jest.fn(() => {
  throw new EvalError("Code generation from strings disallowed for this context");
});
const restore = withCompiler(refused);
afterAll(restore);

test("where code may not be generated, it is tried once, and everything is the same", async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async (graph) => {
      expect(await liveThrough(graph, 70, false)).toEqual(await liveThrough(graph, 70, true));
    }),
    { numRuns: 100 },
  );
  expect(refused).toHaveBeenCalledTimes(1);
});
