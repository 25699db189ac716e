import { createServer } from "node:http";
import { systems, type Text } from "#lib/rules/catalogue";
import type { ExampleSystem } from "./systems";

/**
 * Says at the address of a system that did not start that it did not, where a browser would only say that nothing answers.
 * Nothing does if somebody else has the port.
 *
 * @returns a function that ends it
 */
export async function standIn(
  id: ExampleSystem["id"],
  port: number,
  log: string,
): Promise<() => Promise<void>> {
  const known = systems as readonly { id: string; name: Text }[];
  const name = known.find((one) => one.id === id)?.name;
  if (name === undefined) return async () => {};
  const server = createServer((_, response) => {
    const head = { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" };
    response.writeHead(503, head).end(page(name, log));
  });
  await new Promise<void>((resolve) => {
    server.once("error", () => resolve()).listen(port, "127.0.0.1", resolve);
  });
  return async () => {
    server.close();
    server.closeAllConnections();
  };
}

function page({ de, en }: Text, log: string): string {
  const where = log.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<!doctype html><html lang="de"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>${de}</title><h1>${de}: nicht gestartet</h1><p lang="en">${en}: not started</p><p><code>${where}</code></p></html>`;
}
