import "server-only";
import { cache } from "react";
import { listTasks } from "#lib/domain/tasks";
import type { Actor } from "#lib/rules/delegation";
import { orUnavailable } from "./session";

/** The operator's open tasks, read once in each request: the navigation counts what the page shows. */
export const openTasks = cache((actor: Actor) => orUnavailable(listTasks(actor)));
