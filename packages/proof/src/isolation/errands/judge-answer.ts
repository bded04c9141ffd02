import type { Answer } from "../clients/message.js";
import type { Errand } from "./errand.js";
import type { Faults } from "../faults.js";
import type { Hearing } from "./judge.js";
import { routeNamed } from "./server/routes.js";
import type { Testimony } from "./testimony.js";

type Line = Testimony | { readonly end: string };

/**
 * Judges what a client has read: every line of it has to be about its own request, and an answer to somebody who has not left has to end
 * as its errand says.
 */
export function judgeAnswer(errand: Errand, answer: Answer, hearing: Hearing, faults: Faults, left: boolean): void {
  const lines = readLines(answer, (text) => faults.add("an answer makes no sense", `${errand.request}: ${text}`));
  const testimonies = lines.filter((line) => "at" in line);
  for (const testimony of testimonies) hearing.hear(testimony);
  for (const { end } of lines.filter((line) => "end" in line))
    if (end !== errand.request) faults.add("an answer to somebody else", `${errand.request}: ${end}`);
  if (left || endsAsItShould(errand, answer, lines)) return;
  const { status, complete } = answer;
  const found = `${status ?? "no status"}, ${complete ? "" : "in"}complete, ${testimonies.length} testimonies`;
  faults.add("an answer is not what its errand says", `${errand.request} (${errand.route}): ${found}`);
}

function endsAsItShould({ route, testimonies }: Errand, { status, complete }: Answer, lines: readonly Line[]): boolean {
  const whole = complete && lines.filter((line) => "end" in line).length === 1;
  const enough = route === "failAtOnce" || lines.length > testimonies;
  switch (routeNamed(route).ends) {
    case "answered":
      return status === 200 && whole && enough;
    case "failed":
      return status === 500 && whole && enough;
    case "broken off":
      return (status === 200 || status === undefined) && !complete; // what was sent last may be lost with the connection
  }
}

/** Whole lines only; what comes after the last line's end was broken off. */
function readLines({ text }: Answer, onNonsense: (text: string) => void): Line[] {
  return text
    .split("\n")
    .slice(0, -1)
    .filter((line) => line !== "")
    .flatMap((line) => {
      try {
        return [JSON.parse(line.replace(/^data: /, "")) as Line];
      } catch {
        onNonsense(line.slice(0, 200));
        return [];
      }
    });
}
