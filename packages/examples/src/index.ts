/** The storefront, for rooms that put it to the test. */
export { Storefront, type StorefrontOptions } from "./storefront/storefront.js";
export type { StorefrontContainer } from "./storefront/container.js";
export { Cart } from "./storefront/services/cart.js";
export { CartArchive } from "./storefront/services/cart-archive.js";
export { Catalog, type Product } from "./storefront/services/catalog.js";
export { Payments } from "./storefront/services/payments.js";
export { RenderedPage } from "./storefront/services/rendered-page.js";
export { Journal } from "./storefront/services/request-log.js";
