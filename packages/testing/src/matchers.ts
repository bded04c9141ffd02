import { tokenName, type CloseReason, type TokenLike } from "@ambit/core";
import { findLeaks, type LeakOptions } from "./assert-no-leaks.js";
import { asContainer, asScope, scopeIn } from "./subject.js";

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

/** What `expect(…)` can do with `ambitMatchers`. */
export interface AmbitMatchers<R = unknown> {
  /** A scope, or a handle's, admits flows. */
  toBeOpen(): R;
  /** A scope, or a handle's, has ended, and holds nothing any more. */
  toBeClosed(): R;
  /** A scope, or a handle's, has ended for this reason. */
  toBeClosedWith(reason: CloseReason): R;
  /** Of a container: in how many scopes an instance of the token lives, the singletons' own included. Of a scope: whether (1) or not (0). */
  toHaveLive(token: TokenLike<unknown>, scopes: number): R;
  /** A container is as `assertNoLeaks` wants it. */
  toHaveNoLeaks(options?: LeakOptions): R;
}

/** For `expect.extend` of jest and vitest. */
export const ambitMatchers = {
  toBeOpen(received: unknown): Verdict {
    const { name, state } = asScope("toBeOpen", received);
    return verdict(state === "open", `"${name}" scope`, "be open", `it is ${state}`);
  },

  toBeClosed(received: unknown): Verdict {
    const { name, state } = asScope("toBeClosed", received);
    return verdict(state === "closed", `"${name}" scope`, "be closed", `it is ${state}`);
  },

  toBeClosedWith(received: unknown, reason: CloseReason): Verdict {
    const { name, state, closeReason } = asScope("toBeClosedWith", received);
    const found = closeReason === undefined ? `it is ${state}` : `it is ${state}, because of "${closeReason}"`;
    return verdict(
      state === "closed" && closeReason === reason,
      `"${name}" scope`,
      `be closed because of "${reason}"`,
      found,
    );
  },

  toHaveLive(received: unknown, token: TokenLike<unknown>, scopes: number): Verdict {
    const live = holdersIn(received).filter((instances) => instances.has(token)).length;
    const wish = `have ${tokenName(token)} alive in ${scopes} ${scopes === 1 ? "scope" : "scopes"}`;
    return verdict(live === scopes, scopeIn(received) === undefined ? "container" : "scope", wish, `it has in ${live}`);
  },

  toHaveNoLeaks(received: unknown, options: LeakOptions = {}): Verdict {
    const error = findLeaks(asContainer("toHaveNoLeaks", received), options);
    return verdict(error === undefined, "container", "have no leaks", error?.message ?? "it has none");
  },
};

function verdict(pass: boolean, subject: string, wish: string, found: string): Verdict {
  return { pass, message: () => `Expected the ${subject} ${pass ? "not " : ""}to ${wish}: ${found}.` };
}

/** What lives in each place that may hold instances. @throws InvalidSubjectError */
function holdersIn(received: unknown): ReadonlyMap<TokenLike<unknown>, unknown>[] {
  const scope = scopeIn(received);
  if (scope !== undefined) return [scope.instances()];
  const container = asContainer("toHaveLive", received);
  return [container.singletons(), ...container.openScopes().map((each) => each.instances())];
}
