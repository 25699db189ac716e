import { setTimeout as wait } from "node:timers/promises";
import type { Engine } from "../../../scripts/support/browsers";
import { contentOf, overflow, read, type Wanted } from "./finding";

/** An element of a page, as a driver holds it. */
export type Held = {
  /** Clicks with a pointer. */
  click(): Promise<void>;
  /** Types with a keyboard, replacing the present text. Files are chosen by their path. */
  type(text: string): Promise<void>;
  choose(option: string): Promise<void>;
  upload(path: string): Promise<void>;
  evaluate(ask: (element: Element) => string): Promise<string>;
};

/** What the two drivers have in common: everything else is written once, below. */
export type Driver = {
  engine: Engine;
  goto(address: string): Promise<void>;
  /** Runs in the page, even if its own scripts are disabled. */
  evaluate<T>(ask: () => T): Promise<T>;
  find(wanted: Wanted): Promise<Held | null>;
  size(width: number, height: number): Promise<void>;
  screenshot(path: string): Promise<void>;
  /** Adds a virtual authenticator; false if this browser's driver cannot. */
  addAuthenticator(): Promise<boolean>;
  close(): Promise<void>;
};

/** How long a person waits for what a page should show, in milliseconds. */
const patience = 45_000;

/** A person with a separate browser, who reads the page and clicks its controls. */
export function visitorIn(driver: Driver, home: string) {
  /** Waits until the page says so; the error quotes what it says instead. */
  async function until(
    what: string,
    isSo: (page: ReturnType<typeof read>) => boolean,
  ): Promise<ReturnType<typeof read>> {
    let last: ReturnType<typeof read> | undefined;
    for (const deadline = Date.now() + patience; Date.now() < deadline; await wait(50)) {
      // A page that is being left does not answer.
      const page = await driver.evaluate(read).catch(() => undefined);
      last = page ?? last;
      if (page && isSo(page)) return page;
    }
    throw new Error(
      `${driver.engine} waited for ${what} at ${last?.address} "${last?.heading}":\n${last?.text.slice(0, 1_000)}`,
    );
  }

  /** Acts on a control as soon as it exists. One that its page removes at that moment is looked for again. */
  async function at<T>(wanted: Wanted, act: (held: Held) => Promise<T>): Promise<T> {
    let reason: unknown;
    for (const deadline = Date.now() + patience; Date.now() < deadline; await wait(50)) {
      const held = await driver.find(wanted).catch(() => null);
      if (!held) continue;
      try {
        return await act(held);
      } catch (error) {
        if (
          !/stale|detached|not attached|no such (node|element)|not reachable/i.test(String(error))
        )
          throw error;
        reason = error;
      }
    }
    const page = await driver.evaluate(read).catch(() => undefined);
    throw new Error(
      `${driver.engine} finds no ${wanted.kind} "${wanted.name}" at ${page?.address}:\n${page?.text.slice(0, 1_000)}`,
      { cause: reason },
    );
  }

  return {
    engine: driver.engine,
    goto: (path: string) => driver.goto(new URL(path, home).href),
    type: (name: string, text: string) => at({ kind: "field", name }, (held) => held.type(text)),
    tick: (name: string) => at({ kind: "field", name }, (held) => held.click()),
    choose: (name: string, option: string) =>
      at({ kind: "field", name }, (held) => held.choose(option)),
    upload: (name: string, path: string) =>
      at({ kind: "field", name }, (held) => held.upload(path)),
    contentOf: (name: string) => at({ kind: "field", name }, (held) => held.evaluate(contentOf)),
    press: (name: string) => at({ kind: "button", name }, (held) => held.click()),
    follow: (name: string) => at({ kind: "link", name }, (held) => held.click()),
    sees: (text: string) => until(`"${text}"`, (page) => page.text.includes(text)),
    isAt: (heading: string) =>
      until(`the heading "${heading}"`, (page) => page.heading.startsWith(heading)),
    seesNot: (text: string) => until(`no "${text}"`, (page) => !page.text.includes(text)),
    page: () => driver.evaluate(read),
    overflow: () => driver.evaluate(overflow),
    has: async (wanted: Wanted) => (await driver.find(wanted)) !== null,
    size: (width: number, height = 900) => driver.size(width, height),
    screenshot: (path: string) => driver.screenshot(path),
    addAuthenticator: () => driver.addAuthenticator(),
    close: () => driver.close(),
  };
}

export type Visitor = ReturnType<typeof visitorIn>;
