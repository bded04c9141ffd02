import { parseArgs } from "node:util";
import { messageOf } from "./error-message.js";

export const help = `Usage: npm start -- [options]

Opens the storefront, prints what to try with curl, and shows live figures until Ctrl-C.

  --port PORT         the port to listen on (3000; for a replay any free one)
  --access-log FILE   first replays an access log over HTTP: Combined Log Format, plain or .gz
  --once              ends after the replay
  --json              prints the figures of the replay to standard output, as one JSON object and nothing else,
                      when the storefront has closed (npm start --silent -- ...)
  --help              prints this
`;

export interface CommandLine {
  readonly help: boolean;
  readonly port: number;
  readonly accessLog: string | undefined;
  readonly once: boolean;
  readonly json: boolean;
}

/** Arguments that make no sense. */
export class CommandLineError extends Error {
  override readonly name = "CommandLineError";
}

/** @throws CommandLineError */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { help = false, once = false, json = false, port, "access-log": accessLog } = parse(args);
  if (accessLog === undefined && (once || json)) {
    throw new CommandLineError(`--${once ? "once" : "json"} goes with --access-log.`);
  }
  return { help, port: portNumber(port, accessLog === undefined ? 3000 : 0), accessLog, once, json };
}

function parse(args: readonly string[]) {
  try {
    const options = {
      port: { type: "string" },
      "access-log": { type: "string" },
      once: { type: "boolean" },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new CommandLineError(messageOf(error), { cause: error });
  }
}

function portNumber(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (port <= 65_535) return port;
  throw new CommandLineError(`--port takes a number from 0 to 65535, not "${text}".`);
}
