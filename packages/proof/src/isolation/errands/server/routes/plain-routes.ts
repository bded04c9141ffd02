import { bell } from "../../../bell.js";
import { aborted } from "../end-of-response.js";
import type { Call } from "../call.js";

/** Testifies, waits, testifies again, and answers at once. */
export async function plain(call: Call): Promise<void> {
  await testifyBetweenPauses(call);
  call.answer();
}

export async function testifyBetweenPauses(call: Call): Promise<void> {
  for (let count = 0; count < call.errand.testimonies; count++) {
    await call.testify("between pauses");
    await call.pause();
  }
}

/** Reads a body while it comes in. */
export async function upload(call: Call): Promise<void> {
  await call.testify("before the body");
  for await (const chunk of call.message) {
    call.receive(String(chunk));
    await call.testify("in the body");
    await call.pause();
  }
  await testifyBetweenPauses(call);
  call.answer();
}

/** As `upload`, by a listener: the connection calls it, and knows of no request. */
export async function listen(call: Call): Promise<void> {
  await call.testify("before the body");
  const bodyEnded = new Promise<void>((resolve) => call.message.once("end", resolve));
  const receive = call.listener((chunk: unknown) => {
    call.receive(String(chunk));
    call.testifyNow("in a listener");
  });
  call.message.on("data", receive);
  await Promise.race([bodyEnded, aborted(call.ended)]);
  await testifyBetweenPauses(call);
  call.answer();
}

/** Is called back by whoever rings the bell. */
export async function calledBack(call: Call): Promise<void> {
  await call.testify("before");
  for (let count = 0; count < call.errand.testimonies; count++) {
    const testify = call.listener(() => call.testifyNow("called back"));
    await new Promise<void>((resolve) => bell.aboutToRing().once("ring", () => resolve(testify())));
    await call.pause();
  }
  call.answer();
}
