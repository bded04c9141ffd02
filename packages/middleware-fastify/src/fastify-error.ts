import { AmbitError } from "@ambit/core";
import { statusOf } from "@ambit/middleware-kit";

/** An error as Fastify and its error handlers take it: with `statusCode`, where it says that scopes could not be entered. */
export function asFastifyError(error: unknown): Error {
  // A hook that is done with null, or with nothing, has let the request pass.
  if (!(error instanceof Error)) return new Error("The request was refused.", { cause: error });
  if (!(error instanceof AmbitError)) return error;
  return Object.assign(error, { statusCode: statusOf(error) });
}
