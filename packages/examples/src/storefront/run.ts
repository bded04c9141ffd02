import { CommandLineError, help, readCommandLine } from "./command-line.js";
import { messageOf } from "./error-message.js";
import { replayLog } from "./replay-log.js";
import { UnreadableLogError } from "./replay/access-log-file.js";
import { serve } from "./serve.js";
import type { Surroundings } from "./terminal/surroundings.js";

/** Does what the arguments say. Resolves to the exit status: 0, 1 for a failure, 2 for wrong arguments or a log that cannot be read. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const command = readCommandLine(args);
    if (command.help) {
      surroundings.stdout.write(help);
      return 0;
    }
    const { accessLog } = command;
    return await (accessLog === undefined
      ? serve(command, surroundings)
      : replayLog({ ...command, accessLog }, surroundings));
  } catch (error) {
    surroundings.stderr.write(`${explain(error)}\n`);
    return error instanceof CommandLineError || error instanceof UnreadableLogError ? 2 : 1;
  }
}

function explain(error: unknown): string {
  const message = messageOf(error);
  if (error instanceof CommandLineError) return `${message}\nSee npm start -- --help.`;
  return message.includes("EADDRINUSE") ? `${message}. Choose another port with --port.` : message;
}
