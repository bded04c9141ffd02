import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What a block wants done with it, besides the type check. */
export type Treatment = "check" | "run" | "fragment" | "skip" | "unknown";

export interface Block {
  /** From the root of the repository. */
  readonly file: string;
  /** The line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** What follows the language on the fence. */
  readonly info: string;
  readonly treatment: Treatment;
  readonly text: string;
  /** What a block that runs has to print: the text of the `text output` block that is the next one. */
  readonly output: string | undefined;
}

interface Fence {
  readonly line: number;
  readonly language: string;
  readonly info: string;
  readonly text: string;
}

/** The Markdown whose blocks are tested: the READMEs, and all of packages/docs. */
export function documents(): string[] {
  const packages = join(root, "packages");
  const readmes = readdirSync(packages).map((room) => join(packages, room, "README.md"));
  const pages = readdirSync(join(packages, "docs"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "node_modules" && !entry.name.startsWith("."))
    .flatMap((entry) => {
      const folder = join(packages, "docs", entry.name);
      return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file));
    });
  return [join(root, "README.md"), ...readmes, ...pages]
    .filter((file) => file.endsWith(".md") && existsSync(file))
    .sort();
}

function fencesOf(markdown: string): Fence[] {
  const fences: Fence[] = [];
  const lines = markdown.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const [, indent = "", mark = "", language = "", info = ""] =
      /^(\s*)(`{3,}|~{3,})\s*(\S*)\s*(.*)$/.exec(lines[at] ?? "") ?? [];
    if (mark === "") continue;
    const opened = at;
    const body: string[] = [];
    for (at++; at < lines.length && !isEndOf(mark, lines[at] ?? ""); at++) {
      body.push((lines[at] ?? "").replace(new RegExp(`^\\s{0,${indent.length}}`), ""));
    }
    fences.push({ line: opened + 1, language, info: info.trim(), text: body.join("\n") });
  }
  return fences;
}

function isEndOf(mark: string, line: string): boolean {
  const text = line.trim();
  return text.startsWith(mark) && text.replaceAll(mark.charAt(0), "") === "";
}

function treatmentOf(info: string): Treatment {
  if (info === "") return "check";
  if (info === "run" || info === "fragment") return info;
  return /^skip: \S+ \S+/.test(info) ? "skip" : "unknown";
}

/** The blocks of one document, with the outputs they promise. */
export function blocksIn(file: string, markdown: string): Block[] {
  const fences = fencesOf(markdown);
  return fences.map((fence, at) => {
    const next = fences[at + 1];
    const output = next?.language === "text" && next.info === "output" ? next.text : undefined;
    return { ...fence, file, treatment: treatmentOf(fence.info), output };
  });
}

export function allBlocks(): Block[] {
  return documents().flatMap((file) =>
    blocksIn(relative(root, file).replaceAll("\\", "/"), readFileSync(file, "utf8")),
  );
}
