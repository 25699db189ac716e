import type { Finding } from "./findings";
import { invites } from "./invites";
import type { Laboratory } from "./laboratory";
import { lists } from "./lists";
import { memory } from "./memory";
import { overload } from "./overload";
import { permissions } from "./permissions";
import { purges } from "./purges";
import { replicas } from "./replicas";
import { search } from "./search";
import { signIns } from "./sign-ins";
import { transactions } from "./transactions";
import { vitals } from "./vitals";
import { weight } from "./weight";

type Measurement = { name: string; title: string; run(lab: Laboratory): Promise<Finding[]> };

/** In this order: what changes much comes last. */
export const measurements: Measurement[] = [
  { name: "sign-ins", title: "Sign-ins and the hash alone (1, 2)", run: signIns },
  { name: "lists", title: "Lists (4, 5)", run: lists },
  { name: "permissions", title: "Permissions (6)", run: permissions },
  { name: "search", title: "Search (7)", run: search },
  { name: "transactions", title: "Transactions and the second wall (8)", run: transactions },
  { name: "invites", title: "Adding people (9)", run: invites },
  { name: "weight", title: "JavaScript (12)", run: weight },
  { name: "vitals", title: "In a browser (14)", run: vitals },
  { name: "overload", title: "More sign-ins than the cores can hash (3)", run: overload },
  { name: "memory", title: "Memory and start (13)", run: memory },
  { name: "replicas", title: "Two processes (11)", run: replicas },
  { name: "purges", title: "Deleting by the clock (10)", run: purges },
];
