import { token } from "@ambit/core";
import { equal, same } from "../assertions.js";
import { subject } from "../bench.js";
import type { Law } from "../law.js";

export const ownership: Law = {
  number: 9,
  title: "Only what is ours",
  statement: "The container disposes what it created, never what it was given.",
  scenarios: [
    {
      title: "D4 a value that was given is not disposed with the scopes that used it",
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
      title: "D15 what is released early is disposed then, and not again with its scope",
      async check(bench) {
        const mail = bench.bind("mail", { scope: "transient" });
        await bench.wholeLife("a", async () => {
          const early = bench.get(mail);
          bench.get(mail);
          await bench.container.release(early);
          equal(bench.journal.disposals, ["mail 1"], "What is disposed by the release");
        });
        equal(bench.journal.disposals, ["mail 1", "mail 2"], "What is disposed by the end of the scope");
      },
    },
  ],
};
