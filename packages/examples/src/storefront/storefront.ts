import type { AddressInfo } from "node:net";
import { systemClock } from "@ambit/core";
import type { FastifyInstance } from "fastify";
import { createStorefrontContainer, type StorefrontContainer, type WiringOptions } from "./container.js";
import { createServer } from "./http/server.js";
import { Quiet } from "./quiet.js";

export interface StorefrontOptions extends WiringOptions {
  /** 0 takes a free one. */
  readonly port: number;
}

const ignore = (): void => undefined;
const host = "127.0.0.1";

/** The shop: a container, and the HTTP service in front of it. */
export class Storefront {
  readonly #quiet: Quiet;

  private constructor(
    readonly container: StorefrontContainer,
    private readonly server: FastifyInstance,
    private readonly drainTimeoutMs: number,
  ) {
    this.#quiet = new Quiet(container.events);
  }

  /** Opens the shop. Rejects where the port cannot be had. */
  static async open({
    port,
    clock,
    drainTimeoutMs = 10_000,
    onError = ignore,
  }: StorefrontOptions): Promise<Storefront> {
    const container = createStorefrontContainer({ drainTimeoutMs, onError, ...(clock && { clock }) });
    const storefront = new Storefront(container, createServer(container, onError), drainTimeoutMs);
    try {
      await storefront.server.listen({ host, port });
    } catch (error) {
      await storefront.close();
      throw error;
    }
    return storefront;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://${host}:${this.port}`;
  }

  /** Resolves when no request is being handled and no scope is about to end. */
  quiet(): Promise<void> {
    return this.#quiet.reached();
  }

  /** Closes the shop: refuses new requests, finishes those under way, then ends every scope. */
  async close(): Promise<void> {
    const cutOff = (): void => this.server.server.closeAllConnections();
    const cancel = systemClock.schedule(cutOff, this.drainTimeoutMs, true);
    try {
      await this.server.close();
    } finally {
      cancel();
      await this.container.dispose();
    }
  }
}
