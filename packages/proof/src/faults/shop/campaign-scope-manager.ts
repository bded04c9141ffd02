import type { Clock, ScopeEntry, ScopeId } from "@ambit/core";
import {
  Capacity,
  LongestIdleFirst,
  RetainingScopeManager,
  type RetainedScope,
  type RetentionPolicy,
} from "@ambit/manager-kit";
import type { Answer, Place } from "../call-out.js";
import type { CallOuts } from "../call-outs.js";

/** A policy that only watches. Each of its methods is a call-out. */
class WatchingPolicy implements RetentionPolicy {
  constructor(private readonly callOuts: CallOuts) {}

  beforeOpen(_: ScopeId, { parent }: ScopeEntry): void {
    this.#at("beforeOpen", "used", { scope: parent });
  }

  admit(_: ScopeId, { parent }: ScopeEntry): Promise<() => void> {
    const place = { scope: parent };
    const giveBack = (): void => this.#at("place given back", "used", place);
    return this.#at("admit", "awaited", place, async () => giveBack);
  }

  opened({ scope }: RetainedScope): void {
    this.#at("opened", "used", { scope });
  }

  entered({ scope }: RetainedScope): void {
    this.#at("entered", "used", { scope });
  }

  active({ scope }: RetainedScope): void {
    this.#at("active", "used", { scope });
  }

  idle({ scope }: RetainedScope): void {
    this.#at("idle", "used", { scope });
  }

  ending({ scope }: RetainedScope): void {
    this.#at("ending", "used", { scope });
  }

  closed({ scope }: RetainedScope): void {
    this.#at("closed", "used", { scope });
  }

  expiredBecause({ scope }: RetainedScope): undefined {
    return this.#at("expiredBecause", "used", { scope }, () => undefined);
  }

  dispose(): void {
    this.#at("dispose", "used", {});
  }

  #at<R>(method: string, answer: Answer, place: Place, ordinary: () => R = () => undefined as R): R {
    return this.callOuts.at("policy", `the policy of campaigns: ${method}`, answer, ordinary, place);
  }
}

/** A manager built on the kit with a policy of its own, for as many campaigns as there are places; who finds none waits. */
export class CampaignScopeManager extends RetainingScopeManager {
  constructor(clock: Clock, callOuts: CallOuts) {
    super({ clock });
    this.retain(new WatchingPolicy(callOuts));
    const { books } = this;
    this.retain(
      new Capacity({
        maxScopes: 2,
        whenFull: "wait",
        waitTimeoutMs: 500,
        eviction: new LongestIdleFirst(),
        books,
        clock: this.clock,
      }),
    );
  }
}
