import { createContainer, token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { Recorded } from "./fixtures/disposables.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";

const Name = token<string>("Name");
const Service = token<Recorded>("Service");
const body = new Error("body");

const withRequests = () => createContainer().registerScopeManager("request", new EndingScopeManager());

describe("decorators", () => {
  it("wraps each instance once, the first decorator innermost", () => {
    const calls: string[] = [];
    const container = createContainer()
      .bind(Name, { scope: "singleton", useFactory: () => "name" })
      .decorate(Name, (inner) => (calls.push("inner"), `(${inner})`))
      .decorate(Name, (inner) => (calls.push("outer"), `[${inner}]`));

    expect([container.get(Name), container.get(Name)]).toEqual(["[(name)]", "[(name)]"]);
    expect(calls).toEqual(["inner", "outer"]);
  });

  it("wraps every member of a collection, also one that was provided as a value", () => {
    const container = createContainer()
      .bind(Name, { multi: true, useFactory: () => "made" })
      .bind(Name, { multi: true, useValue: "given" })
      .decorate(Name, (inner) => `<${inner}>`);

    expect(container.getAll(Name)).toEqual(["<made>", "<given>"]);
    expect(container.get(Name)).toBe("<given>");
  });

  it.each([
    ["not disposed of", {}, []],
    ["disposed of once, where the container owns it", { owned: true }, ["given"]],
  ] as const)("leaves what was provided as a value as it is: %s", async (_, ownership, disposed) => {
    const log: string[] = [];
    const container = createContainer()
      .bind(Service, { useValue: new Recorded("given", log), ...ownership })
      .decorate(Service, (inner) => inner);
    expect([container.get(Service).name, container.get(Service).name]).toEqual(["given", "given"]);
    await container.dispose();
    expect(log).toEqual(disposed);
  });

  it("is given a resolver that stands where the instance lives", () => {
    const Suffix = token<string>("Suffix");
    const container = createContainer()
      .registerScopeManager("session", new RetainingScopeManager())
      .bind(Suffix, { scope: "session", provided: true })
      .bind(Name, { scope: "session", useFactory: () => "name" })
      .decorate(Name, (inner, resolver) => inner + resolver.get(Suffix));
    const visit = (id: number, suffix: string) =>
      container.runInScope("session", id, () => container.get(Name), { provide: [[Suffix, suffix]] });

    expect([visit(1, "!"), visit(2, "?")]).toEqual(["name!", "name?"]);
  });

  it("leaves instances alone that existed before", () => {
    const container = createContainer().bind(Name, { scope: "singleton", useFactory: () => "name" });

    container.get(Name);
    container.decorate(Name, (inner) => `<${inner}>`);

    expect(container.get(Name)).toBe("name");
  });

  it("wraps from here on what is made anew for each use, however often that was made before", () => {
    const container = createContainer().bind(Name, { inject: [], useFactory: () => "name" });

    const before = container.get(Name);
    container.decorate(Name, (inner) => `<${inner}>`);

    expect([before, container.get(Name)]).toEqual(["name", "<name>"]);
  });

  it("may be asynchronous, and then needs getAsync", async () => {
    const container = createContainer()
      .bind(Name, { useFactory: () => "name" })
      .decorate(Name, async (inner) => `<${inner}>`);

    expect(thrownBy(() => container.get(Name))).toMatchObject({ code: "ASYNC_RESOLUTION_REQUIRED" });
    expect(await container.getAsync(Name)).toBe("<name>");
  });

  it("disposes what the container made, and not what was put around it", async () => {
    const log: string[] = [];
    const container = createContainer()
      .bind(Service, { scope: "singleton", useFactory: () => new Recorded("made", log) })
      .decorate(Service, () => new Recorded("around", log));

    expect(container.get(Service).name).toBe("around");
    await container.dispose();

    expect(log).toEqual(["made"]);
  });

  it("disposes what it wraps when it fails", () => {
    const log: string[] = [];
    const container = createContainer()
      .bind(Service, { scope: "singleton", useFactory: () => new Recorded("made", log) })
      .decorate(Service, () => {
        throw body;
      });

    expect(thrownBy(() => container.get(Service))).toBe(body);

    expect(log).toEqual(["made"]);
  });

  it("U3 a decorated instance is not handed out any more once it was disposed", async () => {
    const seen: unknown[] = [];
    const Early = token<object>("Early");
    const container = createContainer()
      .bind(Early, {
        scope: "singleton",
        useFactory: () => ({}),
        dispose: () => void seen.push(thrownBy(() => container.get(Service))),
      })
      .bind(Service, { scope: "singleton", useFactory: () => new Recorded("late", []) })
      .decorate(Service, ({ name }) => new Recorded(`around ${name}`, []));

    container.get(Early);
    container.get(Service);
    await container.dispose();

    expect(seen).toEqual([expect.objectContaining({ code: "CONTAINER_CLOSED", state: "draining" })]);
  });
});

describe("decorators as resources", () => {
  it("seed C18 what follows the yield of a generator runs at the exit, the outer one first, then the instance's own", () => {
    const log: string[] = [];
    const container = withRequests()
      .bind(Service, { scope: "request", useFactory: () => new Recorded("instance", log) })
      .decorate(Service, function* (inner) {
        log.push("inner set up");
        yield new Recorded(`(${inner.name})`, log);
        log.push("inner finished");
      })
      .decorate(Service, function* (inner) {
        log.push("outer set up");
        yield new Recorded(`[${inner.name}]`, log);
        log.push("outer finished");
      });

    expect(container.runInScope("request", 1, () => container.get(Service).name)).toBe("[(instance)]");

    expect(log).toEqual(["inner set up", "outer set up", "outer finished", "inner finished", "instance"]);
  });

  it("seed C18 the same for async generators, which see the error of the body", async () => {
    const log: unknown[] = [];
    const container = withRequests()
      .bind(Name, { scope: "request", useFactory: () => "name" })
      .decorate(Name, async function* (inner) {
        await Promise.resolve();
        try {
          yield `<${inner}>`;
        } catch (error) {
          log.push(error);
          throw error;
        } finally {
          await Promise.resolve();
          log.push("finished");
        }
      });

    const error = await rejectionOf(
      container.runInScope("request", 1, async () => {
        log.push(await container.getAsync(Name));
        throw body;
      }),
    );

    expect(error).toBe(body);
    expect(log).toEqual(["<name>", body, "finished"]);
  });

  it("seed C18 it is left once even around a transient, with the scope that the transient was made in", async () => {
    const log: string[] = [];
    let made = 0;
    const container = withRequests()
      .bind(Name, { useFactory: () => `name ${++made}` })
      .decorate(Name, function* (inner) {
        yield inner;
        log.push(inner);
      });

    container.runInScope("request", 1, () => [container.get(Name), container.get(Name)]);
    await container.dispose();

    expect(log).toEqual(["name 2", "name 1"]);
  });

  it("seed C18 a resource that was set up is finished when a later decorator fails", () => {
    const log: string[] = [];
    const container = createContainer()
      .bind(Name, { useFactory: () => "name" })
      .decorate(Name, function* (inner) {
        try {
          yield inner;
        } finally {
          log.push("finished");
        }
      })
      .decorate(Name, () => {
        throw body;
      });

    expect(thrownBy(() => container.get(Name))).toBe(body);

    expect(log).toEqual(["finished"]);
  });
});
