import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { type AsRead, withMoments } from "#db/time";
import { readActor } from "#lib/domain/access/reach";
import { deletesAt } from "#lib/domain/access/restriction";
import { hasBelow } from "#lib/domain/access/scope";
import { stateOfUser } from "#lib/domain/access/user-state";
import { isUndelivered, letterState } from "#lib/domain/outbox/state";
import { hasFactor } from "#lib/domain/second-factor/factors";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { endsSoon } from "./state";

/** An invitation that did not arrive (R-802). */
export type UndeliveredInvitation = {
  userNumber: number;
  name: string;
  email: string;
  /** When the account is deleted (R-404). */
  deletesAt: Date;
  /** Whether the address rejected it; otherwise the portal could not send it. */
  refused: boolean;
};

/** What the dashboard tells an administrator of the users of the organization itself, without those below it. */
export type Team = {
  /** With the actor, counted up to one beyond `limits.countCap`. */
  total: number;
  /** Null if there are more than `limits.countCap`. */
  counts: Record<"active" | "invited" | "undeliverable" | "endsSoon", number> | null;
  /** Those that are deleted first, at most one more than `limits.teamRows`. */
  undeliverable: UndeliveredInvitation[];
  /** R-211: those whose access ends first, at most `limits.teamRows`. */
  ending: { userNumber: number; name: string; validUntil: string }[];
  /** Whether the actor reaches organizations below the own. */
  reachesMore: boolean;
  /** D-1: whether signing in as the actor requires more than the password. */
  hasSecondFactor: boolean;
};

/**
 * The users of the actor's own organization, and the present actor, in one statement: at most one beyond `limits.countCap` of
 * them are looked at, the last changed ones, however many there are and whatever is below.
 *
 * @throws Refusal notFound if the actor does not administer (R-301)
 */
export async function readTeam(
  tx: Transaction,
  actor: Actor,
): Promise<{ actor: Actor; team: Team }> {
  const { actor: current, row } = await readActor<TeamRow>(
    tx,
    actor,
    sql`${hasFactor} as "hasSecondFactor", ${team} as team,
      ${hasBelow} as "reachesMore"`,
  );
  const { total, counts, undeliverable, ending } = row.team;
  return {
    actor: current,
    team: {
      total,
      counts: total > limits.countCap ? null : counts,
      undeliverable: undeliverable.map((one) => withMoments(one, "deletesAt")),
      ending,
      reachesMore: row.reachesMore,
      hasSecondFactor: row.hasSecondFactor,
    },
  };
}

type TeamRow = Pick<Team, "reachesMore" | "hasSecondFactor"> & {
  team: Pick<Team, "total" | "ending"> & {
    counts: NonNullable<Team["counts"]>;
    undeliverable: AsRead<UndeliveredInvitation, "deletesAt">[];
  };
};

/** The state of the last letter of `s`, a user, if it did not arrive. */
const undelivered = sql`(select case when ${isUndelivered} then ${letterState} end from outbox m
  where m.user_number = s.number order by m.created_at desc limit 1)`;

/** `TeamRow["team"]`, over `organizations as o`. */
const team = sql`(
  with account as materialized (
    select s.*, case when s.state = 'invited' then ${undelivered} end as undelivered
    from (select u.number, u.first_name || ' ' || u.last_name as name, u.email, u.valid_until,
        ${deletesAt} as deletes_at, ${stateOfUser} as state, ${endsSoon} as ends_soon
      from reachable_users u where u.organization_id = o.id
      order by u.changed_at desc, u.number desc ${atMost(limits.countCap + 1)}) s)
  select json_build_object('total', count(*),
    'counts', json_build_object('active', count(*) filter (where state = 'active'),
      'invited', count(*) filter (where state = 'invited'),
      'undeliverable', count(undelivered), 'endsSoon', count(*) filter (where ends_soon)),
    'undeliverable', ${first(
      sql`a.number as "userNumber", a.name, a.email, a.deletes_at as "deletesAt", a.undelivered = 'failed' as refused`,
      sql`a.undelivered is not null order by a.deletes_at, a.number ${atMost(limits.teamRows + 1)}`,
    )},
    'ending', ${first(
      sql`a.number as "userNumber", a.name, a.valid_until as "validUntil"`,
      sql`a.ends_soon order by a.valid_until, a.number ${atMost(limits.teamRows)}`,
    )}) from account)`;

function first(columns: SQL, which: SQL): SQL {
  return sql`(select coalesce(json_agg(x), '[]') from (select ${columns} from account a where ${which}) x)`;
}
