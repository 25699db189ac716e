import { orderExample } from "#lib/rules/orders-document";
import { ask } from "../support/http";
import { waitForLetter } from "../support/mailbox";
import { freshEmail } from "../support/people";
import { expect, test } from "../support/portal";
import { quick } from "../support/queue";

test("an engineer of the provider sees that the portal is ready, reads the description, and sends an order as it says (FEEL, as each of the people)", async ({
  portal,
}) => {
  for (const path of ["/api/health", "/api/health/ready"])
    expect((await ask(portal, path)).status, path).toBe(200);

  const description = await ask(portal, "/api/openapi.json");
  expect(description.status).toBe(200);
  expect(description.headers["content-type"]).toContain("application/json");
  expect(description.text).not.toContain(portal.environment.ORDERS_API_KEY);
  const { openapi, servers, paths } = JSON.parse(description.text);
  expect(openapi).toBe("3.1.1");
  expect(servers).toEqual([{ url: portal.url }]);
  const [orders = "", order = ""] = Object.keys(paths);
  const headers = {
    Authorization: `Bearer ${portal.environment.ORDERS_API_KEY}`,
    "Content-Type": "application/json",
  };
  const send = (body: object) =>
    ask(portal, orders, { method: "POST", headers, body: JSON.stringify(body) });

  const { customerNumber: _, ...example } = orderExample;
  const orderNumber = `E-${process.pid}`;
  const email = freshEmail();
  const wrong = await send({ ...example, orderNumber, email: "keine-adresse" });
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain("email");

  const sent = await send({ ...example, orderNumber, email });
  expect(sent.status).toBe(201);
  await waitForLetter(portal, email, { kind: "activation" });
  const address = order.replace(/\{\w+\}/, orderNumber);
  await expect
    .poll(async () => JSON.parse((await ask(portal, address, { headers })).text), {
      intervals: quick,
    })
    .toMatchObject({ ...JSON.parse(sent.text), state: "done", letter: "sent" });
});
