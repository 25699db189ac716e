import { poolUse } from "#db/pool";
import { readWhenAsked, setGauge } from "#lib/infra/metrics/record";
import { readQueues } from "./queues";

/** Sets the metrics that cost a statement. The clock calls it once a minute; asking for metrics costs none. */
export async function measureQueues(): Promise<void> {
  const queues = await readQueues();
  setGauge("zugang_letters_oldest_waiting_seconds", {}, queues.letters);
  setGauge("zugang_orders_oldest_waiting_seconds", { state: "received" }, queues.orders);
  setGauge("zugang_orders_oldest_waiting_seconds", { state: "waiting" }, queues.ordersToDecide);
  setGauge("zugang_logouts_oldest_waiting_seconds", {}, queues.logouts);
  setGauge("zugang_mail_failures", {}, queues.mailFailures);
  setGauge("zugang_audit_log_sealed_timestamp_seconds", {}, queues.sealedAt);
  setGauge("zugang_audit_log_oldest_unsealed_seconds", {}, queues.unsealed);
  setGauge("zugang_purge_timestamp_seconds", {}, queues.purgedAt);
  setGauge("zugang_queues_read_timestamp_seconds", {}, queues.now);
}

/** Has the use of the database's connections read whenever metrics are asked for. */
export function watchPool(): void {
  readWhenAsked("zugang_database_connections_used", {}, () => poolUse().used);
  readWhenAsked("zugang_database_transactions_waiting", {}, () => poolUse().waiting);
}
