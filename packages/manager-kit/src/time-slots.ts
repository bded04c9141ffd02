import type { RetainedScope } from "./retained-scope.js";

/** One span of time, with the records that are to be looked at when it is over. */
export interface TimeSlot {
  readonly number: number;
  readonly filed: RetainedScope[];
}

/** Records by the slot of time in which they are to be looked at. To file, to move and to remove one costs the same however many there are. */
export class TimeSlots {
  readonly #slots = new Map<number, TimeSlot>();

  /** Files a record under this slot, and nowhere else. */
  file(retained: RetainedScope, number: number): void {
    if (retained.timeSlot?.number === number) return;
    this.remove(retained);
    let slot = this.#slots.get(number);
    if (slot === undefined) this.#slots.set(number, (slot = { number, filed: [] }));
    retained.timeSlot = slot;
    retained.timeSlotIndex = slot.filed.push(retained) - 1;
  }

  /** Takes a record out, if it is filed: what has ended must not wait here for its time. */
  remove(retained: RetainedScope): void {
    const { timeSlot: slot, timeSlotIndex: index } = retained;
    if (slot === undefined) return;
    retained.timeSlot = undefined;
    const last = slot.filed.pop();
    if (last !== undefined && last !== retained) {
      slot.filed[index] = last;
      last.timeSlotIndex = index;
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
