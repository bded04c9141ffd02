import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";

const here = dirname(fileURLToPath(import.meta.url));

it("A9 the very first scope of a process, entered by hand, is seen by no other flow", () => {
  // A process of its own: in this one, promises carry contexts already.
  const program = `
    import { createContainer } from "@ambit/core";
    import { RetainingScopeManager } from "@ambit/manager-kit";
    const container = createContainer().registerScopeManager("session", new RetainingScopeManager());
    const one = async () => {
      await null;
      const handle = container.enterScope("session", "a");
      await null; await null; await null;
      handle.exit();
    };
    const other = async () => {
      await null; await null; await null;
      return container.getCurrentScope("session")?.id;
    };
    const [, seen] = await Promise.all([one(), other()]);
    console.log(String(seen));
  `;
  const flags = ["--conditions=@ambit/source", "--import", "tsx", "--input-type=module", "--eval", program];
  expect(execFileSync(process.execPath, flags, { cwd: join(here, ".."), encoding: "utf8" }).trim()).toBe("undefined");
});
