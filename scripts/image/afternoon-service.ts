import assert from "node:assert/strict";
import { drawnPixels } from "#lib/infra/brand/drawn";
import { png } from "#lib/infra/brand/png";
import { seriesIn } from "#lib/infra/metrics/testing/series";
import { textOf } from "../connect/browser";
import type { Findings } from "../connect/findings";
import { ProgramFailed } from "../support/steps";
import { contact, type People } from "./afternoon-people";
import { customerNumber, oldPeople, providerNumber } from "./folders";
import type { Installation } from "./installation";

/** What the provider's staff and its monitoring see. */
export async function checkService(
  installation: Installation,
  { administrator }: People,
  { verify }: Findings,
): Promise<void> {
  const { url, metrics } = installation;
  await verify("a reseller's logo is drawn anew, by the library in the image", async () => {
    const reseller = {
      ...{ kind: "reseller", name: "Nordlicht", place: "24103 Kiel", contactFirstName: "Ola" },
      ...{ contactLastName: "Nowak", contactEmail: "ola@nordlicht.example" },
    };
    const form = await administrator.open(`${url}/organizations/new?parent=${providerNumber}`);
    const created = await administrator.send(form, "Add organization", reseller);
    const [, number] = /^\/organizations\/(\d+)$/.exec(created.url.pathname) ?? [];
    const looks = {
      ...{ name: "Nordlicht", colour: "#b3261e", address: "Kai 1, 24103 Kiel" },
      ...{ imprint: "nordlicht.example/imprint", privacy: "nordlicht.example/privacy" },
      ...{ email: "help@nordlicht.example", phone: "+49 431 5550", logo: uploadedLogo() },
    };
    const before = await administrator.open(`${url}/appearance/${number}`);
    const { html } = await administrator.send(before, "Save draft", looks);
    const [address] = /\/reseller-logo[^"]*/.exec(html) ?? [];
    assert.ok(address, textOf(html));
    const logo = await administrator.open(`${url}${address}`);
    assert.deepEqual([logo.status, logo.headers["content-type"]], [200, "image/png"]);
  });
  await verify("Prometheus gets the sign-ins at the second port, and no person", async () => {
    const others = ["Service", contact.email, contact.last, customerNumber];
    let completed = 0;
    for (const address of metrics) {
      const text = await (await fetch(address)).text();
      const count = seriesIn(text).find(
        ({ name, labels }) => name === "zugang_sign_ins_total" && labels.outcome === "completed",
      );
      completed += count?.value ?? 0;
      for (const told of [
        ...oldPeople.flatMap(({ email, lastName }) => [email, lastName]),
        ...others,
      ])
        assert.ok(!text.includes(told), told);
    }
    // The administrator, a main account and two imported people.
    assert.equal(completed, 4);
    assert.notEqual((await fetch(`${url}/metrics`)).status, 200);
    return `${completed} sign-ins`;
  });
  await verify("the doctor calls well what is well, and nothing else broken", async () => {
    const report = await installation.run("doctor").catch((error: unknown) => {
      if (error instanceof ProgramFailed) return error.output;
      throw error;
    });
    const lines = report.split("\n");
    // What stands in the file as the provider's own system, and what its name servers say, is invented.
    const troubles = lines.filter((line) => /^(look at this|broken) /.test(line));
    for (const line of troubles)
      assert.match(line, /(systems +(billing|charging)|sender) /, report);
    for (const about of ["settings", "database", "portal", "mail", "clocks", "disk"])
      assert.match(report, new RegExp(`^ok +${about} `, "m"), report);
    return lines.at(-2);
  });
}

function uploadedLogo(): File {
  const pixels = drawnPixels(60, { hue: 28, chroma: 0.1 }, { rounded: true, door: true });
  return new File([new Uint8Array(png(60, pixels))], "logo.png", { type: "image/png" });
}
