import { AmbitError, InvalidScopeIdError, type Scope, type ScopeId } from "@ambit/core";
import { different, equal, holds, refused, refusedAtOnce, same } from "../assertions.js";
import { narrow, subject, type Bench } from "../bench.js";
import type { Law } from "../law.js";
import { generatesIds, needsIds, refusesId, staysOpen } from "../requirements.js";
import { shown } from "../shown.js";

const million = "x".repeat(1_000_000);

/** Ids that are easily taken for one another, or for something else. */
const oddIds: readonly ScopeId[] = [
  ...["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "length", "undefined", "null"],
  ...["1", 1, 1n, "1n", 1.5, -1, "-1", 0, "0", 0n],
  ...[Symbol("twin"), Symbol("twin"), Symbol.for("twin"), "Symbol(twin)", "twin"],
  ...["\u00e9", "e\u0301", "admin", "\u0430dmin", "Admin", "admin ", " admin", " ", "\u0000", "admin\u0000"],
  ...[`${million}a`, `${million}b`],
];

export const ids: Law = {
  number: 15,
  title: "Ids are data",
  statement:
    'Any non-empty string, number, bigint or symbol. `"__proto__"`, `"1"` and `1` are three ids. Empty ones are refused.',
  remedy:
    "Take ids as they are: keys of a `Map` for each parent, never joined or made into text; make a new one for each entry without.",
  scenarios: [
    {
      title: "Z18 odd ids are all different ids",
      check(bench) {
        const handles = oddIds.map((id) => bench.enter(id));
        const scopes = handles.map(({ scope }) => scope);
        assertAllDifferent(scopes);
        for (const [at, id] of oddIds.entries()) {
          same(scopes[at]?.id, id, "The id of the scope");
          same(
            bench.run(id, () => bench.current()),
            scopes[at],
            "The id leads to its own scope again",
          );
        }
        for (const handle of handles.reverse()) handle.exit();
      },
    },
    {
      title: "Z18 odd ids are found again, each its own",
      needs: [staysOpen],
      async check(bench) {
        const scopes = oddIds.map((id) => useScope(bench, id));
        assertAllDifferent(scopes);
        for (const [at, id] of oddIds.entries())
          same(useScope(bench, id), scopes[at], "The id leads to its own scope again");
        for (const [at, id] of oddIds.entries()) {
          await bench.close(id);
          same(scopes[at]?.state, "closed", "Closing by the id closes its own scope");
          same(bench.metrics().open, oddIds.length - at - 1, "How many others are open");
        }
      },
    },
    {
      title: "Z18 ids of wide and narrow scopes do not run together",
      async check(bench) {
        const pairs: readonly (readonly [ScopeId, ScopeId])[] = [
          ["a", "b:c"],
          ["a:b", "c"],
          ["a/b", "c"],
          ["a", "b/c"],
          [1, "1"],
          ["1", 1],
          ["11", "1"],
          ["1", "11"],
        ];
        const wides = pairs.map(([wide]) => bench.enter(wide));
        const within = pairs.map(([, id], at) => bench.enterWithin(wides[at]!.scope, id));
        assertAllDifferent(within.map(({ scope }) => scope));
        for (const handle of [...within.reverse(), ...wides.reverse()]) await handle.exitAsync();
      },
    },
    {
      title: "minus zero is zero",
      check(bench) {
        const zero = bench.enter(0);
        same(
          bench.run(-0, () => bench.current()),
          zero.scope,
          "The scope of -0",
        );
        zero.exit();
      },
    },
    {
      title: "Z18 what is empty or no id is refused, and nothing is opened",
      check(bench) {
        for (const id of ["", Number.NaN, Number.POSITIVE_INFINITY, {}, true]) {
          refusedAtOnce(() => bench.enter(id as ScopeId), `${shown(id)} is refused`, InvalidScopeIdError);
        }
        same(bench.metrics().opened, 0, "How many scopes were opened");
        same(bench.current(), undefined, "The current scope");
      },
    },
    {
      title: "K3 an id that is left out is refused",
      needs: [needsIds],
      check(bench) {
        const enter = (): unknown => bench.container.runInScope(subject, () => undefined);
        refusedAtOnce(
          enter,
          "It is refused (if the manager makes ids, declare generatesIds: true)",
          InvalidScopeIdError,
        );
      },
    },
    {
      title: "K3 ids that are left out are made, each a new one",
      needs: [generatesIds],
      async check(bench) {
        const handles = Array.from({ length: 100 }, () => bench.container.enterScope(subject));
        assertAllDifferent(handles.map(({ scope }) => scope));
        same(new Set(handles.map(({ id }) => id)).size, 100, "How many different ids there are");
        holds(
          handles.every(({ id }) => id !== ""),
          "None is empty",
        );
        for (const handle of handles.reverse()) await handle.exitAsync();
        const within = bench.container.runInScope(narrow, () => bench.container.getCurrentScope(narrow));
        holds(within !== undefined, "A narrow scope can be entered without an id as well");
      },
    },
    {
      title: "M7 an id that is not admitted is refused with a typed error that does not tell it, and nothing is opened",
      needs: [refusesId],
      async check(bench) {
        const id = bench.abilities.refusesId!;
        const outer = bench.enter("a");
        const error = refusedAtOnce(() => bench.enter(id), "It is refused", AmbitError);
        holds(!error.message.includes(String(id)), "The message does not tell the id");
        const admitted = bench.runWhenAdmitted(id, () => undefined);
        await refused(() => admitted, "So is an entry that would wait", AmbitError);
        same(bench.current(), outer.scope, "The current scope");
        equal([bench.metrics().opened, bench.metrics().rejected], [1, 2], "Opened and refused, by the books");
        same(await bench.close(id), false, "Closing it finds nothing");
        await outer.exitAsync();
      },
    },
  ],
};

function useScope(bench: Bench, id: ScopeId): Scope | undefined {
  return bench.run(id, () => bench.current());
}

function assertAllDifferent(scopes: readonly (Scope | undefined)[]): void {
  for (const [at, scope] of scopes.entries()) {
    const twin = scopes.findIndex((other) => other === scope);
    if (twin !== at) different(scope, scopes[twin], "Another id is another scope");
  }
}
