import { AmbitError, createContainer } from "@ambit/core";
import * as core from "@ambit/core";
import * as tenant from "@ambit/scope-tenant";
import * as workflow from "@ambit/scope-workflow";
import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { format } from "node:util";
import { cases, secret } from "../../core/test/fixtures/error-cases.js";
import { rejectionOf } from "../../core/test/fixtures/thrown-by.js";
import { secretErrors } from "./fixtures/secret-errors.js";
import { leaksIn, secretIds, shownOf } from "./fixtures/secrets.js";

const raise = (provoke: () => unknown): Promise<unknown> => rejectionOf((async () => provoke())());

afterEach(() => {
  jest.restoreAllMocks();
});

describe("what is shown of an error", () => {
  describe.each(Object.entries(secretErrors))("%s", (name, provoke) => {
    it.each(secretIds)("Z18 has no id in it (%p)", async (id) => {
      const error = await raise(() => provoke(id));
      const code = /^[A-Z_]+/.exec(name)?.[0];
      expect(error).toMatchObject(
        code?.includes("_") === true ? { code } : { errors: [expect.anything(), expect.anything()] },
      );
      expect(leaksIn(shownOf(error))).toEqual([]);
    });
  });

  it.each(Object.entries(cases))("Z18 has no id in it: %s of core", async (_, { provoke }) => {
    expect(leaksIn(shownOf(await raise(provoke)))).toEqual([]);
  });

  it("there is a case for every class of error that a package exports", async () => {
    const exported = Object.values<unknown>({ ...core, ...tenant, ...workflow }).filter(
      (value) => typeof value === "function" && value.prototype instanceof AmbitError,
    );
    const raised = new Set<unknown>();
    for (const { provoke } of Object.values(cases)) raised.add(((await raise(provoke)) as Error).constructor);
    for (const provoke of Object.values(secretErrors))
      raised.add(((await raise(() => provoke("x"))) as Error).constructor);
    expect(exported.filter((value) => !raised.has(value))).toEqual([]);
  });

  it("the search for leaks finds what it looks for", () => {
    for (const id of secretIds) {
      expect(leaksIn(shownOf(new Error(String(id))))).toEqual(["message", "stack", "string", "console"]);
      expect(leaksIn(shownOf(Object.assign(new Error("x"), { id })))).toEqual(
        expect.arrayContaining(["listed", "console"]),
      );
    }
  });
});

describe("who asks is told", () => {
  it.each([
    "SCOPE_CLOSED of a handle",
    "SCOPE_LEFT",
    "SCOPE_DRAINING",
    "SCOPE_REFUSED",
    "SCOPE_ID_TAKEN",
    "TENANT_NOT_ALLOWED by a list",
    "WORKFLOW_FINISHED",
  ])("%s has the id as a property", async (name) => {
    for (const id of secretIds) expect(((await raise(() => secretErrors[name]?.(id))) as { id: unknown }).id).toBe(id);
  });

  it("an id that is none, and what was no option, can be looked at too", async () => {
    for (const name of ["INVALID_SCOPE_ID of an object", "INVALID_OPTIONS of a list"] as const) {
      const error = (await raise(() => secretErrors[name]?.("x"))) as { received: unknown };
      expect(error.received).toEqual(name === "INVALID_OPTIONS of a list" ? "x" : { id: "x" });
    }
    const error = (await raise(cases.ASYNC_DISPOSAL_REQUIRED.provoke)) as core.AsyncDisposalRequiredError;
    expect(error.scope.id).toBe(secret);
  });
});

describe("what is printed where nobody handles errors", () => {
  it("has no id in it, though the scope has one", async () => {
    const printed: string[] = [];
    jest.spyOn(console, "error").mockImplementation((...parts: unknown[]) => void printed.push(format(...parts)));
    const container = createContainer().registerScopeManager("s", new tenant.TenantScopeManager());
    for (const id of secretIds) {
      const handle = container.enterScope("s", id);
      container.events.once("closed", () => handle.get(tenant.TenantScopeManager)); // a listener that throws an error with an id
      handle.exit();
      await handle.scope.close();
    }
    expect(printed).toHaveLength(secretIds.length);
    for (const text of printed) expect(leaksIn({ text })).toEqual([]);
    expect(printed[0]).toContain("SCOPE_CLOSED");
  });
});
