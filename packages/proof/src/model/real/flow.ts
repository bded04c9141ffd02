import { AsyncResource } from "node:async_hooks";
import { BodyError, type Operation } from "./operation.js";

type Instruction =
  | { readonly do: "work"; readonly work: () => void }
  | { readonly do: "run"; readonly start: (body: () => Promise<void>) => Operation }
  | { readonly do: "end"; readonly failing: boolean };

/** One flow of execution: a coroutine that does what it is told, step by step, inside whatever it has entered. */
export class RealFlow {
  /** Whether it stands still until it is told something. */
  waiting = false;
  #next: ((instruction: Instruction) => void) | undefined = undefined;
  #here = new AsyncResource("flow");

  constructor() {
    void this.#loop().catch(() => undefined);
  }

  /** Does something where the flow stands. */
  work(work: () => void): void {
    this.#tell({ do: "work", work });
  }

  /** Goes on inside what `start` calls its body in, until told to end that. */
  run(start: (body: () => Promise<void>) => Operation): void {
    this.#tell({ do: "run", start });
  }

  /** Ends the innermost body that the flow is in. */
  end(failing: boolean): void {
    this.#tell({ do: "end", failing });
  }

  /** Looks at something as a callback would that the flow has started just now. */
  look<R>(look: () => R): R {
    return this.#here.runInAsyncScope(look);
  }

  async #loop(): Promise<void> {
    for (;;) {
      const instruction = await this.#instruction();
      if (instruction.do === "work") instruction.work();
      else if (instruction.do === "run") await instruction.start(() => this.#loop()).done;
      else if (instruction.failing) throw new BodyError("the body fails");
      else return;
    }
  }

  #instruction(): Promise<Instruction> {
    this.#here = new AsyncResource("flow");
    this.waiting = true;
    return new Promise((resolve) => (this.#next = resolve));
  }

  #tell(instruction: Instruction): void {
    this.waiting = false;
    this.#next?.(instruction);
  }
}
