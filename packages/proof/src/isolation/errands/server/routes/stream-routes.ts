import { once } from "node:events";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Call } from "../call.js";
import { aborted } from "../end-of-response.js";

/** Sends one line after the other, over many turns of the event loop, as fast as the client takes them. */
export async function stream(call: Call): Promise<void> {
  call.open();
  await sendBetweenPauses(call);
  call.close();
}

/** Server-sent events, until the client leaves or there are no more. */
export async function events(call: Call): Promise<void> {
  call.frame = ["data: ", "\n\n"];
  call.open("text/event-stream");
  await sendBetweenPauses(call);
  call.close();
}

export async function sendBetweenPauses(call: Call): Promise<void> {
  for (let count = 0; count < call.errand.testimonies; count++) {
    await call.testify("in a stream");
    await call.send();
    await call.pause();
  }
}

/** Lets a pipeline of the runtime draw the lines out of a generator. */
export async function generate(call: Call): Promise<void> {
  async function* lines(): AsyncGenerator<string, void> {
    for (let count = 0; count < call.errand.testimonies; count++) {
      await call.testify("in a generator");
      yield call.take();
      await call.pause();
    }
    yield call.lastLine();
  }
  call.open();
  const sent = pipeline(lines, call.response, { signal: call.ended });
  sent.catch(() => undefined); // the race below may be over
  await Promise.race([sent, aborted(call.ended)]); // it never settles where a response that waits its turn is aborted
}

/** The connection draws the lines when it has room for them, in a context of its own. */
export async function draw(call: Call): Promise<void> {
  const testify = call.bind(() => call.testify("drawn"));
  async function* lines(): AsyncGenerator<string, void> {
    for (let count = 0; count < call.errand.testimonies; count++) {
      await testify();
      yield call.take();
      await call.pause();
    }
    yield call.lastLine();
  }
  call.open();
  const source = Readable.from(lines());
  const drawn = once(source, "end");
  drawn.catch(() => undefined); // the race below may be over
  source.pipe(call.response);
  await Promise.race([drawn, aborted(call.ended)]);
  source.destroy();
}
