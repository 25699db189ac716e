import { getLocale, getTranslations } from "next-intl/server";
import { Notice } from "#app/_components/notice";
import type { Task } from "#lib/domain/service/task";
import type { Language } from "#lib/rules/catalogue";
import { taskSentence } from "./task-sentence";

/** A notice above the organizations while tasks are open: the only task itself, or their number. */
export async function TasksNotice({ tasks }: { tasks: readonly Task[] }) {
  const [first] = tasks;
  if (!first) return null;
  const t = await getTranslations("tasks");
  return (
    <Notice tone="warn" icon="triangle-alert" title={t("open", { count: tasks.length })}>
      <p>
        {tasks.length === 1 && taskSentence(t, (await getLocale()) as Language, first)}{" "}
        <a href="/organizations/tasks">{t("toTasks")}</a>
      </p>
    </Notice>
  );
}
