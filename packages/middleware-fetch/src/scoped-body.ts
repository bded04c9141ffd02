import { AnswerCutShortError, type RequestScope } from "@ambit/middleware-kit";

/** A body that is read inside the scopes, and what tells of its end. */
export interface ScopedBody {
  readonly stream: ReadableStream<Uint8Array>;
  /** Resolves when the body was read to its end; rejects with what it failed with, or where nobody wants the rest. */
  readonly over: Promise<void>;
}

/** Takes the body over. @throws TypeError where somebody else reads it already. */
export function scopedBody(body: ReadableStream<Uint8Array>, scope: RequestScope): ScopedBody {
  const source = new ScopedSource(body.getReader(), scope);
  // Nothing is read ahead of whoever reads this: it would take away the pressure that holds the source back.
  const stream = new ReadableStream(source, { highWaterMark: 0 });
  forgotten?.register(stream, source);
  return { stream, over: source.over };
}

/** Reads from the body, and knows nothing of the stream that it is read for: that one may be forgotten unread. */
class ScopedSource {
  readonly over: Promise<void>;
  #end!: () => void;
  #fail!: (error: unknown) => void;
  #open = true;

  constructor(
    private readonly reader: ReadableStreamDefaultReader<Uint8Array>,
    private readonly scope: RequestScope,
  ) {
    this.over = new Promise((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
    });
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    try {
      const { done, value } = await this.scope.run(() => this.reader.read());
      if (!this.#open) return; // cancelled meanwhile
      if (!done) return controller.enqueue(value);
      this.#open = false;
      controller.close();
      this.#end();
    } catch (error) {
      this.#open = false;
      this.#fail(error);
      throw error;
    }
  }

  /** Nobody reads on. The body tidies up inside the scopes. */
  async cancel(reason?: unknown): Promise<void> {
    if (!this.#open) return; // read to its end, and forgotten then
    this.#open = false;
    await this.scope.run(() => this.reader.cancel(reason)).catch(this.#fail);
    this.#fail(new AnswerCutShortError({ cause: reason }));
  }
}

/** A server or a middleware that drops an answer says so to nobody. Some runtimes cannot tell; there the container's end does. */
const forgotten =
  typeof FinalizationRegistry === "undefined"
    ? undefined
    : new FinalizationRegistry<ScopedSource>((source) => void source.cancel());
