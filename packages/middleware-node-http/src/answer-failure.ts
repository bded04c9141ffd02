import { STATUS_CODES, type ServerResponse } from "node:http";
import { statusOf } from "@ambit/middleware-kit";

/** Answers with the status of an error and no more; an answer that has begun is broken off, so that nobody takes it for whole. Returns the status. */
export function answerFailure(response: ServerResponse, error: unknown): number {
  const status = statusOf(error);
  if (response.headersSent) {
    if (!response.writableEnded) response.destroy();
    return status;
  }
  for (const name of response.getHeaderNames()) response.removeHeader(name); // they were those of another answer
  response
    .writeHead(status, { "content-type": "text/plain; charset=utf-8" })
    .end(`${STATUS_CODES[status] ?? status}\n`);
  return status;
}
