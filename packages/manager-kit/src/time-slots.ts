import type { Timing } from "./timing.js";

/** One span of time, with the records that are to be looked at when it is over. */
export interface TimeSlot {
  readonly number: number;
  readonly filed: Timing[];
}

/** Records by the slot of time in which they are to be looked at. To file, to move and to remove one costs the same however many there are. */
export class TimeSlots {
  readonly #slots = new Map<number, TimeSlot>();

  /** Files a record under this slot, and nowhere else. */
  file(timing: Timing, number: number): void {
    if (timing.slot?.number === number) return;
    this.remove(timing);
    let slot = this.#slots.get(number);
    if (slot === undefined) this.#slots.set(number, (slot = { number, filed: [] }));
    timing.slot = slot;
    timing.slotIndex = slot.filed.push(timing) - 1;
  }

  /** Takes a record out, if it is filed: what has ended must not wait here for its time. */
  remove(timing: Timing): void {
    const { slot, slotIndex: index } = timing;
    if (slot === undefined) return;
    timing.slot = undefined;
    const last = slot.filed.pop();
    if (last !== undefined && last !== timing) {
      slot.filed[index] = last;
      last.slotIndex = index;
    }
    if (slot.filed.length === 0) this.#slots.delete(slot.number);
  }

  at(number: number): TimeSlot | undefined {
    return this.#slots.get(number);
  }

  /** The slots before this one, in no particular order. They may be emptied meanwhile. */
  *before(number: number): Generator<TimeSlot, undefined> {
    for (const slot of this.#slots.values()) if (slot.number < number) yield slot;
    return undefined;
  }

  /** The number of the first slot that holds anything. */
  earliest(): number | undefined {
    let earliest: number | undefined;
    for (const number of this.#slots.keys()) if (earliest === undefined || number < earliest) earliest = number;
    return earliest;
  }

  clear(): void {
    this.#slots.clear();
  }
}
