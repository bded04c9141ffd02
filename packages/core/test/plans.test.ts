import { afterAll, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { graphs, liveThrough } from "./fixtures/graph-life.js";
import { withCompiler } from "./fixtures/with-compiler.js";

const rounds = 70; // more than it takes until plans become code

const compiled = jest.fn();
const restore = withCompiler(compiled);
afterAll(restore);

test("what is constructed by plan lives as what the engine keeps records of", async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async (graph) => {
      expect(await liveThrough(graph, rounds, false)).toEqual(await liveThrough(graph, rounds, true));
    }),
    { numRuns: 150 },
  );
  expect(compiled).toHaveBeenCalled();
});
