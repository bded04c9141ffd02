import { expect, test } from "@jest/globals";
import { liveThrough, plain, type ServiceSpec } from "./fixtures/graph-life.js";

const rounds = 70; // more than it takes until plans become code

test.each([
  ["with nothing special about it", {}],
  ["with one that is disposed of", { disposal: "method" }],
  ["with one that injects", { form: "injecting", needs: [1] }],
  ["with one that fails now and then", { failsEvery: 5 }],
  ["with one that needs what needs it", { needs: [-151] }],
] as const)("a tree that is too large for one plan, %s, lives the same", async (_, special) => {
  const services = Array.from({ length: 255 }, (_, at): ServiceSpec => {
    const needs = at < 127 ? [at + 1, at + 2] : []; // counted from its own position: the children in a heap
    return { ...plain, lifetime: at === 0 ? "request" : "transient", needs, ...(at === 200 ? special : {}) };
  });
  const graph = { services, requests: [{ service: 0, later: false, byHandle: true }] };
  const [planned, recorded] = [await liveThrough(graph, rounds, false), await liveThrough(graph, rounds, true)];
  expect(planned).toEqual(recorded);
  expect(planned.filter((line) => line.startsWith("make s150#")).length).toBeGreaterThan(0);
});
