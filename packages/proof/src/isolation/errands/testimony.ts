/** Whose an instance is, and which one. */
export interface InstanceSeen {
  readonly owner: string;
  readonly serial: number;
  readonly ended: boolean;
}

/** What a handler was given when it asked the container whom it serves: nothing here is taken from the request itself. */
export interface Testimony {
  /** Which part of which handler asked. */
  readonly at: string;
  /** The request that it had entered for its errand's other sender. */
  readonly elsewhere: string | undefined;
  /** The page that it had entered. */
  readonly page: string | undefined;

  readonly tenantId: string;
  readonly sessionId: string;
  readonly requestId: string;
  readonly pageId: string | undefined;
  readonly tenant: InstanceSeen;
  readonly session: InstanceSeen;
  readonly request: InstanceSeen;
  readonly pageService: InstanceSeen | undefined;
  /** What a singleton reaches through its stand-ins. */
  readonly throughPorter: { readonly session: number; readonly request: number };
  /** Which session scope it is, in the order in which they were first seen. */
  readonly sessionScope: number;
}
