import type { Finding } from "./findings";
import { forwardAuth } from "./forward-auth";
import { invites } from "./invites";
import type { Laboratory } from "./laboratory";
import { lists } from "./lists";
import { memory } from "./memory";
import { overload } from "./overload";
import { pages } from "./pages";
import { permissions } from "./permissions";
import { purges } from "./purges";
import { replicas } from "./replicas";
import { search } from "./search";
import { signIns } from "./sign-ins";
import { systems } from "./systems";
import { transactions } from "./transactions";
import { vitals } from "./vitals";
import { weight } from "./weight";

/**
 * @property goals the numbers of the goals that it measures
 * @property short it belongs to the short form: quick, and a ratio that is the same with few people
 */
export type Measurement = {
  name: string;
  title: string;
  goals: number[];
  short?: true;
  run(lab: Laboratory): Promise<Finding[]>;
};

/** In this order: measurements that change much come last. */
export const measurements: Measurement[] = [
  { name: "pages", title: "Pages and a bare Next", goals: [17, 18], short: true, run: pages },
  {
    name: "sign-ins",
    title: "Sign-ins and the hash alone",
    goals: [1, 2],
    short: true,
    run: signIns,
  },
  { name: "lists", title: "Lists", goals: [4, 5], run: lists },
  { name: "permissions", title: "Permissions", goals: [6], run: permissions },
  { name: "search", title: "Search", goals: [7], run: search },
  {
    name: "transactions",
    title: "Transactions and row-level security",
    goals: [8],
    short: true,
    run: transactions,
  },
  { name: "invites", title: "Adding users", goals: [9], short: true, run: invites },
  { name: "weight", title: "JavaScript", goals: [12], short: true, run: weight },
  { name: "vitals", title: "In a browser", goals: [14], short: true, run: vitals },
  { name: "systems", title: "Connected systems", goals: [15], run: systems },
  { name: "forward-auth", title: "Systems behind a proxy", goals: [16], run: forwardAuth },
  { name: "overload", title: "More sign-ins than the cores can hash", goals: [3], run: overload },
  { name: "memory", title: "Memory and start", goals: [13], run: memory },
  { name: "replicas", title: "Two processes", goals: [11], run: replicas },
  { name: "purges", title: "Deleting by the clock", goals: [10], run: purges },
];
