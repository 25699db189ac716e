import assert from "node:assert/strict";
import { becomes, steadily } from "../../e2e/faults/support/load";
import { wholeTextOf } from "../connect/browser";
import type { Findings } from "../connect/findings";
import type { People } from "./afternoon-people";
import { oldPeople } from "./folders";
import type { Installation } from "./installation";

/** Of so many requests one is a form. */
const formEach = 5;

/** Replaces both processes while people read and invite, and looks at what is left. */
export async function checkUpgrade(
  { url, pair, lettersTo, run }: Installation,
  { imported, owner, repeatsForms }: People & { repeatsForms: boolean },
  { verify }: Findings,
): Promise<void> {
  const invited: string[] = [];
  await verify("both processes are replaced while people work, and no request fails", async () => {
    const wrong: string[] = [];
    let sent = 0;
    const read = async () => {
      const { status, html } = await imported.open(url);
      const isIn = wholeTextOf(html).includes(`Signed in as: ${oldPeople[0]?.firstName}`);
      if (status !== 200 || !isIn) wrong.push(`a page: ${status}`);
    };
    const invite = async (n: number) => {
      const email = `colleague-${n}@elbe.example`;
      const form = await owner.open(`${url}/users/new`);
      const person = { firstName: "Mo", lastName: `Harms ${n}`, email, permissions: ["bills"] };
      const { status, html } = await owner.send(form, "Save", person);
      if (status === 200 && wholeTextOf(html).includes(email)) invited.push(email);
      else wrong.push(`a form: ${status}`);
    };
    const replacing = (async () => [await pair.replace(0), await pair.replace(1)])();
    await steadily(10, replacing, async (n) => {
      sent += 1;
      const isForm = repeatsForms && n % formEach === 0;
      const fail = (error: Error) => wrong.push(error.message);
      await (isForm ? invite(n) : read()).catch(fail);
    });
    assert.deepEqual(wrong, []);
    return `${sent} requests, ${invited.length} of them invitations`;
  });
  await verify("each of those who were invited meanwhile gets one letter", async () => {
    const arrived = () => invited.filter((email) => lettersTo(email).length > 0).length;
    await becomes(async () => arrived() === invited.length, 60_000);
    assert.deepEqual(
      invited.map((email) => [email, lettersTo(email).length]),
      invited.map((email) => [email, 1]),
    );
  });
  await verify(
    "afterwards the audit log is intact, and no process has logged a fault",
    async () => {
      const told = await run("audit-verify");
      assert.deepEqual(pair.said().match(/^.*("fault"|"mailFailed").*$/gm), null);
      return told.split("\n")[0];
    },
  );
}
