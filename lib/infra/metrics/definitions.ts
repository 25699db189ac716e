import { type Limiter, rates } from "#lib/rules/limits";
import { routes } from "./routes";
import { statusClasses, statuses } from "./statuses";

/** What places are shared for (S-66); see `sharedPlaces`. */
export const sharedWork = [
  ...["answering", "signing in", "answering systems", "answering proxies"],
  ...["working on sign-ins", "hashing passwords", "judging passwords", "drawing logos"],
] as const;
/** What places are shared for. */
export type SharedWork = (typeof sharedWork)[number];

/** The only values that each label of a metric has: none of them tells anything about a person or an organization. */
type LabelValues = Readonly<Record<string, readonly string[]>>;

const counter = <const Values extends LabelValues>(unit: string, labels: Values, meaning: string) =>
  ({ kind: "counter", unit, labels, meaning }) as const;
const gauge = <const Values extends LabelValues>(unit: string, labels: Values, meaning: string) =>
  ({ kind: "gauge", unit, labels, meaning }) as const;
const histogram = <const Values extends LabelValues>(
  unit: string,
  labels: Values,
  meaning: string,
) => ({ kind: "histogram", unit, labels, meaning }) as const;

/** How attempts to sign in end. */
const outcome = ["completed", "wrongPassword", "wrongFactor", "tooManyAttempts"] as const;
const limiter = Object.keys(rates) as Limiter[];

/**
 * Every metric of the portal. Each process has its own; what the database knows is the same in all of them, and is read
 * once a minute.
 */
export const definitions = {
  zugang_http_responses_total: counter(
    "responses",
    { route: routes, status: statuses },
    "Responses, by class of route and status; gone: the client left before",
  ),
  zugang_http_response_duration_seconds: histogram(
    "seconds",
    { route: routes, status: statusClasses },
    "Time from a request's head to the end of its response, including the wait for a place",
  ),
  zugang_sign_ins_total: counter(
    "attempts",
    { outcome },
    "Attempts to sign in, by how they ended; wrongPassword also counts those without an account",
  ),
  zugang_rate_limit_refusals_total: counter(
    "requests",
    { limiter },
    "Requests that a rate limit refused, by limit",
  ),
  zugang_places_used: gauge(
    "places",
    { work: sharedWork },
    "Places for requests, sign-ins, password hashes and logos that are taken",
  ),
  zugang_places_waiting: gauge(
    "requests",
    { work: sharedWork },
    "What waits for such a place; hashing passwords is the queue of hashes",
  ),
  zugang_places_turned_away_total: counter(
    "requests",
    { work: sharedWork },
    "What was told to come again because no place was free in time",
  ),
  zugang_database_connections_used: gauge(
    "connections",
    {},
    "Database connections with a running transaction; a process has ten at most",
  ),
  zugang_database_transactions_waiting: gauge(
    "transactions",
    {},
    "Transactions that wait for a database connection",
  ),
  zugang_log_lines_total: counter(
    "lines",
    { level: ["info", "warn", "error"] },
    "Lines of the log, by level; every fault is one of level error",
  ),
  zugang_letters_oldest_waiting_seconds: gauge(
    "seconds",
    {},
    "How long the oldest unsent letter has been waiting; 0 if none is",
  ),
  zugang_orders_oldest_waiting_seconds: gauge(
    "seconds",
    { state: ["received", "waiting"] },
    "How long the oldest order has been waiting, 0 if none is; received: for the portal, waiting: for a person's decision",
  ),
  zugang_logouts_oldest_waiting_seconds: gauge(
    "seconds",
    {},
    "How long the oldest logout has been waiting for a connected system; 0 if none is",
  ),
  zugang_mail_failures: gauge(
    "failures",
    {},
    "Consecutive failures of the mail provider; from five on letters wait for a probe",
  ),
  zugang_audit_log_sealed_timestamp_seconds: gauge(
    "seconds since 1970",
    {},
    "When the audit log was last sealed; missing until then",
  ),
  zugang_audit_log_oldest_unsealed_seconds: gauge(
    "seconds",
    {},
    "Age of the oldest event of the audit log that waits for its seal; 0 if none does",
  ),
  zugang_purge_timestamp_seconds: gauge(
    "seconds since 1970",
    {},
    "When the last daily run ended; missing until then",
  ),
  zugang_queues_read_timestamp_seconds: gauge(
    "seconds since 1970",
    {},
    "When this process last read from the database what the metrics of letters, orders, logouts, mail, seals and purge say",
  ),
};

/** The name of a metric. */
export type Metric = keyof typeof definitions;
/** The names of the metrics of this kind. */
export type MetricOf<Kind extends "counter" | "gauge" | "histogram"> = {
  [Name in Metric]: (typeof definitions)[Name]["kind"] extends Kind ? Name : never;
}[Metric];
/** The labels of a metric, each with one of its values. */
export type Labels<Name extends Metric> = OneOfEach<(typeof definitions)[Name]["labels"]>;
type OneOfEach<Lists> = {
  readonly [Label in keyof Lists]: Lists[Label] extends readonly (infer Value extends string)[]
    ? Value
    : never;
};
