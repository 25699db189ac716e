import { TriangleAlert } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { Notice } from "#app/_components/notice";
import { openTasks } from "#lib/next/tasks";
import type { Actor } from "#lib/rules/delegation";
import { TaskSentence } from "./task-sentence";

/** Stands above the organizations as long as something needs a person: the one task itself, or how many. */
export async function TasksNotice({ actor }: { actor: Actor }) {
  const tasks = await openTasks(actor);
  const [first] = tasks;
  if (!first) return null;
  const t = await getTranslations("tasks");
  return (
    <Notice tone="warn" icon={TriangleAlert} title={t("open", { count: tasks.length })}>
      <p>
        {tasks.length === 1 && <TaskSentence task={first} />}{" "}
        <a href="/organizations/tasks">{t("toTasks")}</a>
      </p>
    </Notice>
  );
}
