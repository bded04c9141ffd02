import {
  bind,
  closeScope,
  defaultContainer,
  enterScope,
  get,
  getAll,
  getAsync,
  getCurrentScope,
  registerScopeManager,
  runInScope,
  runInScopes,
  token,
  tryGet,
} from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";

// There is one default container in a program, so each test keeps to names of its own.

describe("the default container", () => {
  it("binds and resolves through plain functions, as its methods do", async () => {
    const Name = token<string>("Name");
    const Slow = token<string>("Slow");
    const Many = token<number>("Many");
    const Missing = token<string>("Missing");

    bind(Name, { useValue: "name" });
    bind(Slow, { scope: "singleton", useFactory: async () => "slow" });
    bind(Many, { multi: true, useValue: 1 });
    bind(Many, { multi: true, useValue: 2 });

    expect([get(Name), defaultContainer.get(Name)]).toEqual(["name", "name"]);
    expect(await getAsync(Slow)).toBe("slow");
    expect(getAll(Many)).toEqual([1, 2]);
    expect(tryGet(Missing)).toBeUndefined();
  });

  it("enters, shows and closes scopes through plain functions", async () => {
    class Service {}
    const manager = new RetainingScopeManager();
    registerScopeManager("wide", manager);
    registerScopeManager("narrow", new RetainingScopeManager(), { within: "wide" });
    bind(Service, { scope: "wide" });

    const inWork = runInScope("wide", 1, () => [get(Service), getCurrentScope("wide")?.id] as const);
    const handle = enterScope("wide", 1);
    expect(handle.get(Service)).toBe(inWork[0]);
    handle.exit();
    const both = runInScopes(
      [
        ["wide", 1],
        ["narrow", 2],
      ],
      () => [get(Service), getCurrentScope("narrow")?.id] as const,
    );

    expect(inWork[1]).toBe(1);
    expect(both).toEqual([inWork[0], 2]);
    expect(defaultContainer.getScopeManager("wide")).toBe(manager);
    expect(await closeScope("wide", 1)).toBe(true);
    expect(manager.metrics()).toMatchObject({ open: 0, closed: 1 });
  });
});
