import type { Faults } from "../../faults.js";

/** A service that knows whose it is, which one it is, and whether it has ended. */
export class Instance {
  ended = false;

  constructor(
    /** `tenant`, `tenant/session`, `tenant/session/request` or `tenant#page`. */
    readonly owner: string,
    readonly serial: number,
  ) {}
}

/** Makes instances and ends them, and sees to it that each ends once. */
export class Instances {
  readonly #living = new Set<Instance>();
  #lastSerial = 0;

  constructor(private readonly faults: Faults) {}

  create(owner: string): Instance {
    const instance = new Instance(owner, ++this.#lastSerial);
    this.#living.add(instance);
    return instance;
  }

  end(instance: Instance): void {
    if (instance.ended) this.faults.add("an instance was ended twice", instance.owner);
    instance.ended = true;
    this.#living.delete(instance);
  }

  /** How many there have been. */
  get created(): number {
    return this.#lastSerial;
  }

  get living(): Iterable<Instance> {
    return this.#living;
  }
}
