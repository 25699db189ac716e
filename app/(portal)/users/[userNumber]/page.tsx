import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { AccessIndicator } from "#app/_components/access-indicator";
import { BackLink } from "#app/_components/back-link";
import { Badge } from "#app/_components/badge";
import { Lines } from "#app/_components/cell-line";
import { LiveDoors } from "#app/_components/live-doors";
import { Mark } from "#app/_components/mark";
import { PageHead } from "#app/_components/page-head";
import { findUser } from "#lib/domain/users/detail";
import { announced } from "#lib/http/announce";
import { requireArea } from "#lib/http/session";
import { areasBySection } from "#lib/rules/catalogue";
import { checkboxOf, permittedActions } from "#lib/rules/delegation";
import { userListQuery } from "#lib/rules/list-queries";
import { userNumber } from "#lib/rules/schemas/users";
import { accessMarksOf } from "../../../_shell/shell-texts";
import { unseenBounces } from "../../_components/unseen-bounces";
import { Commands } from "../_components/detail/commands";
import { EditUser } from "../_components/detail/edit-user";
import { History } from "../_components/detail/history";
import { parametersOf } from "../_components/list-address";
import { stateBadge, stateLines, stepMarks } from "../_components/state";
import { stateWords } from "../_components/state-words";
import { UserNotice } from "../_components/user-notice";

export default async function UserPage({ params, searchParams }: PageProps<"/users/[userNumber]">) {
  const { actor } = await requireArea("userAdministration");
  const number = userNumber.safeParse((await params).userNumber);
  const user = number.success ? await findUser(actor, number.data) : null;
  if (!user) notFound();
  const t = await getTranslations("userForm");
  const words = await stateWords();
  const parameters = await searchParams;
  const list = parametersOf(userListQuery.parse(parameters));
  const permitted = permittedActions(actor, user.target);
  const about = String(user.userNumber);
  const isInvited = user.deletesAt !== null && user.delivery?.state === "sent";
  const bounces = isInvited ? await unseenBounces() : "";
  const marks = accessMarksOf(user.effective, user.entitled);
  const free = areasBySection.flatMap(({ areas }) =>
    areas.map(({ id }) => !checkboxOf(actor, user.target, id).locked),
  );
  return (
    <div className="edit-page">
      <EditUser
        actor={actor}
        user={user}
        list={list}
        head={
          <>
            <UserNotice actor={actor} said={await announced()} about={about} list={list} />
            <BackLink href={`/users${list}`}>{t("back")}</BackLink>
            <PageHead
              verb={t(permitted.edit ? "editVerb" : "viewVerb")}
              title={`${user.firstName} ${user.lastName}`}
              detail={
                <>
                  <Badge {...stateBadge(words, user)} />
                  {user.activatedAt && (
                    <Mark {...stepMarks(words)[user.hasSecondFactor ? "two" : "one"]} />
                  )}
                  <span>
                    <Lines lines={[...stateLines(words, user), ...(bounces && [bounces])]} />
                  </span>
                </>
              }
            >
              {free.includes(true) ? (
                <LiveDoors marks={marks} free={free} />
              ) : (
                <AccessIndicator marks={marks} size="large" />
              )}
            </PageHead>
          </>
        }
      />
      <div className="aside">
        <Commands actor={actor} user={user} list={list} />
        <History userNumber={user.userNumber} entries={user.history} />
      </div>
    </div>
  );
}
