import type { Answer } from "./message.js";

interface Head {
  readonly status: number;
  readonly cookies: readonly string[];
  /** Undefined where the body comes in chunks. */
  readonly length: number | undefined;
}

/** Takes the answers apart that come one after the other over one connection: bodies of known length, and in chunks. */
export class AnswerParser {
  /** Those that came whole. */
  readonly answers: Answer[] = [];
  #rest = "";
  #head: Head | undefined;
  #text = "";

  add(received: string): void {
    this.#rest += received;
    while (this.#step());
  }

  /** What has come of the next one. */
  get begun(): Answer | undefined {
    if (this.#head === undefined) return undefined;
    const { status, cookies, length } = this.#head;
    return { status, cookies, text: length === undefined ? this.#text : this.#rest, complete: false };
  }

  /** Returns whether there may be more to do. */
  #step(): boolean {
    if (this.#head === undefined) return this.#readHead();
    return this.#head.length === undefined ? this.#readChunk() : this.#readBody(this.#head.length);
  }

  #readHead(): boolean {
    const head = this.#takeUntil("\r\n\r\n");
    if (head === undefined) return false;
    const length = /^content-length: (\d+)/im.exec(head)?.[1];
    this.#head = {
      status: Number(head.split(" ", 2)[1]),
      cookies: [...head.matchAll(/^set-cookie: (.*)$/gim)].map(([, cookie = ""]) => cookie.trim()),
      length: length === undefined ? undefined : Number(length),
    };
    return true;
  }

  #readBody(length: number): boolean {
    if (this.#rest.length < length) return false;
    this.#text = this.#take(length);
    this.#finish();
    return true;
  }

  #readChunk(): boolean {
    const line = this.#rest.indexOf("\r\n");
    if (line < 0) return false;
    const size = parseInt(this.#rest.slice(0, line), 16);
    const end = line + 2 + size;
    if (this.#rest.length < end + 2) return false;
    this.#text += this.#rest.slice(line + 2, end);
    this.#rest = this.#rest.slice(end + 2);
    if (size === 0) this.#finish();
    return true;
  }

  #finish(): void {
    const { status, cookies } = this.#head as Head;
    this.answers.push({ status, cookies, text: this.#text, complete: true });
    this.#head = undefined;
    this.#text = "";
  }

  #takeUntil(mark: string): string | undefined {
    const end = this.#rest.indexOf(mark);
    return end < 0 ? undefined : this.#take(end + mark.length);
  }

  #take(length: number): string {
    const taken = this.#rest.slice(0, length);
    this.#rest = this.#rest.slice(length);
    return taken;
  }
}
