import { describe, expect, it } from "@jest/globals";
import type { ValidationError } from "@ambit/core";
import { createContainer, token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { thrownBy } from "./fixtures/thrown-by.js";

const lifetimes = ["singleton", "tenant", "session", "job", "scoped", "resolution", "transient"] as const;
type LifetimeName = (typeof lifetimes)[number];

/** What each lifetime may hold, where session lies within tenant, and job stands alone. A transient or resolution lives as long as whoever asked. */
const mayHold: Record<LifetimeName, readonly LifetimeName[]> = {
  singleton: ["singleton", "resolution", "transient"],
  tenant: ["singleton", "tenant", "scoped", "resolution", "transient"],
  session: ["singleton", "tenant", "session", "scoped", "resolution", "transient"],
  job: ["singleton", "job", "scoped", "resolution", "transient"],
  scoped: ["singleton", "scoped", "resolution", "transient"],
  resolution: lifetimes,
  transient: lifetimes,
};

const Holder = token<object>("Holder");
const Held = token<object>("Held");
const Between = token<object>("Between");

function house() {
  return createContainer()
    .registerScopeManager("tenant", new RetainingScopeManager())
    .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant" })
    .registerScopeManager("job", new RetainingScopeManager());
}

const pairs = lifetimes.flatMap((holder) => lifetimes.map((held) => [holder, held] as const));
/** What is bound to the innermost scope is judged where it lives, the others where they are declared. */
const judgedByDeclaration = pairs.filter(([holder]) => holder !== "scoped");
const codes = (work: () => unknown) => {
  const error = thrownBy(work);
  return (error as ValidationError).errors.map(({ code }) => code);
};

describe("a lifetime and what it may hold", () => {
  it.each(judgedByDeclaration)("seed Q13 %s → %s", (holder, held) => {
    const direct = house()
      .bind(Held, { scope: held, useFactory: () => ({}) })
      .bind(Holder, { scope: holder, useFactory: (part) => ({ part }), inject: [Held] });
    const through = house()
      .bind(Held, { scope: held, useFactory: () => ({}) })
      .bind(Between, { useFactory: (part) => ({ part }), inject: [Held] })
      .bind(Holder, { scope: holder, useFactory: (part) => ({ part }), inject: [Between] });
    for (const container of [direct, through]) {
      if (mayHold[holder].includes(held)) expect(container.validate()).toBe(container);
      else expect(codes(() => container.validate())).toEqual(["CAPTIVE_DEPENDENCY"]);
    }
  });

  it.each(lifetimes)("seed Q13 scoped → %s is judged where it lives", (held) => {
    const container = house()
      .bind(Held, { scope: held, useFactory: () => ({}) })
      .bind(Holder, { scope: "scoped", useFactory: (part) => ({ part }), inject: [Held] });
    container.runInScopes(
      [
        ["job", "j"],
        ["tenant", "t"],
      ],
      () => {
        const request = () => container.get(Holder);
        const fits = mayHold.tenant.includes(held);
        if (fits) expect(request()).toEqual({ part: {} });
        else expect(thrownBy(request)).toMatchObject({ code: "CAPTIVE_DEPENDENCY", token: "Held" });
      },
    );
  });
});
