import { expect, test } from "@jest/globals";
import { chainsAround, liveThrough, type ServiceSpec } from "./fixtures/graph-life.js";

const rounds = 60; // more than it takes until plans become code

const chains: [string, Partial<ServiceSpec>, Partial<ServiceSpec>?][] = [
  ["nothing special", {}],
  ["one that is disposed of", { disposal: "method" }],
  ["one whose disposer asks for things", { disposal: "option", asksAtTheEnd: true }],
  ["one that is disposed of later", { disposal: "later" }],
  ["one that injects", { form: "injecting" }],
  ["one that reaches for the container", { form: "reaching" }],
  ["one that is given a resolver", { form: "resolver" }],
  ["an asynchronous one", { form: "async" }],
  ["one that fails now and then", { failsEvery: 3 }],
  ["a factory", { form: "factory" }],
  ["a factory of what is disposed of", { form: "factory", disposal: "method" }],
  ["a factory that fails now and then", { form: "factory", failsEvery: 3 }],
  ["a factory that returns a promise now and then", { form: "factory", lateEvery: 3 }],
  ["a factory that promises what is disposed of", { form: "factory", lateEvery: 3, disposal: "later" }],
  ["one that ends its request now and then", { endsRequestEvery: 20 }],
  ["one that ends its request, and is disposed of", { endsRequestEvery: 20, disposal: "method" }],
  ["one that is disposed of, under one that fails", { disposal: "method", asksAtTheEnd: true }, { failsEvery: 3 }],
  ["one that is disposed of later, under one that fails", { disposal: "later" }, { failsEvery: 3 }],
  ["one that injects, under one that fails", { form: "injecting", disposal: "option" }, { failsEvery: 3 }],
];

test.each(chains)("chains around %s live the same by plan and with records", async (_, special, first = {}) => {
  const graph = chainsAround(special, first);
  expect(await liveThrough(graph, rounds, false)).toEqual(await liveThrough(graph, rounds, true));
});
