import type { ReactNode } from "react";
import { Reason } from "#app/_components/reason";
import type { AreaAccess } from "#lib/domain/review/area";
import { systemOf } from "#lib/domain/systems/connected";
import { sleepOf } from "#lib/rules/area-sleep";
import { type AreaId, areaOf, products } from "#lib/rules/catalogue";
import { formatShortDate } from "#lib/rules/dates";
import { limits } from "#lib/rules/limits";
import type { ReviewWords } from "./review-words";
import { sleepOfArea } from "./sleep-reason";

const strong = (chunks: ReactNode) => <strong>{chunks}</strong>;

type Asked = { words: ReviewWords; access: AreaAccess; area: AreaId };

/** the answer in one sentence, and what opens the area, or keeps it closed for everybody. */
export function AreaAnswer({ words, access, area }: Asked) {
  const { t, language } = words;
  const { counts, sessions } = access;
  const system = systemOf(area);
  const bounded = (count: number) => ({
    count: Math.min(count, limits.accessCountCap),
    more: count > limits.accessCountCap ? "yes" : "no",
    b: strong,
  });
  return (
    <div className="answer">
      <p>
        {t.rich("answer", { ...bounded(counts.open), area: areaOf(area).name[language] })}{" "}
        {counts.asleep > 0 && t.rich("answerAsleep", bounded(counts.asleep))}{" "}
        {system &&
          sessions > 0 &&
          t("answerSessions", { count: sessions, system: system.name[language] })}
      </p>
      <Opening words={words} access={access} area={area} />
    </div>
  );
}

function Opening({ words, access, area }: Asked) {
  const { t, language } = words;
  const { facts } = access;
  const sleep = sleepOf(facts, area);
  if (sleep) return <Reason {...sleepOfArea(words, sleep, area)} />;
  if (areaOf(area).base || facts.kind === "provider")
    return <Reason icon="box" text={t(facts.kind === "provider" ? "openProvider" : "openBase")} />;
  return facts.booked
    .filter(({ id }) => opens(id).includes(area))
    .map(({ id, bookedAt }) => (
      <Reason
        key={id}
        icon="box"
        text={t("openBy", {
          product: products.find((one) => one.id === id)?.name[language] ?? id,
          date: formatShortDate(bookedAt, language),
        })}
      />
    ));
}

function opens(product: string): readonly AreaId[] {
  return products.find(({ id }) => id === product)?.opens ?? [];
}
