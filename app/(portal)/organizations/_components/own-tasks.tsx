import { getLocale, getTranslations } from "next-intl/server";
import { Actions } from "#app/_components/cell-actions";
import { EmailAddress } from "#app/_components/email-address";
import { List } from "#app/_components/list";
import { Notice } from "#app/_components/notice";
import type { Task } from "#lib/domain/service/task";
import type { Language } from "#lib/rules/catalogue";
import { ListForm } from "./list-form";
import { taskActions } from "./task-actions";
import { taskKey } from "./task-labels";
import { taskSentence } from "./task-sentence";

/** The open tasks of one organization, each with its next step. */
export async function OwnTasks({ tasks }: { tasks: readonly Task[] }) {
  const t = await getTranslations("tasks");
  const language = (await getLocale()) as Language;
  return (
    <Notice tone="warn" icon="triangle-alert" title={t("open", { count: tasks.length })}>
      <List className="grid gap-3">
        {tasks.map((task) => (
          <li key={taskKey(task)}>
            <p>
              <EmailAddress>{taskSentence(t, language, task)}</EmailAddress>
            </p>
            <Actions actions={taskActions(t, task, true)} form={ListForm} />
          </li>
        ))}
      </List>
    </Notice>
  );
}
