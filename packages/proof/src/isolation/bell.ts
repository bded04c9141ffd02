import { EventEmitter } from "node:events";

/**
 * What many flows wait for at once, and one of them rings: the others are called from its context. So do pools, queues and caches that are
 * shared by requests.
 */
class Bell {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  #toBeRung = false;

  /** Resolves when somebody rings. */
  rung(): Promise<void> {
    return new Promise((resolve) => this.aboutToRing().once("ring", resolve));
  }

  /** Emits `ring` soon; whoever asked first rings for all who have asked until then. */
  aboutToRing(): EventEmitter {
    if (!this.#toBeRung) setImmediate(() => this.#ring());
    this.#toBeRung = true;
    return this.#emitter;
  }

  #ring(): void {
    this.#toBeRung = false;
    this.#emitter.emit("ring");
  }
}

/** One for all. */
export const bell = new Bell();
