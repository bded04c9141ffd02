import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { messageOf } from "../error-message.js";
import { parseLine, type AccessLogEntry } from "./access-log.js";

export interface AccessLog {
  /** In the order of time; those of the same second in the order of the file. */
  readonly entries: readonly AccessLogEntry[];
  /** The numbers of the lines that could not be read, from 1. */
  readonly malformedLines: readonly number[];
}

/** A log that cannot be read at all. */
export class UnreadableLogError extends Error {
  override readonly name = "UnreadableLogError";

  constructor(path: string, cause: unknown) {
    super(`Cannot read the access log ${path}: ${messageOf(cause)}`, { cause });
  }
}

/** Reads a log, plain or compressed with gzip. @throws UnreadableLogError */
export async function readAccessLog(path: string): Promise<AccessLog> {
  try {
    const bytes = await readFile(path);
    return parseLog(isGzip(bytes) ? await promisify(gunzip)(bytes) : bytes);
  } catch (error) {
    throw new UnreadableLogError(path, error);
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function parseLog(bytes: Buffer): AccessLog {
  // Logs may hold bytes of any encoding; latin1 keeps each of them as it is.
  const lines = bytes.toString("latin1").split("\n");
  if (lines.at(-1) === "") lines.pop();
  const entries: AccessLogEntry[] = [];
  const malformedLines: number[] = [];
  for (const [index, line] of lines.entries()) {
    const entry = parseLine(line, index + 1);
    if (entry === undefined) malformedLines.push(index + 1);
    else entries.push(entry);
  }
  return { entries: entries.sort((a, b) => a.timeMs - b.timeMs), malformedLines };
}
