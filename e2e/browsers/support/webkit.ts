import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { Builder, Capabilities, type WebElement } from "selenium-webdriver";
import { findFreePort } from "#db/free-port";
import { find, type Wanted } from "./finding";
import type { Driver, Held } from "./visitor";

type Settings = { executablePath: string; language: "de" | "en"; javaScript: boolean };

/** WebKit by WebDriver, in a hidden window: a driver of its own for each person. */
export async function openWebKit({
  executablePath,
  language,
  javaScript,
}: Settings): Promise<Driver> {
  const port = await findFreePort();
  const server = spawn("xvfb-run", ["-a", "WebKitWebDriver", `--port=${port}`], {
    stdio: "ignore",
    // Leads a process group, so that the window and the screen end with it.
    detached: true,
    env: {
      ...process.env,
      LANG: language === "de" ? "de_DE.UTF-8" : "en_GB.UTF-8",
      LANGUAGE: language,
    },
  });
  const end = () => {
    try {
      process.kill(-(server.pid ?? 0), "SIGTERM");
    } catch {
      // It has ended in the meantime.
    }
  };
  process.once("exit", end);
  const address = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + 60_000; ; await wait(100)) {
    const isReady = await fetch(`${address}/status`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) break;
    if (Date.now() > deadline) throw new Error("WebKitWebDriver does not start");
  }
  const driver = await new Builder()
    .usingServer(address)
    .withCapabilities(
      new Capabilities({
        browserName: "MiniBrowser",
        "webkitgtk:browserOptions": {
          binary: executablePath,
          args: ["--automation", ...(javaScript ? [] : ["--enable-javascript=false"])],
        },
      }),
    )
    .build();
  await driver.manage().window().setRect({ width: 1280, height: 900 });

  const hold = (element: WebElement): Held => ({
    async click() {
      await driver.executeScript("arguments[0].scrollIntoView({ block: 'center' })", element);
      await element.click();
    },
    async type(text) {
      if (await element.getAttribute("value")) await element.clear();
      if (text !== "") await element.sendKeys(text);
    },
    async choose(option) {
      const options = await element.findElements({ css: "option" });
      for (const one of options)
        if ((await one.getText()).trim() === option) return await one.click();
      throw new Error(`There is no option "${option}".`);
    },
    upload: (path) => element.sendKeys(path),
    evaluate: (ask) => driver.executeScript<string>(`return (${ask})(arguments[0])`, element),
  });

  return {
    engine: "webkit",
    async goto(path) {
      await driver.get(path);
    },
    evaluate: <T>(ask: () => T) => driver.executeScript<T>(`return (${ask})()`),
    async find(wanted: Wanted) {
      const element = await driver.executeScript<WebElement | null>(
        `return (${find})(arguments[0])`,
        wanted,
      );
      return element ? hold(element) : null;
    },
    async size(width, height) {
      await driver.manage().window().setRect({ width, height });
    },
    async screenshot(path) {
      writeFileSync(path, Buffer.from(await driver.takeScreenshot(), "base64"));
    },
    addAuthenticator: async () => false,
    async close() {
      await driver.quit().catch(() => {});
      process.off("exit", end);
      end();
    },
  };
}
