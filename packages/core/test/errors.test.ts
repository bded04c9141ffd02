import { describe, expect, it } from "@jest/globals";
import * as core from "@ambit/core";
import { AmbitError, errorCodes, token } from "@ambit/core";
import { rejectionOf } from "./fixtures/thrown-by.js";
import { app, cases, secret } from "./fixtures/error-cases.js";

describe("errors", () => {
  it.each(Object.entries(cases))(
    "%s says what happened, where, and what to do; ids are properties, never text",
    async (code, { provoke, says, path }) => {
      const error = await rejectionOf((async () => provoke())());
      expect(error).toBeInstanceOf(AmbitError);
      const { message, name, ...facts } = error as AmbitError & { path?: unknown };
      expect(facts.code).toBe(code);
      let rest = message;
      for (const part of says) {
        const at = rest.search(part instanceof RegExp ? part : new RegExp(part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
        expect({ message, part, found: at >= 0 }).toEqual({ message, part, found: true });
        rest = rest.slice(at);
      }
      expect(message).not.toContain(secret);
      expect(message).toMatch(/[.)]$|\]\)\.$/);
      expect(name).toBe((error as Error).constructor.name);
      expect(facts.path).toEqual(path ?? (code === "SCOPE_CLOSED" || code === "SCOPE_LEFT" ? [] : undefined));
    },
  );

  it("there is one class for each code, and each is exported (defect D57)", async () => {
    expect(Object.keys(cases).sort()).toEqual([...errorCodes].sort());
    const classes = new Set<unknown>();
    for (const { provoke } of Object.values(cases))
      classes.add(((await rejectionOf((async () => provoke())())) as Error).constructor);
    const exported = Object.values(core).filter(
      (value) => typeof value === "function" && value.prototype instanceof AmbitError,
    );
    expect(classes.size).toBe(errorCodes.length);
    expect(new Set<unknown>(exported)).toEqual(classes);
  });

  it("that carry an id have it as a property", async () => {
    for (const code of ["SCOPE_CLOSED", "SCOPE_ID_TAKEN", "SCOPE_LEFT", "SCOPE_REFUSED", "SCOPE_DRAINING"] as const) {
      expect(await rejectionOf((async () => cases[code].provoke())())).toMatchObject({ id: secret });
    }
  });

  it("name the token that was probably meant, and none where nothing is near but the very name", () => {
    const container = app().bind(token("Catalogue"), { useValue: 1 });
    expect(() => container.get(token("Catalog"))).toThrow("A token named Catalogue is bound; did you mean that one?");
    for (const name of ["Zebra", "Catalogue"]) expect(() => container.get(token(name))).toThrow(/^(?!.*did you mean)/);
  });

  it("of anonymous things are readable too", () => {
    const container = app();
    expect(() => container.get((() => class {})())).toThrow("Cannot resolve (anonymous class)");
    expect(() => token("")).toThrow("an empty string");
    expect(() => token(7 as never)).toThrow("got a number");
    expect(() => container.get(undefined as never)).toThrow("got undefined");
    expect(() => container.get({} as never)).toThrow("got an object");
  });
});
