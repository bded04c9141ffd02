/** One request, as a line of an access log tells of it. */
export interface AccessLogEntry {
  readonly lineNumber: number;
  /** Since 1970. */
  readonly timeMs: number;
  readonly client: string;
  readonly userAgent: string;
  readonly method: string;
  /** Path with query, as it stood in the request. */
  readonly target: string;
}

/** What stands between quotation marks; quotation marks within are escaped. */
const quoted = String.raw`"((?:[^"\\]|\\.)*)"`;
/** Client, identity, user, time, request, status, size, referrer and user agent. */
const combinedLogFormat = new RegExp(
  String.raw`^(\S+) \S+ .+? \[([^\]]+)\] ${quoted} \d{3} (?:\d+|-) ${quoted} ${quoted}\s*$`,
);
const requestLine = /^(\S+) (\S+) HTTP\/\d(?:\.\d)?$/;
const logTime = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Reads a line in Combined Log Format; undefined where it is malformed. */
export function parseLine(line: string, lineNumber: number): AccessLogEntry | undefined {
  const [, client, time, request, , userAgent] = combinedLogFormat.exec(line) ?? [];
  if (client === undefined || time === undefined || request === undefined || userAgent === undefined) return undefined;
  const [, method, target] = requestLine.exec(request) ?? [];
  const timeMs = parseTime(time);
  if (method === undefined || target === undefined || timeMs === undefined) return undefined;
  return { lineNumber, timeMs, client, userAgent, method, target };
}

/** `17/May/2015:10:05:03 +0200` in milliseconds since 1970; undefined where there is no such time. */
export function parseTime(text: string): number | undefined {
  const [matched, day, month = "", year, hour, minute, second, sign, offsetHours, offsetMinutes] =
    logTime.exec(text) ?? [];
  const monthIndex = months.indexOf(month);
  if (matched === undefined || monthIndex < 0) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const local = new Date(Date.UTC(Number(year), monthIndex, Number(day), Number(hour), Number(minute)));
  if (local.getUTCDate() !== Number(day)) return undefined;
  const offsetMs = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  return local.getTime() + Number(second) * 1_000 + (sign === "-" ? offsetMs : -offsetMs);
}
