import { type Browser, type ElementHandle, launch, type Page } from "puppeteer-core";
import { find, type Wanted } from "./finding";
import type { Driver, Held } from "./visitor";

type Settings = { executablePath: string; language: "de" | "en"; javaScript: boolean };

const launching = {
  chromium: ({ executablePath, language }: Settings) =>
    launch({
      browser: "chrome",
      executablePath,
      args: [
        // Chromium's sandbox does not work for root, and containers often have no other user.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        ...["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
        ...["--disable-component-update", "--disable-sync", `--lang=${language}`],
      ],
    }),
  firefox: ({ executablePath, language, javaScript }: Settings) =>
    launch({
      browser: "firefox",
      executablePath,
      extraPrefsFirefox: {
        "javascript.enabled": javaScript,
        "intl.accept_languages": language,
        // Its driver cannot add an authenticator, and Firefox would wait for its user without end.
        "security.webauth.webauthn": false,
      },
    }),
};

/** Chromium by its own protocol, Firefox by WebDriver BiDi: a process of its own for each person. */
export async function openPuppeteer(
  engine: "chromium" | "firefox",
  settings: Settings,
): Promise<Driver> {
  const browser: Browser = await launching[engine](settings);
  const page = await browser.newPage();
  if (engine === "chromium") {
    if (!settings.javaScript) await page.setJavaScriptEnabled(false);
    await page.setExtraHTTPHeaders({ "Accept-Language": settings.language });
  }
  await page.setViewport({ width: 1280, height: 900 });

  const hold = (element: ElementHandle<Element>): Held => ({
    click: () => click(page, element),
    async type(text) {
      await element.evaluate((field) => {
        const input = field as HTMLInputElement;
        input.scrollIntoView({ block: "center" });
        input.focus();
        // Dates are typed part by part, in an order that depends on the machine's settings.
        if (input.type !== "date") input.select();
      });
      if (text === "") await page.keyboard.press("Backspace");
      else await page.keyboard.type(text);
    },
    async choose(option) {
      const value = await element.evaluate(
        (field, wanted) =>
          [...(field as HTMLSelectElement).options].find(({ text }) => text.trim() === wanted)
            ?.value ?? "",
        option,
      );
      await (element as ElementHandle<HTMLSelectElement>).select(value);
    },
    upload: (path) => (element as ElementHandle<HTMLInputElement>).uploadFile(path),
    evaluate: (ask) => element.evaluate(ask),
  });

  return {
    engine,
    async goto(address) {
      await page.goto(address, { waitUntil: "load" });
    },
    evaluate: <T>(ask: () => T) => page.evaluate(ask) as Promise<T>,
    async find(wanted: Wanted) {
      const element = (await page.evaluateHandle(find, wanted)).asElement();
      return element ? hold(element as ElementHandle<Element>) : null;
    },
    size: (width, height) => page.setViewport({ width, height }),
    async screenshot(path) {
      await page.screenshot({ path: path as `${string}.png`, fullPage: true });
    },
    async addAuthenticator() {
      if (engine === "firefox") return false;
      const session = await page.createCDPSession();
      await session.send("WebAuthn.enable");
      await session.send("WebAuthn.addVirtualAuthenticator", {
        options: {
          protocol: "ctap2",
          transport: "internal",
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      });
      return true;
    },
    close: () => browser.close(),
  };
}

/**
 * Clicks the middle of the element with the pointer; the driver's own click waits for the page's scripts. Firefox may
 * still scroll when the page says that it has, and the pointer presses what is next to the element: it is then released
 * elsewhere, which clicks nothing.
 *
 * @throws Error "not reachable", so that the caller tries again
 */
async function click(page: Page, element: ElementHandle<Element>): Promise<void> {
  const at = await element.evaluate((one) => {
    one.scrollIntoView({ block: "center", behavior: "instant" });
    const box = one.getClientRects()[0];
    return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : null;
  });
  if (!at) throw new Error("stale: the element is not there any more");
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  const isPressed = await element.evaluate((one) => one.matches(":active"));
  if (!isPressed) await page.mouse.move(0, 0);
  await page.mouse.up();
  if (!isPressed) throw new Error("not reachable: the pointer pressed something else");
}
