import { token, type Container, type ScopeManager, type ScopeOutcome, type Token } from "@ambit/core";
import { callText } from "../reference/journal.js";
import type { TokenName } from "../reference/resolution.js";
import type { Setup } from "../setup.js";
import { FactoryError } from "./operation.js";

/** An instance of any token: nothing but its number. */
export class Numbered {
  constructor(readonly serial: number) {}
}

type AnyManagers = Container<Record<string, ScopeManager>>;

/** What the factories and disposers of a container do, and wait for. */
export class Services {
  /** Calls since the last look. */
  readonly calls: string[] = [];
  readonly #tokens = new Map<string, Token<Numbered>>();
  readonly #factories = new Map<number, (succeeds: boolean) => void>();
  readonly #disposers = new Map<number, () => void>();
  #serials = 0;
  /** Whether the next factory that is called throws. */
  #fails = false;

  constructor(container: AnyManagers, setup: Setup) {
    const make = (): Numbered => this.#make();
    const dispose = (instance: Numbered, outcome: ScopeOutcome): void => this.#dispose(instance, outcome);
    const single = this.#token("single");
    container.bind(single, { scope: "singleton", useFactory: make, dispose });
    container.bind(this.#token("loose"), { useFactory: make, dispose });
    for (const { name, within, orphan } of setup.kinds) {
      const scoped = (what: TokenName): Token<Numbered> => this.#token(`${name}.${what}`);
      const wider = within === undefined || orphan === "allow" ? [] : [this.#token(`${within}.plain`)];
      container.bind(scoped("plain"), { scope: name, useFactory: make, dispose });
      container.bind(scoped("bare"), { scope: name, useFactory: make });
      container.bind(scoped("dependent"), {
        scope: name,
        inject: [scoped("plain"), ...wider],
        useFactory: make,
        dispose,
      });
      container.bind(scoped("slow"), {
        scope: name,
        useFactory: make,
        dispose: async (instance, outcome) => {
          this.#dispose(instance, outcome);
          await new Promise<void>((resolve) => this.#disposers.set(instance.serial, resolve));
        },
      });
      container.bind(scoped("late"), { scope: name, useFactory: async () => this.#createLate(), dispose });
      container.bind(this.#token(`${name}.captive`), {
        scope: "singleton",
        inject: [scoped("plain")],
        useFactory: make,
      });
    }
  }

  token(what: TokenName, kind: string): Token<Numbered> {
    const found = this.#tokens.get(what === "single" || what === "loose" ? what : `${kind}.${what}`);
    if (found === undefined) throw new TypeError(`No such token: ${what}`);
    return found;
  }

  settleFactory(serial: number, succeeds: boolean): void {
    this.#factories.get(serial)?.(succeeds);
    this.#factories.delete(serial);
  }

  finishDisposer(serial: number): void {
    this.#disposers.get(serial)?.();
    this.#disposers.delete(serial);
  }

  call(what: string, serial: number, detail = ""): void {
    this.calls.push(callText(what, serial, detail));
  }

  #token(name: string): Token<Numbered> {
    let found = this.#tokens.get(name);
    if (found === undefined) this.#tokens.set(name, (found = token<Numbered>(name)));
    return found;
  }

  /** Calls `work`, in which the first factory that is called synchronously throws. */
  failing<R>(work: () => R): R {
    this.#fails = true;
    try {
      return work();
    } finally {
      this.#fails = false;
    }
  }

  #make(): Numbered {
    const instance = this.#create();
    if (!this.#fails) return instance;
    this.#fails = false;
    throw new FactoryError(`FACTORY ${instance.serial}`);
  }

  #create(): Numbered {
    const instance = new Numbered(++this.#serials);
    this.call("create", instance.serial);
    return instance;
  }

  async #createLate(): Promise<Numbered> {
    const instance = this.#create();
    const succeeds = await new Promise<boolean>((resolve) => this.#factories.set(instance.serial, resolve));
    if (!succeeds) throw new FactoryError(`FACTORY ${instance.serial}`);
    return instance;
  }

  #dispose(instance: Numbered, outcome: ScopeOutcome): void {
    this.call("dispose", instance.serial, outcome.ok ? "ok" : "failed");
  }
}
