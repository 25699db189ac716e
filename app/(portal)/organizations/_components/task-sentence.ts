import type { getTranslations } from "next-intl/server";
import type { Task } from "#lib/domain/service/task";
import { findSystem } from "#lib/domain/systems/connected";
import { type Language, products } from "#lib/rules/catalogue";
import { hoursOf, limits, rates } from "#lib/rules/limits";

/** The texts of tasks, from the message files. */
export type TaskTexts = Awaited<ReturnType<typeof getTranslations<"tasks">>>;

/** The problem, in one sentence. */
export function taskSentence(t: TaskTexts, language: Language, task: Task): string {
  const hours = hoursOf(limits.provisioningDeadline);
  const { customerNumber } = task.organization;
  switch (task.kind) {
    case "emailTaken":
      return t(task.holder === null ? "emailFree" : "emailTaken", {
        order: task.orderNumber,
        number: customerNumber,
      });
    case "overdue":
      return t(task.state === "received" ? "overdueOrder" : "overdueLetter", {
        order: task.orderNumber,
        number: customerNumber,
        hours,
      });
    case "undeliverable":
      return task.user
        ? t(task.letter === "abandoned" ? "unsent" : "undeliverable", {
            name: task.user.name,
            email: task.user.email,
          })
        : t(task.letter === "abandoned" ? "unsentLink" : "undeliverableLink", {
            number: customerNumber,
          });
    case "accountLocked":
      return t("accountLocked", { name: task.user.name });
    case "ownerDeleted":
      return t("ownerDeleted", { number: customerNumber });
    case "accountDeleted":
      return t("accountDeleted", { user: String(task.userNumber ?? "") });
    case "systemSilent":
      return t("systemSilent", {
        system: findSystem(task.system)?.name[language] ?? task.system,
        waiting: task.waiting,
      });
    case "mailBudget":
      return t("mailBudget", { letters: rates.letters.burst });
    case "productWithoutEffect":
      return t("productWithoutEffect", {
        product: products.find(({ id }) => id === task.product)?.name[language] ?? task.product,
      });
  }
}
