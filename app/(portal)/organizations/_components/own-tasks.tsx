import { TriangleAlert } from "lucide";
import { getTranslations } from "next-intl/server";
import { List } from "#app/_components/list";
import { Notice } from "#app/_components/notice";
import type { Task } from "#lib/domain/service/task";
import { TaskActions } from "./task-actions";
import { taskKey } from "./task-labels";
import { TaskSentence } from "./task-sentence";

/** The open tasks of one organization, each with its next step. */
export async function OwnTasks({ tasks }: { tasks: readonly Task[] }) {
  const t = await getTranslations("tasks");
  return (
    <Notice tone="warn" icon={TriangleAlert} title={t("open", { count: tasks.length })}>
      <List className="grid gap-3">
        {tasks.map((task) => (
          <li key={taskKey(task)}>
            <p>
              <TaskSentence task={task} />
            </p>
            <TaskActions task={task} here />
          </li>
        ))}
      </List>
    </Notice>
  );
}
