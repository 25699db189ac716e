import { TriangleAlert } from "lucide";
import { getTranslations } from "next-intl/server";
import { Notice } from "#app/_components/notice";
import type { Task } from "#lib/domain/service/task";
import { TaskSentence } from "./task-sentence";

/** A notice above the organizations while tasks are open: the only task itself, or their number. */
export async function TasksNotice({ tasks }: { tasks: readonly Task[] }) {
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
