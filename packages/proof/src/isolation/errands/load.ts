import { Agent } from "node:http";
import { Random } from "../../model/random.js";
import type { TrialOptions } from "../trial.js";
import type { Churn } from "./churn.js";
import { exchange } from "../clients/exchange.js";
import { nothing, type Answer, type Message } from "../clients/message.js";
import { pipelined } from "../clients/pipelined.js";
import { drawErrand } from "./draw-errand.js";
import type { Errand } from "./errand.js";
import type { Hearing, Judge } from "./judge.js";
import { judgeAnswer } from "./judge-answer.js";
import { bodyPart } from "./server/call.js";
import type { ErrandServer } from "./server/errand-server.js";
import { routeNamed } from "./server/routes.js";

const longestPipeline = 12;

/** Many clients at once, each running one errand after the other until there are no more. */
export class Load {
  pipelined = 0;
  cutShort = 0;
  #sent = 0;

  constructor(
    private readonly server: ErrandServer,
    private readonly judge: Judge,
    private readonly churn: Churn,
    private readonly options: TrialOptions,
  ) {}

  /** Resolves when every client has gone. */
  async run(): Promise<void> {
    const { atOnce } = this.options;
    // A quarter comes over connections of the agent's, the rest in pipelines: so there are more requests than the system has handles for.
    const singles = Math.ceil(atOnce / 4);
    const agent = new Agent({ keepAlive: true, maxSockets: Math.ceil(singles / 2) });
    const sending = [
      ...Array.from({ length: singles }, () => this.#sendOneByOne(agent)),
      ...Array.from({ length: Math.ceil((3 * singles) / longestPipeline) * 2 }, () => this.#sendInPipelines()),
    ];
    await Promise.all(sending);
    agent.destroy();
  }

  async #sendOneByOne(agent: Agent): Promise<void> {
    for (let errand = this.#next(); errand !== undefined; errand = this.#next()) {
      const hearing = this.judge.begin(errand);
      const answer = await exchange(this.server.port, agent, messageOf(errand), errand.manner, new Random(errand.seed));
      this.#judge(errand, answer, hearing, errand.manner.startsWith("leaves"));
    }
  }

  async #sendInPipelines(): Promise<void> {
    for (let batch = this.#nextBatch(); batch.length > 0; batch = this.#nextBatch()) {
      const hearings = batch.map((errand) => this.judge.begin(errand));
      const random = new Random(batch[0]?.seed ?? 0);
      const patience = random.below(4) === 0 ? random.below(batch.length) : batch.length;
      const answers = await pipelined(this.server.port, batch.map(messageOf), patience, random);
      this.pipelined += batch.length - 1;
      // A connection that is broken off may take with it what was sent before.
      const left = patience < batch.length || batch.some(({ route }) => routeNamed(route).ends === "broken off");
      batch.forEach((errand, index) => {
        this.#judge(errand, answers[index] ?? nothing, hearings[index] as Hearing, left);
      });
    }
  }

  #judge(errand: Errand, answer: Answer, hearing: Hearing, left: boolean): void {
    this.server.observer.outside("an answer was read");
    if (!answer.complete) this.cutShort++;
    judgeAnswer(errand, answer, hearing, this.server.house.faults, left);
    this.churn.happen();
  }

  #nextBatch(): Errand[] {
    const batch: Errand[] = [];
    for (let errand = this.#next(); errand !== undefined; errand = this.#next()) {
      batch.push(errand);
      if (batch.length > errand.seed % longestPipeline) break;
    }
    return batch;
  }

  #next(): Errand | undefined {
    const { requests, seed } = this.options;
    return this.#sent < requests ? drawErrand(seed, ++this.#sent) : undefined;
  }
}

function messageOf(errand: Errand): Message {
  const message = { path: `/${errand.route}`, headers: { "x-errand": JSON.stringify(errand) } };
  const body = Array.from({ length: errand.testimonies }, () =>
    bodyPart(errand.request).repeat(1 + errand.paddingBytes / 20),
  );
  return routeNamed(errand.route).takesBody === true ? { ...message, body } : message;
}
