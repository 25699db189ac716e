/** What differs by installation comes from the environment; what the system is, from a file of data. */
import { readFileSync } from "node:fs";

const { PORTAL_URL, ADDRESS, CLIENT_SECRET, CLIENT_KEY, SYSTEM = "invoice-archive" } = process.env;

/** The portal's address and this system's own, as the portal's catalogue has it. */
export const portal = PORTAL_URL ?? "http://localhost:3000";
export const address = ADDRESS ?? "http://127.0.0.1:3101";
/** The system proves with one of these that it is itself: a secret, or its private key (a JWK). */
export const secret = CLIENT_SECRET;
export const key = CLIENT_KEY && JSON.parse(CLIENT_KEY);
/** Id (of the catalogue, also the client id), name, sign, areas and tables. SYSTEM=shop makes the shop of it. */
export const system = JSON.parse(readFileSync(new URL(`${SYSTEM}.json`, import.meta.url)));
