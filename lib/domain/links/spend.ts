import { type SQL, sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { interval, now } from "#db/time";
import { hashSecret } from "#lib/infra/crypto/keys";
import { limits } from "#lib/rules/limits";
import { stateOfLink } from "./state";

/**
 * FF-L: whether this link set a password a moment ago. A second click without JavaScript sends the form again before
 * the first response has arrived; only somebody who had opened the form while the link was alive can send it.
 *
 * @param shown the id of the link that the page was drawn for
 */
export function isJustSpent(token: string, shown: string): Promise<boolean> {
  return transaction("auth", async (tx) => {
    const spent = await tx.execute(sql`
      select from links where token_hash = ${hashSecret(token)} and id::text = ${shown}
        and used_at > ${now} - ${interval(limits.secondClick)}`);
    return spent.length > 0;
  });
}

/** Uses up a live link, or selects nothing: one conditional update, so that of two at once only one succeeds (S-32). */
export function spendLink(token: string): SQL {
  return sql`update links l set used_at = ${now} from users u
    where l.token_hash = ${hashSecret(token)} and u.number = l.user_number and ${stateOfLink} = 'live'
    returning l.user_number`;
}
