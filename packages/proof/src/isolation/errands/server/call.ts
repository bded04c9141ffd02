import type { IncomingMessage, ServerResponse } from "node:http";
import { Random } from "../../../model/random.js";
import type { Errand } from "../errand.js";
import type { House } from "../house/house.js";
import { Witness } from "../house/witness.js";
import type { Hearing } from "../judge.js";
import { pause } from "../../pause.js";
import { aborted, endOf } from "./end-of-response.js";
import { takeTestimony, type Place } from "./take-testimony.js";
import type { Crowd } from "../../crowd.js";
import type { Observer } from "./observer.js";

/** What the body of a request consists of. */
export function bodyPart(request: string): string {
  return `${request};`;
}

/** What a server has for all its requests. */
export interface Surroundings {
  readonly house: House;
  readonly observer: Observer;
  readonly crowd: Crowd;
}

/** One request that is being handled, with its answer: testimonies, one in a line. */
export class Call {
  /** Aborts when the answer was sent, or the client has gone. */
  readonly ended: AbortSignal;
  readonly random: Random;
  /** What comes around each line. */
  frame: readonly [before: string, after: string] = ["", "\n"];
  readonly house: House;
  readonly observer: Observer;
  #pending = "";
  #unread = "";
  #joinsCrowd: boolean;

  constructor(
    private readonly surroundings: Surroundings,
    readonly errand: Errand,
    readonly message: IncomingMessage,
    readonly response: ServerResponse,
    private readonly hearing: Hearing,
  ) {
    ({ house: this.house, observer: this.observer } = surroundings);
    this.#joinsCrowd = errand.joinsCrowd;
    this.ended = endOf(response);
    this.random = new Random(errand.seed);
  }

  pause(): Promise<void> {
    return pause(this.random);
  }

  /** Asks the container who is served here and now, and adds what it says to the answer. The first time may take until others have come. */
  async testify(at: string, place: Place = {}): Promise<void> {
    this.#record(at, place, await this.house.container.getAsync(Witness));
    if (!this.#joinsCrowd) return;
    this.#joinsCrowd = false;
    await this.surroundings.crowd.joined();
  }

  /** As `testify`, where everything has been made already and there is no time to wait. */
  testifyNow(at: string, place: Place = {}): void {
    this.#record(at, place, this.house.container.get(Witness));
  }

  /** Work that is done in the scopes of this request, whoever calls it. */
  bind<A extends readonly unknown[], R>(work: (...args: A) => R): (...args: A) => R {
    return this.house.container.getScopeManager("request").bind(work);
  }

  /** As `bind`, for an emitter, to which nothing may be thrown. */
  listener<A extends readonly unknown[]>(work: (...args: A) => void): (...args: A) => void {
    const bound = this.bind(work);
    return (...args) => {
      try {
        bound(...args);
      } catch (error) {
        this.fault("an unforeseen error", error);
      }
    };
  }

  /** Takes a part of the body, which has to be of this request. */
  receive(chunk: string): void {
    const part = bodyPart(this.errand.request);
    this.#unread = (this.#unread + chunk).replaceAll(part, "");
    if (!part.startsWith(this.#unread)) this.fault("a body of somebody else", this.#unread);
  }

  fault(kind: string, detail: unknown): void {
    this.house.faults.add(kind, `${this.errand.request} (${this.errand.route}): ${String(detail)}`);
  }

  /** Sends the head, after which an answer can only be broken off. */
  open(contentType = "application/x-ndjson"): void {
    this.response.writeHead(200, { "content-type": contentType });
  }

  /** Takes what is to be sent next. */
  take(): string {
    const text = this.#pending;
    this.#pending = "";
    return text;
  }

  /** Sends what there is, and waits where the client does not take it yet. */
  async send(): Promise<void> {
    const { response, ended } = this;
    if (ended.aborted || response.write(this.take())) return;
    await Promise.race([new Promise<void>((resolve) => response.once("drain", resolve)), aborted(ended)]);
  }

  /** Sends the rest, and the end. */
  close(): void {
    this.response.end(this.take() + this.lastLine());
  }

  /** Sends everything at once. */
  answer(status = 200): void {
    const text = this.take() + this.lastLine();
    this.response.writeHead(status, {
      "content-type": "application/x-ndjson",
      "content-length": Buffer.byteLength(text),
    });
    this.response.end(text);
  }

  /** Says that the handler has failed, or breaks off where an answer was begun. */
  async answerFailure(): Promise<void> {
    if (this.response.headersSent) {
      this.response.destroy();
      return;
    }
    await this.testify("after the failure").catch((error: unknown) => this.fault("an unforeseen error", error));
    this.answer(500);
  }

  lastLine(): string {
    return this.#framed({ end: this.errand.request });
  }

  #record(at: string, place: Place, witness: Witness): void {
    const testimony = takeTestimony(this.house, witness, `${this.errand.route}, ${at}`, place);
    this.hearing.hear(testimony);
    this.#pending += this.#framed({ ...testimony, padding: "x".repeat(this.errand.paddingBytes) });
  }

  #framed(line: unknown): string {
    const [before, after] = this.frame;
    return before + JSON.stringify(line) + after;
  }
}
