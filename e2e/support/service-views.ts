import { productLike } from "#lib/rules/catalogue-roles";
import { openAnnounced } from "./announced";
import { hydrated } from "./hydration";
import { addPerson } from "./people";
import { expect } from "./portal";
import type { Scene } from "./scene";
import { freshServiceAdministrator } from "./service-administrators";
import { enter } from "./sessions";

const operating = async ({ page, portal, sql }: Scene) =>
  enter(page.context(), portal, sql, await freshServiceAdministrator(sql));

const at = (path: string) => async (scene: Scene) => {
  await operating(scene);
  await scene.page.goto(path);
};

/** The views of service administrators; the organizations are the demo's. */
export const serviceViews: Record<string, (scene: Scene) => Promise<unknown>> = {
  "the overview of a service administrator": at("/"),
  "the organizations from above": at("/organizations"),
  "a search among organizations": at("/organizations?q=muster"),
  "a search among organizations without result": at("/organizations?q=niemand"),
  "the place of a new organization": at("/organizations/new"),
  "a new organization's form full of mistakes": async (scene) => {
    const { page, t } = scene;
    await at("/organizations/new?parent=2000010")(scene);
    await page.getByRole("button", { name: t("organizationForm.create") }).click();
    await expect(page.getByRole("alert", { name: t("common.problem") })).toBeVisible();
  },
  "an organization with others below": async (scene) => {
    await operating(scene);
    await openAnnounced(scene, "/organizations/2000010?notice=saved");
  },
  "an organization with a product without effect": at("/organizations/1120002"),
  "an organization without an owner": at("/organizations/1112035"),
  "an organization whose letter did not arrive": at("/organizations/1111111"),
  "a closed organization": at("/organizations/1113300"),
  "the question before a second step becomes mandatory in an organization": at(
    "/organizations/1111874/second-factor",
  ),
  "the question before products are cancelled": at(
    `/organizations/1111111/products?cancel=${productLike("faxAndSms")}`,
  ),
  "the question before a registration link goes to somebody of another organization": at(
    "/organizations/3004417/registration-link",
  ),
  "the question before closing": at("/organizations/1111874/close"),
  "the question before closing as a dialog": async (scene) => {
    const { page, t } = scene;
    await at("/organizations/2222222")(scene);
    await (
      await hydrated(page.getByRole("link", { name: t("organizationForm.close"), exact: true }))
    ).click();
    await expect(page.getByRole("dialog")).toBeVisible();
  },
  "the orders": at("/organizations/orders"),
  "what needs a person": at("/organizations/tasks"),
  "a locked person, seen by a service administrator": async (scene) => {
    const { sql, company } = scene;
    const { number } = await addPerson(sql, company, { locked: "provider", lastName: "Zu" });
    await operating(scene);
    await openAnnounced(scene, `/users/${number}?notice=locked`);
  },
};
