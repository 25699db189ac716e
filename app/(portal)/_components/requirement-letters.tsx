import { Timeline, TimelineEntry } from "#app/_components/timeline";
import type { Language } from "#lib/rules/catalogue";
import { dayAfter, writeDay } from "#lib/rules/typed-day";

/** The letters that follow: one at once, and one each so many days before, where that is later than today. */
export type RequirementLetters = {
  today: string;
  to: string;
  first: { title: string; text: string };
  reminders: readonly { days: number; title: string; text: string }[];
};

/**
 * what is written to those concerned if a second factor is required from this day (YYYY-MM-DD); without a day,
 * what is written at once.
 */
export function LettersWritten({
  letters: { today, first, reminders },
  from,
  language,
}: {
  letters: RequirementLetters;
  from: string | null;
  language: Language;
}) {
  const later = from
    ? reminders
        .map((reminder) => ({ ...reminder, day: dayAfter(from, -reminder.days) }))
        .filter(({ day }) => day > today)
    : [];
  return (
    <Timeline>
      <TimelineEntry title={first.title} meta={first.text} />
      {later.map(({ days, day, title, text }) => (
        <TimelineEntry
          key={days}
          title={title.replace("{date}", writeDay(day, language))}
          meta={text}
        />
      ))}
    </Timeline>
  );
}
