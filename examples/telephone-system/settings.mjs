/** What an installation sets: the portal's address, and this system's own, for people (the proxy's) and for the proxy. */
const { PORTAL_URL, ADDRESS, PORT } = process.env;
export const portal = PORTAL_URL ?? "http://localhost:3000";
export const address = ADDRESS ?? "http://127.0.0.1:3103";
export const port = PORT ?? 3104;
