import { AsyncLocalStorage } from "node:async_hooks";
import {
  ScopeBooks,
  type Admission,
  type Scope,
  type ScopeEntry,
  type ScopeId,
  type ScopeManager,
  type ScopeMetrics,
  type ScopeOutcome,
} from "@ambit/core";
import { ScopeIndex } from "@ambit/manager-kit";
import type { Answer } from "../call-out.js";
import type { CallOuts } from "../call-outs.js";

/** One for all lives, since each storage costs every promise. */
const entered = new AsyncLocalStorage<readonly Scope[]>();

/**
 * A manager written against the bare interface, with a current scope of its own: one scope per job, which ends with the last who works on
 * it. Each of its methods is a call-out.
 */
export class JobScopeManager implements ScopeManager {
  readonly books = new ScopeBooks();
  readonly #open = new ScopeIndex<Scope>();
  readonly #jobs = new WeakSet<Scope>();
  #lastNumber = 0;

  constructor(private readonly callOuts: CallOuts) {}

  enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    const find = () => this.#find(id, entry.parent) ?? this.#openJob(id, entry);
    const job = this.#at("enterScope", "used", entry.parent, find);
    entered.enterWith([...this.#stack, job]); // when nothing can go wrong any more: whoever is refused is in no scope
    return job;
  }

  runInScope<R>(job: Scope, work: () => R): R {
    const result = this.#at("runInScope", "used", job, work);
    if (result instanceof Promise) this.#leave(job);
    return result;
  }

  exitScope(job: Scope, outcome: ScopeOutcome): void | Promise<void> {
    this.#leave(job); // whatever goes wrong then: a container cannot make a manager forget
    return this.#at("exitScope", "awaited", job, () => (job.users === 0 ? job.close("exit", outcome) : undefined));
  }

  getCurrentScope(): Scope | undefined {
    return this.#at("getCurrentScope", "used", undefined, () => this.#stack.at(-1));
  }

  generateId(): ScopeId {
    return this.#at("generateId", "used", undefined, () => `job-${++this.#lastNumber}`);
  }

  admit(_: ScopeId, { parent }: ScopeEntry): Admission | Promise<Admission> {
    const release = () => this.#at("place given back", "used", parent, () => undefined);
    return this.#at("admit", "awaited", parent, async () => release);
  }

  findScope(id: ScopeId, parent: Scope | undefined): Scope | undefined {
    return this.#at("findScope", "used", parent, () => this.#find(id, parent));
  }

  metrics(): ScopeMetrics {
    return this.#at("metrics", "used", undefined, () => this.books.metrics());
  }

  [Symbol.asyncDispose](): void | Promise<void> {
    return this.#at("Symbol.asyncDispose", "awaited", undefined, async () => undefined);
  }

  get #stack(): readonly Scope[] {
    return (entered.getStore() ?? []).filter((job) => this.#jobs.has(job) && job.state !== "closed");
  }

  #find(id: ScopeId, parent: Scope | undefined): Scope | undefined {
    const isAround = (job: Scope): boolean => job.id === id && job.parent === parent && job.state === "draining";
    return this.#open.get(parent, id) ?? this.#stack.find(isAround);
  }

  #openJob(id: ScopeId, entry: ScopeEntry): Scope {
    const job: Scope = entry.open(id, {
      active: (scope) => this.#observe("active", scope),
      idle: (scope) => this.#observe("idle", scope),
      ending: (scope) => {
        this.#open.delete(entry.parent, id, scope);
        return this.#observe("ending", scope);
      },
      closed: (scope) => this.#observe("closed", scope),
    });
    this.#jobs.add(job);
    this.#open.set(entry.parent, id, job);
    return job;
  }

  #leave(job: Scope): void {
    const stack = entered.getStore() ?? [];
    const at = stack.lastIndexOf(job);
    if (at >= 0) entered.enterWith(stack.toSpliced(at, 1));
  }

  #observe(what: string, job: Scope): void {
    return this.callOuts.at("observer", `the observer of jobs: ${what}`, "ignored", () => undefined, { scope: job });
  }

  #at<R>(method: string, answer: Answer, scope: Scope | undefined, ordinary: () => R): R {
    return this.callOuts.at("manager", `the manager of jobs: ${method}`, answer, ordinary, { scope });
  }
}
