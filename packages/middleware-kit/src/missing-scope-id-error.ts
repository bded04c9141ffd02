import { AmbitError } from "@ambit/core";

/** The request does not tell which scope it belongs to. */
export class MissingScopeIdError extends AmbitError {
  readonly code = "MISSING_SCOPE_ID";
  /** What most frameworks answer with. */
  readonly statusCode = 400;

  constructor(readonly scope: string) {
    super(
      `The request has no id for a scope of "${scope}". Let the rule's \`id\` return one, or set \`optional: true\` where requests may go without.`,
    );
  }
}
