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
  const order = Math.max(orders, ordersToDecide);
  const found = [
    mailFailures >= limits.mailFailures &&
      broken(
        "queues",
        `the mail provider has failed ${mailFailures} times in a row`,
        "See the lines about mail.",
      ),
    late(letters, limits.mailQueueAlert) &&
      broken(
        "queues",
        `a letter has been waiting for ${minutes(letters)}`,
        "Look whether the portal runs, and at the lines about mail.",
      ),
    late(logouts, limits.logoutAlert) &&
      look(
        "queues",
        `a connected system has not been told for ${minutes(logouts)} that sessions ended`,
        "Its log, and systemDown in the portal's.",
      ),
    late(order, limits.provisioningDeadline) &&
      broken(
        "queues",
        `an order has been waiting for ${minutes(order)}`,
        "The page of orders says what for.",
      ),
    late(unsealed, limits.mailQueueAlert) &&
      broken(
        "queues",
        `the audit log has not been sealed for ${minutes(unsealed)}`,
        "Look whether the portal runs; then run: npm run audit:verify",
      ),
    purgedAt !== null &&
      late(now - purgedAt, limits.purgeInterval + limits.purgeLongest) &&
      look(
        "queues",
        `the last daily run ended ${Math.round((now - purgedAt) / 3600)} hours ago`,
        "Look whether the portal runs, and for faults of the purge in its log.",
      ),
  ].filter((finding) => finding !== false);
  return found.length > 0 ? found : [ok("queues", "nothing waits for too long")];
}
