// What the bench compares a question of forward auth with: a Node server that answers from one row, found by its primary
// key, through the portal's driver. Started by scripts/bench/forward-auth.ts.
import { createServer } from "node:http";
import postgres from "postgres";

const { DATABASE_URL = "", PORT } = process.env;
const sql = postgres(DATABASE_URL, { max: 10, onnotice: () => {} });

createServer(async (request, response) => {
  const [, number] = /^\/users\/(\d+)$/.exec(request.url ?? "") ?? [];
  const [row] = number ? await sql`select subject from users where number = ${number}` : [];
  response.writeHead(200, { "Remote-User": row?.subject ?? "nobody" }).end();
}).listen(Number(PORT), "127.0.0.1");
