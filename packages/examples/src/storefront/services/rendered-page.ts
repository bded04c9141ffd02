import type { Catalog } from "./catalog.js";

/** A page of a tenant's shop as it is sent. One per request target, as long as the page cache keeps it. */
export class RenderedPage {
  readonly title: string;
  readonly html: string;
  #timesServed = 0;

  constructor(catalog: Catalog, target: string) {
    this.title = `${catalog.tenant}: ${target}`;
    const items = catalog.products.map(({ name, priceCents }) => `<li>${name}: ${(priceCents / 100).toFixed(2)}</li>`);
    this.html = `<!doctype html>\n<title>${escapeHtml(this.title)}</title>\n<ul>\n${items.join("\n")}\n</ul>\n`;
  }

  /** To be called for each request; tells whether the page was rendered for this one. */
  serve(): "hit" | "miss" {
    return this.#timesServed++ === 0 ? "miss" : "hit";
  }
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
