import type { Locator, Page } from "@playwright/test";
import type { AreaId, Language } from "#lib/rules/catalogue";
import { areaOf, systems } from "#lib/rules/catalogue";
import { areaLike, areasLike } from "#lib/rules/catalogue-roles";
import { hydrated } from "./support/hydration";
import { keyboardOf } from "./support/keyboard";
import { linkIn, waitForLetter } from "./support/mailbox";
import { noticeOn } from "./support/notices";
import { freshCompany, freshEmail, password } from "./support/people";
import { expect, test } from "./support/portal";
import { areaText, textsIn } from "./support/texts";

/** The areas that connected systems serve: their pages lead there. */
const servedElsewhere = (systems as { areas: Record<string, string> }[]).flatMap(({ areas }) =>
  Object.keys(areas),
);

type Way = {
  title: string;
  language: Language;
  keyboard?: boolean;
  javaScriptEnabled?: boolean;
};

const ways: Way[] = [
  { title: "in German", language: "de" },
  { title: "without JavaScript", language: "de", javaScriptEnabled: false },
  { title: "by keyboard alone, in English", language: "en", keyboard: true },
];

/** How a person fills in and clicks, and how often: with a pointer, or with the keyboard alone. */
function handsOf(page: Page, keyboard = false) {
  const keys = keyboardOf(page);
  let clicks = 0;
  const click = (target: Locator, key: "Enter" | "Space"): Promise<void> => {
    clicks += 1;
    return keyboard ? keys.press(target, key) : target.click();
  };
  return {
    type: keyboard ? keys.type : (field: Locator, text: string) => field.fill(text),
    press: (target: Locator) => click(target, "Enter"),
    tick: (box: Locator) => click(box, "Space"),
    clicks: () => clicks,
  };
}

for (const { title, language, keyboard, javaScriptEnabled } of ways) {
  test(`an owner gives a colleague access, changes it and takes it back, ${title}`, async ({
    browser,
    portal,
    sql,
  }) => {
    const t = textsIn(language);
    const area = (id: AreaId) => areaText(id, language);
    const { owner, name: company } = await freshCompany(sql);
    const email = freshEmail();
    const locale = language === "de" ? "de-DE" : "en-GB";
    const context = () => browser.newContext({ baseURL: portal.url, locale, javaScriptEnabled });
    const page = await (await context()).newPage();
    const hands = handsOf(page, keyboard);
    const button = (label: string, on: Page = page) => on.getByRole("button", { name: label });

    await test.step("the owner signs in with the customer number", async () => {
      await page.goto("/");
      await hands.type(page.getByLabel(t("signIn.login")), owner.login);
      await hands.type(page.getByRole("textbox", { name: t("signIn.password") }), password);
      await hands.press(button(t("signIn.submit")));
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(
        t("dashboard.greeting", { name: owner.name }),
      );
      await expect(page.getByText(`${t("common.signedInAs")} ${owner.name}`)).toBeVisible();
    });

    await test.step("the list of users is empty and says what to do", async () => {
      const navigation = page.getByRole("navigation", { name: t("common.areas") });
      await hands.press(navigation.getByRole("link", { name: area("userAdministration") }));
      await expect(page).toHaveURL("/users");
      await expect(page.getByRole("heading", { name: t("users.empty") })).toBeVisible();
      await hands.press(page.getByRole("link", { name: t("users.add"), exact: true }).first());
      await expect(page).toHaveURL("/users/new");
    });

    await test.step("the owner adds a colleague, and at first forgets to tick an area", async () => {
      await hands.type(page.getByLabel(t("userForm.firstName")), "Mini");
      await hands.type(page.getByLabel(t("userForm.lastName"), { exact: true }), "Mustermensch");
      await hands.type(page.getByLabel(t("userForm.email")), email);
      await hands.press(button(t("userForm.save")));
      const problem = page.getByRole("alert", { name: t("common.problem") });
      await expect(problem).toContainText(t("problems.permissionsMissing"));
      if (javaScriptEnabled !== false) await expect(problem).toBeFocused();
      await expect(page.getByLabel(t("userForm.email"))).toHaveValue(email);
      await hands.tick(page.getByLabel(area("invoices")));
      await hands.tick(page.getByLabel(area("product")));
      await hands.press(button(t("userForm.save")));
      await expect(noticeOn(page).first()).toContainText(
        t("notices.created", { name: "Mini Mustermensch" }),
      );
      await expect(page.getByRole("row", { name: /Mini Mustermensch/ })).toContainText(
        t("state.invited"),
      );
    });

    const other = await (await context()).newPage();
    const otherHands = handsOf(other, keyboard);
    await test.step("the colleague gets a letter and sets a password", async () => {
      const letter = await waitForLetter(portal, email, { kind: "activation" });
      expect(letter.subject).toBe(t("letters.activation.subject"));
      expect(letter.text).toContain(company);
      for (const id of ["product", "invoices"] as const) expect(letter.text).toContain(area(id));
      await other.goto(linkIn(letter));
      await expect(other).toHaveURL("/set-password");
      await expect(other.getByLabel(t("setPassword.email"))).toHaveValue(email);
      const field = other.getByRole("textbox", { name: t("setPassword.password") });
      await otherHands.type(field, "Sieben leise Boote am Deich");
      await otherHands.press(button(t("setPassword.submitActivate"), other));
      await expect(noticeOn(other)).toHaveText(t("signIn.activated"));
    });

    await test.step("the colleague signs in with the e-mail address", async () => {
      await expect(other.getByLabel(t("signIn.login"))).toHaveValue(email);
      await otherHands.type(other.getByLabel(t("signIn.login")), email.toUpperCase());
      await otherHands.type(
        other.getByRole("textbox", { name: t("signIn.password") }),
        "Sieben leise Boote am Deich",
      );
      await otherHands.press(button(t("signIn.submit"), other));
      await expect(other.getByRole("heading", { level: 1 })).toHaveText(
        t("dashboard.greeting", { name: "Mini Mustermensch" }),
      );
    });

    /** Asserts that dashboard and navigation show exactly these areas, and that other pages do not exist. */
    async function expectAreas(permitted: AreaId[], forbidden: AreaId[]): Promise<void> {
      const names = permitted.map(area);
      const account = [t("account.title")];
      const help = [t("common.helpAndContact")];
      await expect(
        other.getByRole("navigation", { name: t("common.areas") }).getByRole("link"),
      ).toHaveText([t("common.overview"), ...account, ...names, ...help]);
      await expect(other.getByRole("main").getByRole("link")).toHaveText(
        [...names, ...account, ...help].map((one) => new RegExp(`^${one}`)),
      );
      const [denied, ...deniedToo] = forbidden;
      const open = permitted.find((id) => !servedElsewhere.includes(id));
      const openToo = permitted.filter((id) => id !== open);
      for (const id of [...deniedToo, ...openToo]) {
        const headers = { "Accept-Language": language };
        const answer = await other.request.get(areaOf(id).path, { headers, maxRedirects: 0 });
        const there = servedElsewhere.includes(id) ? 307 : 200;
        expect(answer.status(), `${id} by address`).toBe(openToo.includes(id) ? there : 404);
        const heading = /<h1>(.*?)<\/h1>/.exec(await answer.text())?.[1];
        if (openToo.includes(id) && there === 200) expect(heading).toBe(area(id));
      }
      if (denied) {
        const answer = await other.goto(areaOf(denied).path);
        expect(answer?.status(), `${denied} by address`).toBe(404);
        // Next draws the page of a denied URL with JavaScript only (vercel/next.js#62228).
        if (javaScriptEnabled !== false)
          await expect(other.getByRole("heading", { level: 1 })).toHaveText(t("notFound.title"));
      }
      if (open) {
        const answer = await other.goto(areaOf(open).path);
        expect(answer?.status(), `${open} by address`).toBe(200);
        await expect(other.getByRole("heading", { level: 1 })).toHaveText(area(open));
      }
    }

    await test.step("the colleague sees exactly the ticked areas", async () => {
      await expectAreas(
        areasLike(["product", "invoices"]),
        areasLike(["userAdministration", "shop", "fax"]),
      );
    });

    await test.step("the owner changes the ticked areas, and the colleague's next click shows it", async () => {
      await other.goto("/");
      await hands.press(page.getByRole("link", { name: `${t("users.edit")}: Mini Mustermensch` }));
      await expect(page.getByLabel(area("invoices"))).toBeChecked();
      await hands.tick(page.getByLabel(area("invoices")));
      await hands.tick(page.getByLabel(area("fax")));
      await hands.press(button(t("userForm.save")));
      await expect(noticeOn(page).first()).toContainText(
        t("notices.saved", { name: "Mini Mustermensch" }),
      );
      await otherHands.press(other.getByRole("main").getByRole("link", { name: area("product") }));
      await expect(other).toHaveURL(areaOf(areaLike("product")).path);
      await other.goto("/");
      await expectAreas(areasLike(["product", "fax"]), areasLike(["invoices"]));
    });

    await test.step("the owner removes the colleague, whose access ends at once", async () => {
      await other.goto("/");
      await hands.press(page.getByRole("link", { name: `${t("users.edit")}: Mini Mustermensch` }));
      const remove = page.getByRole("link", { name: t("userForm.remove") });
      await hands.press(javaScriptEnabled === false ? remove : await hydrated(remove));
      const question = page.getByRole(javaScriptEnabled === false ? "main" : "dialog");
      await expect(
        question.getByRole("heading", {
          name: t("userRemove.title", { name: "Mini Mustermensch" }),
        }),
      ).toBeVisible();
      await expect(question).toContainText(email);
      await hands.press(question.getByRole("button", { name: t("userRemove.confirm") }));
      await expect(noticeOn(page).first()).toContainText(t("notices.removedMore"));
      await expect(page.getByRole("table").getByText("Mini Mustermensch")).toHaveCount(0);

      await otherHands.press(other.getByRole("main").getByRole("link", { name: area("product") }));
      await expect(other).toHaveURL(/\/sign-in\?/);
      await expect(noticeOn(other)).toHaveText(t("signIn.ended"));
      await other.getByLabel(t("signIn.login")).fill(email);
      await other
        .getByRole("textbox", { name: t("signIn.password") })
        .fill("Sieben leise Boote am Deich");
      await button(t("signIn.submit"), other).click();
      await expect(other.getByRole("alert", { name: t("common.problem") })).toContainText(
        t("refusals.signInFailed"),
      );
    });

    expect([hands.clicks(), otherHands.clicks()], "clicks of both").toEqual([14, 4]);
    await other.context().close();
    await page.context().close();
  });
}
