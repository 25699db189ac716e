/** What differs by installation: the portal's address, this system's own in the portal's catalogue, and where it listens. */
const { PORTAL_URL, ADDRESS, PORT } = process.env;

/** The portal's address, which is also part of the issuer of its assertions. */
export const portal = PORTAL_URL ?? "http://localhost:3000";
/** Where people see this system: the proxy's address. */
export const address = ADDRESS ?? "http://127.0.0.1:3103";
/** Where only the proxy reaches it. */
export const port = PORT ?? 3104;
