import { ManualClock } from "@ambit/manager-kit";
import { settle } from "./settle.js";

/** A manual clock that can wait for what its timers set going. Pass one to the container and to its managers. */
export class TestClock extends ManualClock {
  /**
   * As `advance`, from timer to timer, and after each one lets everything go on that waits for promises: a timer that is made by such work runs
   * too, at its own time.
   */
  async advanceAsync(durationMs: number): Promise<void> {
    const endMs = this.now() + durationMs;
    await settle();
    for (let dueMs = this.nextDueMs; dueMs !== undefined && dueMs <= endMs; dueMs = this.nextDueMs) {
      this.set(dueMs);
      await settle();
    }
    this.set(endMs);
  }
}
