import { getTranslations } from "next-intl/server";
import { Actions } from "#app/_components/actions";
import { LinkButton } from "#app/_components/button";
import { Empty } from "#app/_components/empty";
import { Icon } from "#app/_components/icon";
import { Panel } from "#app/_components/panel";
import { Todo, TodoRow } from "#app/_components/todo";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import type { Team } from "#lib/domain/users/team";
import { areaIds } from "#lib/rules/catalogue";
import { accessMarksOf } from "../../_shell/shell-texts";
import { UserLinks } from "./user-links";

/** FEEL-B4: the beginning of an organization that has nobody but the reader: whom to invite, and the own second step. */
export async function FirstTeam({ person, team }: { person: SignedIn; team: Team }) {
  const t = await getTranslations("dashboard");
  return (
    <>
      <Empty marks={accessMarksOf([], areaIds)} title={t("first")}>
        <p>{t("firstMore")}</p>
        <div className="mt-5">
          <Actions>
            <LinkButton href="/users/new" variant="primary">
              <Icon icon="plus" />
              {(await getTranslations("users"))("add")}
            </LinkButton>
            <LinkButton href="/users/import" variant="quiet">
              <Icon icon="upload" />
              {t("addMany")}
            </LinkButton>
          </Actions>
        </div>
      </Empty>
      <Panel>
        {person.actor.isOwner && !team.hasSecondFactor && (
          <Todo>
            <TodoRow
              icon="shield-check"
              title={t("protect")}
              action={
                <LinkButton href="/account?open=second-factor#second-factor">
                  {t("setUpFactor")}
                </LinkButton>
              }
            >
              {t("protectMore")}
            </TodoRow>
          </Todo>
        )}
        <UserLinks activity={false} />
      </Panel>
    </>
  );
}
