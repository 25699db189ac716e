import { transaction } from "#db/client";
import { readTeam, type Team } from "#lib/domain/users/team";
import { type Actor, canAdminister } from "#lib/rules/delegation";
import { readWaitingRequests, type WaitingRequest } from "./list";
import { type OwnRequest, readOwnRequests } from "./offer";

/** What the dashboard tells besides the areas. */
export type Dashboard = {
  /** The users of the actor's organization, and what they ask for; null for those who administer nobody. */
  team: AskingTeam | null;
  /** FEEL-M10: what the actor has asked for. */
  own: OwnRequest[];
};

/** An administrator's team, with the requests that wait for an answer. */
export type AskingTeam = Team & { requests: WaitingRequest[] };

/**
 * What the dashboard tells the actor.
 *
 * @throws Refusal notFound if the actor administered and does not any more
 */
export function findDashboard(actor: Actor): Promise<Dashboard> {
  return transaction(actor, async (tx) => {
    // An owner has nobody to ask.
    const own = actor.isOwner ? [] : await readOwnRequests(tx, actor);
    if (!canAdminister(actor)) return { own, team: null };
    const { team, actor: current } = await readTeam(tx, actor);
    return { own, team: { ...team, requests: await readWaitingRequests(tx, current) } };
  });
}
