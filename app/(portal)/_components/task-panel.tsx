import { getLocale, getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { FootLinks } from "#app/_components/foot-links";
import { Panel } from "#app/_components/panel";
import { Todo, TodoRow } from "#app/_components/todo";
import type { Task } from "#lib/domain/service/task";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { limits } from "#lib/rules/limits";
import { taskActions } from "../organizations/_components/task-actions";
import { taskBadges, taskKey } from "../organizations/_components/task-labels";
import { type TaskTexts, taskSentence } from "../organizations/_components/task-sentence";

/** The oldest tasks, each with the page on which it can be done. */
export async function TaskPanel({ tasks }: { tasks: readonly Task[] }) {
  const t = await getTranslations("dashboard");
  const texts = await getTranslations("tasks");
  const language = (await getLocale()) as Language;
  return (
    <Panel labelledBy="tasks">
      <h2 id="tasks" className="sr-only">
        {texts("title")}
      </h2>
      <Todo>
        {tasks.slice(0, limits.dashboardTasks).map((task) => {
          const title = t("taskOf", {
            task: texts(`badge_${task.kind}`),
            organization: task.organization.name ?? task.organization.customerNumber,
          });
          return (
            <TodoRow
              key={taskKey(task)}
              {...taskBadges[task.kind]}
              title={title}
              action={<WayOn texts={texts} task={task} title={title} />}
            >
              {t("taskSince", {
                sentence: taskSentence(texts, language, task),
                date: formatDateTime(task.since, language),
              })}
            </TodoRow>
          );
        })}
      </Todo>
      <FootLinks
        links={[
          {
            href: "/organizations/tasks",
            icon: "list-todo",
            label: t("tasksAll", { count: tasks.length }),
          },
        ]}
      />
    </Panel>
  );
}

/** The page on which a task can be done; the list of tasks if it has none of its own. */
function WayOn({ texts, task, title }: { texts: TaskTexts; task: Task; title: string }) {
  const links = taskActions(texts, task).flatMap((action) => ("href" in action ? [action] : []));
  const way = "user" in task ? links[0] : links.at(-1);
  const { href, text } = way ?? { href: "/organizations/tasks", text: texts("toTasks") };
  return (
    <LinkButton href={href}>
      {text}
      <span className="sr-only">: {title}</span>
    </LinkButton>
  );
}
