import { subscribe } from "node:diagnostics_channel";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** What Fastify publishes about the handler of one request. */
interface HandlerMessage {
  readonly request: object;
  /** The handler has returned a promise. */
  readonly async: boolean;
  readonly error?: unknown;
}

/** Sees who is at work for one request, whose promises Fastify keeps to itself: hooks first, then the handler, then nobody. */
class RequestWatch {
  #atWork: "hooks" | "handler" | "nobody" = "hooks";
  readonly #waiting: (() => void)[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {}

  begun(): void {
    this.#atWork = "handler";
  }

  over(): void {
    this.#atWork = "nobody";
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** A hook answers instead of the handler, or an error is answered; whatever the handler answers, it may go on. */
  answered(): void {
    if (this.#atWork === "hooks") this.over();
  }

  failed(error: unknown): void {
    this.#failure ??= { error };
    this.answered();
  }

  /** For when the answer is over. Resolves when nobody is at work any more. @throws what failed first. */
  async settled(): Promise<void> {
    if (this.#atWork === "hooks" && this.#handlerNeverBegins()) this.over();
    if (this.#atWork !== "nobody") await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Or nobody would tell of it. A body that will never be whole leaves parsers waiting. */
  #handlerNeverBegins(): boolean {
    const { request, reply } = this;
    return request.is404 || reply.sent || !request.raw.complete;
  }
}

const watches = new WeakMap<object, RequestWatch>();

/** Sees a request from its first hook on. Who asks again sees the same. */
export function watchRequest(request: FastifyRequest, reply: FastifyReply): RequestWatch {
  const known = watches.get(request);
  if (known !== undefined) return known;
  const watch = new RequestWatch(request, reply);
  watches.set(request, watch);
  const hijack = reply.hijack.bind(reply);
  // From then on Fastify tells no more, not even that the handler has settled.
  reply.hijack = () => {
    watch.over();
    return hijack();
  };
  return watch;
}

/** Sees what becomes of the requests of this instance, and of those below. */
export function watchHooks(instance: FastifyInstance): void {
  listen();
  instance.addHook("onSend", (request, _reply, payload, done) => {
    watches.get(request)?.answered();
    done(null, payload);
  });
  instance.addHook("onError", (request, _reply, error, done) => {
    watches.get(request)?.failed(error);
    done();
  });
}

let listening = false;

/** Not before the first plugin is registered: as long as nobody listens, Fastify publishes nothing. */
function listen(): void {
  if (listening) return;
  listening = true;
  hear("start", (watch) => watch.begun());
  hear("end", (watch, { async }) => async || watch.over());
  hear("asyncEnd", (watch) => watch.over());
  hear("error", (watch, { error }) => watch.failed(error));
}

function hear(event: string, tell: (watch: RequestWatch, message: HandlerMessage) => void): void {
  subscribe(`tracing:fastify.request.handler:${event}`, (message) => {
    const handler = message as HandlerMessage;
    const watch = watches.get(handler.request);
    if (watch !== undefined) tell(watch, handler);
  });
}
