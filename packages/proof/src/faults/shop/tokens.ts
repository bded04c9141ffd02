import { token, type Token, type TokenLike } from "@ambit/core";
import type { Ware } from "./ware.js";

const ware = (name: string): Token<Ware> => token<Ware>(name);

// Singletons
export const Settings = ware("Settings");
export const Mailer = ware("Mailer");
export const Audit = ware("Audit");
/** Made elsewhere, and given away for good. */
export const Licence = ware("Licence");
export const singletons: readonly TokenLike<Ware>[] = [Settings, Mailer, Audit, Licence];
// One for each tenant
export const Catalog = ware("Catalog");
export const Prices = ware("Prices");
// One for each session
export const Cart = ware("Cart");
export const Wishlist = ware("Wishlist");
/** Several of them, one under a condition. */
export const Discount = ware("Discount");
// One for each request
export const RequestLog = ware("RequestLog");
export const Report = ware("Report");
export const Locale = token<string>("Locale");
// Kept by nobody but whoever asks
export const Pen = ware("Pen");
export const Receipt = ware("Receipt");
/** What is put around a wishlist. */
export const Wrapping = ware("Wrapping");
// Of the other managers
export const Payment = ware("Payment");
export const Page = ware("Page");
export const Banner = ware("Banner");
export const Lease = ware("Lease");

/** What can be asked for, in no particular order. */
export const wares: readonly Token<Ware>[] = [
  Settings,
  Mailer,
  Audit,
  Catalog,
  Prices,
  Cart,
  Wishlist,
  Discount,
  RequestLog,
  Report,
  Pen,
  Receipt,
  Payment,
  Page,
  Banner,
  Lease,
];
