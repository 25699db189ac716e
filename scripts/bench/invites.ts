import { filled, formOf, post } from "../../e2e/support/forms";
import { locationOf } from "../../e2e/support/http";
import { freshEmail } from "../../e2e/support/people";
import { atMost, compared, type Finding } from "./findings";
import type { Laboratory, SignedInPerson } from "./laboratory";
import { inTurn, measure, type Sample } from "./load";
import { shown, spread } from "./numbers";
import { ratioOf, spreadOf } from "./statistics";

/** S-61: nobody adds more than sixty people in an hour, so these take turns. */
const administrators = 30;
/** better-auth's invitation on the reference machine: milliseconds of processor time, application and database. */
const peer = 5.8;

/** Goal 9: adding one person, with permissions, link, trail and outbox, and the letter that leaves. */
export async function invites(lab: Laboratory): Promise<Finding[]> {
  const { large, sizes } = lab;
  const take = (condition: string) =>
    Promise.all(Array.from({ length: administrators }, (_, at) => large.person(condition, at)));
  const ofMany = await take(
    `o.id = (select max(id) from organizations where kind = 'customer') and exists (select from user_permissions p
      where p.user_number = u.number and p.permission = 'userAdministration')`,
  );
  const ofFew = await take("o.kind = 'customer' and u.is_owner");
  const add = async (people: SignedInPerson[]) => {
    const form = await formOf(large, "/users/new", "Speichern", people[0]?.cookie);
    let next = 0;
    return (): Promise<Sample> =>
      measure(lab, [large], { count: Math.ceil(sizes.pages / 2), atOnce: 2 }, async () => {
        const { cookie, customerNumber } = people[next++ % people.length] as SignedInPerson;
        const fields = filled(form, {
          organization: customerNumber,
          firstName: "Ola",
          lastName: "Nowak",
          email: freshEmail(),
          permissions: ["contacts"],
        });
        const answer = await post(large, "/users/new", fields, { cookie });
        if (!locationOf(answer).includes("notice=created"))
          throw new Error(`adding a person answers ${answer.status}`);
      });
  };
  const rounds = await inTurn(sizes.rounds, { few: await add(ofFew), many: await add(ofMany) });
  const cpu = (samples: Sample[]) => samples.map((one) => one.cpu);
  const cost = (samples: Sample[]) => spread(spreadOf(cpu(samples)));
  const parts = (["app", "database"] as const).map((part) =>
    shown(spreadOf(rounds.few.map((one) => one[part])).middle),
  );
  return [
    compared(
      {
        goal: 9,
        what: `adding a person: form, permissions, link, trail, and the letter drawn and sent; against better-auth's invitation (${peer} ms, no trail, no letter), measured on the reference machine, not in this run`,
        measured: `${cost(rounds.few)} ms of a core (portal ${parts[0]}, PostgreSQL ${parts[1]})`,
      },
      "≤ 1.5 ×",
      spreadOf(cpu(rounds.few).map((one) => one / peer)),
    ),
    atMost(
      {
        goal: 9,
        what: `the same in a Kunde with ${shown(sizes.team)} people against Kunden with ten`,
        measured: `${cost(rounds.many)} ms against ${cost(rounds.few)} ms`,
      },
      ratioOf(cpu(rounds.many), cpu(rounds.few)),
      1.1,
    ),
  ];
}
