/** What is wrong, by kind: how often, and the first cases. */
export class Faults {
  readonly #cases = new Map<string, { count: number; readonly examples: string[] }>();

  add(kind: string, example: string): void {
    let cases = this.#cases.get(kind);
    if (cases === undefined) this.#cases.set(kind, (cases = { count: 0, examples: [] }));
    cases.count++;
    if (cases.examples.length < 3) cases.examples.push(example.slice(0, 300));
  }

  get kinds(): string[] {
    return [...this.#cases.keys()];
  }

  /** One line for each kind. */
  get report(): string[] {
    return [...this.#cases].map(([kind, { count, examples }]) => `${kind} (${count}): ${examples.join("; ")}`);
  }
}
