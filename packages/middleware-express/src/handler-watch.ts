import { subscribe } from "node:diagnostics_channel";

/** What Express, by its router from 2.3 on, publishes about one handler, be it for requests or for errors: the same object each time. */
interface HandlerMessage {
  readonly req: object;
  readonly error?: unknown;
}

/** Sees the handlers of one request, whose promises Express keeps to itself. */
export class HandlerWatch {
  readonly #underWay = new Set<HandlerMessage>();
  readonly #waiting: (() => void)[] = [];
  #failure: { readonly error: unknown } | undefined;

  /** A handler has returned a promise. */
  begun(handler: HandlerMessage): void {
    this.#underWay.add(handler);
  }

  /** The promise has settled; also that of a handler from before this was made. */
  ended(handler: HandlerMessage): void {
    this.#underWay.delete(handler);
    if (this.#underWay.size === 0) for (const resolve of this.#waiting.splice(0)) resolve();
  }

  failed({ error }: HandlerMessage): void {
    this.#failure ??= { error };
  }

  /** Resolves when no handler is under way. @throws what a handler threw first, or passed to `next`. */
  async settled(): Promise<void> {
    if (this.#underWay.size > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

const watches = new WeakMap<object, HandlerWatch>();

/** Sees the handlers of this request from now on. Who asks again sees the same. */
export function watchHandlers(request: object): HandlerWatch {
  listen();
  const watch = watches.get(request) ?? new HandlerWatch();
  watches.set(request, watch);
  return watch;
}

let listening = false;

/** Not before the first middleware is used: as long as nobody listens, Express publishes nothing. */
function listen(): void {
  if (listening) return;
  listening = true;
  hear("end", (watch, handler) => isOver(handler) || watch.begun(handler));
  hear("asyncEnd", (watch, handler) => watch.ended(handler));
  hear("error", (watch, handler) => watch.failed(handler));
}

/** One of these tells that it is over; a handler that has returned a promise ends without either. */
function isOver(handler: HandlerMessage): boolean {
  return "result" in handler || "error" in handler;
}

function hear(event: string, tell: (watch: HandlerWatch, handler: HandlerMessage) => void): void {
  subscribe(`tracing:express.router.request:${event}`, (message) => {
    const handler = message as HandlerMessage;
    const watch = watches.get(handler.req);
    if (watch !== undefined) tell(watch, handler);
  });
}
