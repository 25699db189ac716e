import type { ReactNode } from "react";
import { AccessIndicator } from "#app/_components/access-indicator";
import { Badge } from "#app/_components/badge";
import { Lines } from "#app/_components/cell-line";
import { EmailAddress } from "#app/_components/email-address";
import { Mark } from "#app/_components/mark";
import { Panel } from "#app/_components/panel";
import { ReasonTable } from "#app/_components/reason-table";
import type { PersonAccess } from "#lib/domain/review/person";
import { findSystem } from "#lib/domain/systems/connected";
import { accessMarksOf } from "../../../../_shell/shell-texts";
import { GivenLine } from "../../_components/detail/given-line";
import { stateBadge, stateLines, stepMarks } from "../../_components/state";
import { stateWords } from "../../_components/state-words";
import { PersonBesides } from "./person-besides";
import { personRows } from "./person-rows";
import { reviewWords } from "./review-words";
import { sleepOfPerson } from "./sleep-reason";

const strong = (chunks: ReactNode) => <strong>{chunks}</strong>;

/** what a person has access to and why, what is not granted, and who can change it. */
export async function PersonPanel({ access }: { access: PersonAccess }) {
  const words = await reviewWords();
  const { t, language } = words;
  const state = await stateWords();
  const { user, held, systems } = access;
  const asleep = sleepOfPerson(words, user);
  const isOpen = (one: (typeof held)[number]) => !asleep && !one.sleep;
  const open = held.filter(isOpen);
  const sleeping = held.filter((one) => !isOpen(one));
  const names = [...new Set(systems)].map((id) => findSystem(id)?.name[language] ?? id);
  return (
    <Panel className="list">
      <div className="answer of-person">
        <AccessIndicator
          marks={accessMarksOf(user.effective, user.entitled)}
          off={asleep !== null}
          size="large"
        />
        <div>
          <p>
            {t.rich("personAnswer", { count: open.length, all: user.entitled.length, b: strong })}{" "}
            {sleeping.length > 0 &&
              t.rich("answerAsleep", { count: sleeping.length, more: "no", b: strong })}{" "}
            {systems.length > 0 &&
              t("personSessions", {
                count: systems.length,
                systems: new Intl.ListFormat(language).format(names),
              })}
          </p>
          <p>
            <EmailAddress>{user.email}</EmailAddress> · {user.username} · {user.userNumber}
          </p>
        </div>
      </div>
      <div className="state-line">
        <Badge {...stateBadge(state, user)} />
        {user.activatedAt && <Mark {...stepMarks(state)[user.hasSecondFactor ? "two" : "one"]} />}
        <span>
          <Lines lines={[...stateLines(state, user), ...(user.validUntil ? [] : [t("noEnd")])]} />
        </span>
        {user.set && (
          <span>
            <GivenLine set={user.set} />
          </span>
        )}
      </div>
      {held.length > 0 && (
        <ReasonTable
          caption={t("captionOfPerson", { name: `${user.firstName} ${user.lastName}` })}
          heads={[t("area"), t("why"), t("since")]}
          rows={personRows(words, access, open, asleep)}
          band={{
            icon: "moon",
            heading: t("asleep"),
            rows: personRows(words, access, sleeping, asleep),
          }}
        />
      )}
      <PersonBesides access={access} />
    </Panel>
  );
}
