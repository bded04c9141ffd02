import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root, type Block } from "./blocks.js";

/** A block as a file that can be compiled and run. Its line n is line n of the block. */
export interface Program {
  readonly block: Block;
  readonly path: string;
}

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const preambleFile = join(root, "packages/docs/fragment-preamble.ts");

/** The preamble on one line, so that it moves no line of the block. */
function preamble(): string {
  return readFileSync(preambleFile, "utf8")
    .replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "")
    .replaceAll(/\s*\n\s*/g, " ")
    .trim();
}

/** The fragment's own imports, then the rest in braces, where it may give the preamble's names another meaning. */
function fragmentText(text: string): string {
  const statements = ts.createSourceFile("fragment.ts", text, ts.ScriptTarget.Latest).statements;
  const lastImport = statements.filter((statement) => ts.isImportDeclaration(statement)).at(-1);
  const start = lastImport?.end ?? 0;
  return `${preamble()} ${text.slice(0, start)} {${text.slice(start)}\n}\nexport {};\n`;
}

/** Writes the blocks where the packages' names resolve as they do for users of all of them. */
export function writePrograms(folder: string, blocks: readonly Block[]): Program[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return blocks.map((block) => {
    const path = join(folder, `${block.file.replaceAll(/[^\w]+/g, "-")}-${block.line}.${block.language}`);
    const text = block.treatment === "fragment" ? fragmentText(block.text) : `${block.text}\nexport {};\n`;
    writeFileSync(path, text);
    return { block, path };
  });
}

/** Type-checks all programs as one compilation; gives the errors of each, `line: message` seen from its document. */
export function typeErrors(programs: readonly Program[]): Map<Program, string[]> {
  const config = join(root, "packages/workspace/tsconfig.check.json");
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, (file) => ts.sys.readFile(file)).config,
    ts.sys,
    join(root, "packages/workspace"),
    { allowJs: true, checkJs: false, incremental: false, noEmit: true },
  );
  delete options.tsBuildInfoFile;
  const compilation = ts.createProgram({ rootNames: programs.map((program) => program.path), options });
  return new Map(
    programs.map((program) => {
      const file = compilation.getSourceFile(program.path);
      const found = [...compilation.getSyntacticDiagnostics(file), ...compilation.getSemanticDiagnostics(file)];
      return [program, found.map((diagnostic) => describe(program, diagnostic))];
    }),
  );
}

function describe({ block }: Program, { file, start, messageText }: ts.Diagnostic): string {
  const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line : 0;
  return `${block.file}:${block.line + 1 + line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
}

/** Runs a program from the sources of the packages. */
export function run({ path }: Program): Promise<Run> {
  const args = ["--conditions=@ambit/source", "--import", "tsx", path];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd: root, timeout: 30_000 }, (_error, stdout, stderr) => {
      resolve({ status: child.exitCode, stdout, stderr });
    });
  });
}
