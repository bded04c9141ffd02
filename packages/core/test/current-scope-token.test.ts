import { describe, expect, it } from "@jest/globals";
import {
  CaptiveDependencyError,
  createContainer,
  CurrentScope,
  ScopeNotActiveError,
  ValidationError,
  type Scope,
} from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { thrownBy } from "./fixtures/thrown-by.js";

class Part {
  constructor(readonly scope: Scope) {}
}

const house = () =>
  createContainer()
    .registerScopeManager("session", new RetainingScopeManager())
    .registerScopeManager("request", new RetainingScopeManager(), { within: "session" })
    .bind(Part, { scope: "session", inject: [CurrentScope] });

describe("the token of the current scope", () => {
  it("gives the innermost scope that the flow is in, and whatever a handle stands for", () => {
    const container = house();
    container.runInScopes(
      [
        ["session", "ann"],
        ["request", 1],
      ],
      () => {
        const request = container.getCurrentScope("request");
        expect(container.get(CurrentScope)).toBe(request);
        using other = container.enterScope("session", "bob");
        expect(other.get(CurrentScope)).toBe(other.scope);
      },
    );
  });

  it("gives an instance the scope that it lives in, whichever is current", () => {
    const container = house();
    const { scope } = container.runInScopes(
      [
        ["session", "ann"],
        ["request", 1],
      ],
      () => container.get(Part),
    );
    expect([scope.name, scope.id]).toEqual(["session", "ann"]);
  });

  it("is refused where there is none, and to singletons, which live in none", () => {
    const container = house();
    expect(thrownBy(() => container.get(CurrentScope))).toBeInstanceOf(ScopeNotActiveError);
    expect(container.tryGet(CurrentScope)).toBeUndefined();
    container.bind(Map, { scope: "singleton", useFactory: (scope) => new Map([[scope, 1]]), inject: [CurrentScope] });
    const get = () => container.runInScope("session", "ann", () => container.get(Map));
    expect(thrownBy(get)).toBeInstanceOf(CaptiveDependencyError);
    expect(thrownBy(() => container.validate())).toBeInstanceOf(ValidationError);
  });
});
