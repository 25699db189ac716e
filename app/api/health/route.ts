/** Alive: this process answers. Says nothing of the database and nothing of versions. */
export function GET(): Response {
  return Response.json({ status: "ok" }, { headers: { "Cache-Control": "no-store" } });
}
