import { type Queues, readQueues } from "#lib/domain/worker/queues";
import { broken, type Finding, look, ok } from "#lib/infra/doctor/finding";
import { limits } from "#lib/rules/limits";

/** What waits in the database, and whether the portal's clock works it off. */
export async function findingsOfQueues(): Promise<Finding[]> {
  return judgeQueues(await readQueues());
}

/** What these queues mean. */
export function judgeQueues(queues: Queues): Finding[] {
  const { letters, orders, ordersToDecide, logouts, mailFailures, unsealed, purgedAt, now } =
    queues;
  const late = (seconds: number, milliseconds: number) => seconds * 1000 > milliseconds;
  const minutes = (seconds: number) => `${Math.round(seconds / 60)} minutes`;
  const found: Finding[] = [];
  if (mailFailures >= limits.mailFailures)
    found.push(
      broken(
        "queues",
        `the mail provider has failed ${mailFailures} times in a row`,
        "See the lines about mail.",
      ),
    );
  if (late(letters, limits.mailQueueAlert))
    found.push(
      broken(
        "queues",
        `a letter has been waiting for ${minutes(letters)}`,
        "Look whether the portal runs, and at the lines about mail.",
      ),
    );
  if (late(logouts, limits.logoutAlert))
    found.push(
      look(
        "queues",
        `a connected system has not been told for ${minutes(logouts)} that sessions ended`,
        "Its log, and systemDown in the portal's.",
      ),
    );
  const order = Math.max(orders, ordersToDecide);
  if (late(order, limits.provisioningDeadline))
    found.push(
      broken(
        "queues",
        `an order has been waiting for ${minutes(order)}`,
        "The page of orders says what for.",
      ),
    );
  if (late(unsealed, limits.mailQueueAlert))
    found.push(
      broken(
        "queues",
        `the audit log has not been sealed for ${minutes(unsealed)}`,
        "Look whether the portal runs; then run: npm run audit:verify",
      ),
    );
  if (purgedAt !== null && late(now - purgedAt, limits.purgeInterval + limits.purgeLongest))
    found.push(
      look(
        "queues",
        `the last daily run ended ${Math.round((now - purgedAt) / 3600)} hours ago`,
        "Look whether the portal runs, and for faults of the purge in its log.",
      ),
    );
  return found.length > 0 ? found : [ok("queues", "nothing waits for too long")];
}
