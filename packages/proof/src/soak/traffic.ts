import { AmbitError, type ScopeId } from "@ambit/core";
import { Random } from "../model/random.js";
import {
  CachedService,
  later,
  RequestService,
  SessionService,
  TenantService,
  WorkflowService,
  type House,
} from "./house.js";

/** What a visitor throws on purpose. */
class Cancelled extends Error {}

/** Many visitors at once, each doing one thing after another for as long as the traffic goes on. */
export class Traffic {
  operations = 0;
  /** Entries that were refused, with good reason: the scope was about to end. */
  refusals = 0;
  /** What should not have happened. */
  readonly problems: unknown[] = [];
  readonly #random: Random;
  readonly #visitors: Promise<void>[] = [];
  #goesOn = true;
  #workflows = 0;

  constructor(
    private readonly house: House,
    visitors: number,
    seed: number,
  ) {
    this.#random = new Random(seed);
    for (let count = 0; count < visitors; count++) this.#visitors.push(this.#visit());
  }

  /** Resolves when every visitor has finished what he was at. */
  async stop(): Promise<void> {
    this.#goesOn = false;
    await Promise.all(this.#visitors);
  }

  async #visit(): Promise<void> {
    const things = [
      this.#request,
      this.#request,
      this.#request,
      this.#handle,
      this.#cache,
      this.#workflow,
      this.#close,
    ];
    while (this.#goesOn) {
      const thing = things[this.#random.below(things.length)] ?? this.#request;
      try {
        await thing.call(this);
      } catch (error) {
        if (error instanceof AmbitError) this.refusals++;
        else if (!(error instanceof Cancelled)) this.problems.push(error);
      }
      this.operations++;
      await later();
    }
  }

  #tenant(): ScopeId {
    return this.#random.below(30);
  }

  async #request(): Promise<void> {
    const tenant = this.#tenant();
    const session = `session ${this.#random.below(40)}`;
    const { house } = this;
    await house.runInScopes([["tenant", tenant], ["session", session], ["request"]], async () => {
      house.get(RequestService).serve(session);
      if (this.#random.below(4) === 0) (await house.getAsync(TenantService)).serve(tenant);
      await later();
      if (this.#random.below(20) === 0) throw new Cancelled();
      house.get(SessionService).serve(session);
    });
  }

  async #handle(): Promise<void> {
    const session = `session ${this.#random.below(40)}`;
    await this.house.runInScope("tenant", this.#tenant(), async () => {
      await using handle = this.house.enterScope("session", session);
      await later();
      handle.get(SessionService).serve(session);
    });
  }

  async #cache(): Promise<void> {
    const key = this.#random.below(1_000);
    await this.house.runInScope("cache", key, async () => {
      this.house.get(CachedService).serve(key);
      await later();
    });
  }

  async #workflow(): Promise<void> {
    const id = `workflow ${++this.#workflows}`;
    const workflows = this.house.getScopeManager("workflow");
    await this.house.runInScope("tenant", this.#tenant(), async () => {
      await this.house.runInScope("workflow", id, () =>
        workflows.step("prepare", () => this.house.get(WorkflowService).serve(id), { compensate: () => later() }),
      );
      await later();
      await this.house.runInScope("workflow", id, () => this.#endWorkflow());
    });
  }

  async #endWorkflow(): Promise<void> {
    const workflows = this.house.getScopeManager("workflow");
    const how = this.#random.below(4);
    if (how === 0) await workflows.fail(new Cancelled());
    else if (how < 3) await workflows.complete(); // else it stays suspended until its time is over
  }

  async #close(): Promise<void> {
    if (this.#random.below(20) > 0) return;
    const tenant = this.#tenant();
    if (this.#random.below(2) === 0) await this.house.getScopeManager("tenant").reload(tenant);
    else await this.house.closeScope("tenant", tenant);
  }
}
