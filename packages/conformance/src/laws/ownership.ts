import { token, ValueAlreadyProvidedError } from "@ambit/core";
import { equal, refusedAtOnce, same } from "../assertions.js";
import { subject } from "../bench.js";
import type { Law } from "../law.js";
import { reopens } from "../requirements.js";

export const ownership: Law = {
  number: 9,
  title: "Only what is ours",
  statement: "The container disposes what it created, never what it was given.",
  remedy:
    "Dispose of nothing yourself, neither of what `scope.instances()` shows nor of what was provided: `scope.close` does it.",
  scenarios: [
    {
      title: "B3 D4 a value that was given is not disposed with the scopes that used it",
      async check(bench) {
        let disposals = 0;
        const given = { [Symbol.dispose]: () => (disposals += 1) };
        const connection = token<typeof given>("connection");
        bench.container.bind(connection, { useValue: given });
        await bench.wholeLife("a", () => same(bench.get(connection), given, "The value arrives as it was given"));
        await bench.container.dispose();
        same(disposals, 0, "How often it was disposed");
      },
    },
    {
      title: "N7 a value provided on entry is seen inside only, and is not disposed",
      async check(bench) {
        let disposals = 0;
        const given = { [Symbol.dispose]: () => (disposals += 1) };
        const request = token<typeof given>("request");
        bench.container.bind(request, { scope: subject, provided: true });
        const enter = (): void =>
          bench.container.runInScope(subject, "a", () => same(bench.get(request), given, "The value arrives"), {
            provide: [[request, given]],
          });
        enter();
        same(bench.container.tryGet(request), undefined, "Outside there is none");
        await bench.container.dispose();
        same(disposals, 0, "How often it was disposed");
      },
    },
    {
      title:
        "D15 D16 what is released early is disposed then, with what was made for it alone, and not again with its scope",
      async check(bench) {
        const [cart, note] = [bench.bind("cart"), bench.bind("note", { scope: "transient" })];
        const mail = bench.bind("mail", { scope: "transient", from: [cart, note] });
        await bench.wholeLife("a", async () => {
          const early = bench.get(mail);
          bench.get(mail);
          await bench.container.release(early);
          equal(bench.journal.disposals, ["mail 1", "note 1"], "What is disposed by the release");
        });
        const atTheEnd = bench.journal.disposals.slice(2);
        equal(atTheEnd, ["mail 2", "note 2", "cart 1"], "What is disposed by the end of the scope");
      },
    },
    {
      title: "B1 B4 transients are all distinct, and each ends with where it was asked for",
      async check(bench) {
        const mail = bench.bind("mail", { scope: "transient" });
        const outside = [bench.get(mail), bench.get(mail)];
        await bench.wholeLife("a", () => {
          const all = new Set([...outside, bench.get(mail), bench.get(mail)]);
          same(all.size, 4, "How many different ones there are");
        });
        equal(bench.journal.disposals, ["mail 4", "mail 3"], "What the end of the scope disposes");
        await bench.container.dispose();
        equal(bench.journal.disposals.slice(2), ["mail 2", "mail 1"], "What the end of the container disposes");
      },
    },
    {
      title: "D4 what a disposer gives back is not disposed by anybody else",
      async check(bench) {
        let disposals = 0;
        let returned = 0;
        const connection = token<Disposable>("connection");
        const lent = { [Symbol.dispose]: () => (disposals += 1) };
        bench.container.bind(connection, {
          scope: subject,
          useFactory: () => lent,
          dispose: () => void (returned += 1),
        });
        await bench.wholeLife("a", () => bench.get(connection));
        same(returned, 1, "How often it was given back");
        same(disposals, 0, "How often it was disposed");
      },
    },
    {
      title: "M3 what was provided stays while the scope does: another value is refused",
      check(bench) {
        const locale = token<string>("locale");
        bench.container.bind(locale, { scope: subject, provided: true });
        const enter = (value: string) => bench.container.enterScope(subject, "a", { provide: [[locale, value]] });
        const handle = enter("fr");
        refusedAtOnce(() => enter("de"), "Another value is refused", ValueAlreadyProvidedError);
        same(handle.get(locale), "fr", "The value");
        handle.exit();
      },
    },
    {
      title: "M5 what was provided in front of a common binding ends with the scope, and the common one serves again",
      needs: [reopens],
      async check(bench) {
        const mail = token<string>("mail");
        bench.container.bind(mail, { useValue: "common" });
        const handle = bench.container.enterScope(subject, "a", { provide: [[mail, "own"]] });
        same(handle.get(mail), "own", "Inside, the scope's own value");
        await bench.end(handle);
        const again = bench.run("a", () => bench.get(mail));
        same(again, "common", "In a fresh scope of the same id, the common one");
      },
    },
  ],
};
