import { areaLike, systemLike } from "#lib/rules/catalogue-roles";
import { openAnnounced } from "./announced";
import { addPerson, freshCompany, type Person } from "./people";
import { expect } from "./portal";
import type { Scene } from "./scene";
import { freshServiceAdministrator } from "./service-administrators";
import { enter, openSystem } from "./sessions";

const archive = systemLike("invoiceArchive");
const telephones = systemLike("telephoneSystem");
const shop = systemLike("shop");

const open = async ({ page, portal, sql }: Scene, person: Person, path: string) => {
  await enter(page.context(), portal, sql, person);
  await page.goto(path);
};

/** The pages about connected systems. */
export const systemViews: Record<string, (scene: Scene) => Promise<unknown>> = {
  "a system whose areas are missing": async (scene) => {
    const person = await addPerson(scene.sql, scene.company, { permissions: ["fax"] });
    await open(scene, person, `/refused?system=${archive}&back=/oidc/interaction/a`);
    await expect(scene.page.getByRole("heading", { name: scene.company.owner.name })).toBeVisible();
  },
  "a system whose area nobody could grant": async (scene) => {
    const company = await freshCompany(scene.sql);
    await scene.sql`update users set locked_at = now(), locked_by = 'provider' where number = ${company.owner.number}`;
    const person = await addPerson(scene.sql, company);
    await open(scene, person, `/refused?system=${shop}`);
  },
  "one area of a system that is missing, with others open": async (scene) => {
    const person = await addPerson(scene.sql, scene.company, { permissions: ["fax", "contacts"] });
    await open(scene, person, `/refused?system=${telephones}&area=${areaLike("sms")}`);
  },
  "a system behind a proxy without any of its areas": async (scene) =>
    open(
      scene,
      await addPerson(scene.sql, await freshCompany(scene.sql)),
      `/refused?system=${telephones}`,
    ),
  "a system into which nobody could be signed in": ({ page }) =>
    page.goto(`/not-signed-in?system=${telephones}`),
  "a system that somebody has left": (scene) =>
    open(scene, scene.colleague, `/left-system?system=${archive}&back=0&state=x`),
  "a system that somebody has left who is signed out": ({ page }) =>
    page.goto(`/left-system?system=${shop}`),
  "Mein Konto with open systems": async (scene) => {
    await open(scene, scene.colleague, "/account");
    await openSystem(scene.sql, scene.colleague);
    await openAnnounced(scene, "/account?notice=systemEnded");
  },
  "the connected systems": async (scene) => {
    for (const [system, failing] of [
      [archive, false],
      [shop, true],
    ] as const)
      await scene.sql`insert into system_states (system, last_opened_at, last_delivered_at, failing_since, last_error, failures)
        select ${system}, now(), now(), case when ${failing} then now() end, case when ${failing} then 'status 503' end,
          case when ${failing} then 4 else 0 end
        on conflict (system) do update set failing_since = excluded.failing_since, last_error = excluded.last_error`;
    await open(scene, await freshServiceAdministrator(scene.sql), "/organizations/systems");
  },
};
