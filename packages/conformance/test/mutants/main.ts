/** Does the kit catch every manager that has a fault? `kit:mutants [--json]` */
import { allLaws } from "../../src/index.js";
import { tallyMutants, type Tally } from "./tally.js";

function print({ mutants, killed, survived, byLaw, scenariosWithoutMutant, verdicts }: Tally): void {
  for (const { mutant, breaks, caughtBy, broken, killed: caught } of verdicts) {
    const verdict = caught ? "caught  " : "SURVIVED";
    console.log(
      `${verdict} law ${String(breaks).padEnd(2)} ${mutant}: ${broken} scenarios, laws ${caughtBy.join(" ")}`,
    );
  }
  console.log("\nMutants caught by each law:");
  for (const { number, title } of allLaws) console.log(`  ${number}. ${title}: ${byLaw[number]}`);
  console.log(`\nScenarios that no mutant breaks: ${scenariosWithoutMutant.length}`);
  for (const scenario of scenariosWithoutMutant) console.log(`  ${scenario}`);
  const advised = verdicts.filter(({ breaks, advised: first }) => first === breaks).length;
  console.log(`\nWhere the report begins with the very law of the mutant: ${advised} of ${mutants}`);
  console.log(`\n${mutants} mutants, ${killed} caught, ${survived.length} survived`);
}

const tally = await tallyMutants();
if (process.argv.includes("--json")) console.log(JSON.stringify(tally, undefined, 2));
else print(tally);
process.exitCode = tally.survived.length === 0 ? 0 : 1;
