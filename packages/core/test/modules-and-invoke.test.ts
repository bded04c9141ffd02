import { all, createContainer, defineModule, optional, token, type AnyContainer } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { thrownBy } from "./fixtures/thrown-by.js";

const Name = token<string>("Name");
const Port = token<number>("Port");

describe("modules", () => {
  it("seed C25 a module is installed once in a container, however often it is asked for", () => {
    let installed = 0;
    const module = defineModule("names", (container) => {
      installed++;
      container.bind(Name, { useValue: "name" });
    });
    const container = createContainer();

    expect(container.install(module).install(module).get(Name)).toBe("name");
    expect(installed).toBe(1);
    expect(createContainer().install(module).get(Name)).toBe("name");
    expect(installed).toBe(2);
  });

  it("seed C25 modules may install one another, in a circle too", () => {
    const log: string[] = [];
    const first = defineModule("first", (container) => {
      log.push("first");
      container.install(second);
    });
    const second = defineModule("second", (container: AnyContainer) => {
      log.push("second");
      container.install(first);
    });

    createContainer().install(second).install(first);

    expect(log).toEqual(["second", "first"]);
  });

  it("seed C25 two modules of one name are two", () => {
    const container = createContainer()
      .install(defineModule("same", (target) => void target.bind(Name, { useValue: "name" })))
      .install(defineModule("same", (target) => void target.bind(Port, { useValue: 80 })));

    expect([container.get(Name), container.get(Port)]).toEqual(["name", 80]);
  });

  it("seed C25 a module that failed is not counted as installed", () => {
    let attempts = 0;
    const flaky = defineModule("flaky", (container) => {
      if (++attempts === 1) throw new Error("not yet");
      container.bind(Name, { useValue: "name" });
    });
    const container = createContainer();

    expect(() => container.install(flaky)).toThrow("not yet");

    expect(container.install(flaky).get(Name)).toBe("name");
  });
});

describe("invoke", () => {
  const container = createContainer()
    .registerScopeManager("session", new RetainingScopeManager())
    .bind(Name, { useValue: "name" })
    .bind(Port, { scope: "session", provided: true });

  it("calls a function with injected and then with given arguments, and returns what it returns", () => {
    const work = (name: string, greeting: string, mark: string) => `${greeting} ${name}${mark}`;

    expect(container.invoke(work, [Name], "hello", "!")).toBe("hello name!");
  });

  it("resolves where the caller is", () => {
    const invoke = () => container.invoke((port: number) => port, [Port]);

    expect(container.runInScope("session", 1, invoke, { provide: [[Port, 80]] })).toBe(80);
    expect(thrownBy(invoke)).toMatchObject({ code: "SCOPE_NOT_ACTIVE", token: "Port" });
  });

  it("takes everything that an inject tuple takes", () => {
    const Missing = token<string>("Missing");

    const result = container.invoke(
      (names: string[], missing: string | undefined, given: number) => [names, missing, given],
      [all(Name), optional(Missing)],
      1,
    );

    expect(result).toEqual([["name"], undefined, 1]);
  });

  it("does not call the function when something is missing, and returns promises as they are", async () => {
    let called = false;
    const Missing = token<string>("Missing");

    expect(thrownBy(() => container.invoke((_: string) => (called = true), [Missing]))).toMatchObject({
      code: "NOT_BOUND",
    });
    expect(called).toBe(false);
    expect(await container.invoke(async (name: string) => name, [Name])).toBe("name");
  });
});
