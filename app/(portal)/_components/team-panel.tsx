import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { LinkButton } from "#app/_components/button";
import { Icon } from "#app/_components/icon";
import { Panel } from "#app/_components/panel";
import { Count, Counts, Todo } from "#app/_components/todo";
import type { AskingTeam } from "#lib/domain/requests/dashboard";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import { canAdministerCustomers } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { requestRows } from "../users/requests/_components/request-rows";
import { teamAddress } from "./team-address";
import { teamRows } from "./team-rows";
import { UserLinks } from "./user-links";

/**
 * FEEL-B4: the users of an administrator's organization today, instead of a tile: how many there are in which state, and
 * what wants an answer.
 */
export async function TeamPanel({ person, team }: { person: SignedIn; team: AskingTeam }) {
  const t = await getTranslations("dashboard");
  const { requests } = team;
  const rows = [...(await requestRows(requests, "dashboard")), ...(await teamRows(person, team))];
  const addressOf = teamAddress(person, team);
  return (
    <Panel labelledBy="team">
      <div className="todo-head">
        <h2 id="team">{t("team")}</h2>
        <LinkButton href="/users/new" variant="primary">
          <Icon icon="plus" />
          {(await getTranslations("users"))("add")}
        </LinkButton>
      </div>
      <Counts>
        {team.counts ? (
          figures
            .filter(({ kind }) => team.counts?.[kind])
            .map(({ kind, tone }) => (
              <Count key={kind} href={addressOf(kind)} tone={tone}>
                {t.rich(`count_${kind}`, { count: team.counts?.[kind] ?? 0, figure })}
              </Count>
            ))
        ) : (
          <Count href={addressOf("all")}>
            {t.rich("count_many", { count: limits.countCap, figure })}
          </Count>
        )}
        {requests.length > 0 && (
          <Count href="/users/requests">
            {t.rich("count_requests", { count: requests.length, figure })}
          </Count>
        )}
      </Counts>
      {rows.length > 0 && <Todo>{rows.slice(0, limits.teamRows)}</Todo>}
      <UserLinks
        all={
          requests.length > limits.teamRows
            ? "/users/requests"
            : rows.length > limits.teamRows
              ? addressOf("undeliverable")
              : undefined
        }
        customers={canAdministerCustomers(person.actor)}
      />
    </Panel>
  );
}

const figures = [
  { kind: "active", tone: undefined },
  { kind: "invited", tone: undefined },
  { kind: "undeliverable", tone: "danger" },
  { kind: "endsSoon", tone: "warn" },
] as const;

const figure = (chunks: ReactNode) => <strong>{chunks}</strong>;
