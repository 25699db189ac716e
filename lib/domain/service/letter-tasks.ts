import { sql } from "drizzle-orm";
import { atMost } from "#db/numbers";
import { now, withMoments } from "#db/time";
import { isClosed } from "#lib/domain/access/restriction";
import { carriesLink, isOld, isUnsent } from "#lib/domain/orders/row";
import {
  isUndelivered,
  type LetterState,
  letterError,
  letterState,
} from "#lib/domain/outbox/state";
import { limits } from "#lib/rules/limits";
import { only, organizationWith, type TaskRow, type TaskSource } from "./task";

/**
 * R-802: users and registration links (R-602) whose newest letter was not delivered, as long as somebody waits for its
 * link: nobody does while the organization or one above it is closed (R-106). A letter that makes an order overdue is covered by that task.
 */
export const undeliverable: TaskSource<
  TaskRow & {
    user: { userNumber: number; name: string; email: string } | null;
    letter: LetterState;
    error: string | null;
  }
> = {
  query: (organizationId) => sql`
    select m.settled_at as since, ${organizationWith(sql`o.customer_number`)},
      case when u.number is not null then json_build_object('userNumber', u.number,
        'name', u.first_name || ' ' || u.last_name, 'email', u.email) end as "user",
      ${letterState} as letter, ${letterError} as error
    from outbox m left join users u on u.number = m.user_number
      join organizations o on o.id = case when m.organization_id is null then u.organization_id else m.organization_id end
    where ${only(organizationId)} and ${isUndelivered} and not ${isClosed(sql`o.id`)}
      and ((u.activated_at is null and ${carriesLink}) or (m.kind in ('passwordReset', 'passwordToSet', 'registration')
        and exists (select from links k where k.id = m.link_id and k.used_at is null
          and k.superseded_at is null and k.expires_at > ${now})))
      and not exists (select from outbox l
        where l.user_number = m.user_number and l.created_at > m.created_at)
      and not exists (select from outbox l
        where l.organization_id = m.organization_id and l.kind = m.kind and l.created_at > m.created_at)
      and not (coalesce(u.is_owner, false) and exists (select from orders x
        where x.organization_id = o.id and ${isOld} and ${isUnsent}))
    order by m.settled_at ${atMost(limits.tasksShown)}`,
  tasks: (rows) => rows.map((row) => ({ ...withMoments(row, "since"), kind: "undeliverable" })),
};
