import {
  AtSign,
  ClockAlert,
  type IconNode,
  Lock,
  Mails,
  MailX,
  PackageX,
  PlugZap,
  UserMinus,
  UserX,
} from "lucide";
import type { BadgeTone } from "#app/_components/badge";
import type { Task } from "#lib/domain/service/task";

/** The badge of each kind of task; its word is in the message files. */
export const taskBadges: Record<Task["kind"], { tone: BadgeTone; icon: IconNode }> = {
  emailTaken: { tone: "warn", icon: AtSign },
  overdue: { tone: "danger", icon: ClockAlert },
  undeliverable: { tone: "danger", icon: MailX },
  accountLocked: { tone: "danger", icon: Lock },
  ownerDeleted: { tone: "warn", icon: UserX },
  accountDeleted: { tone: "off", icon: UserMinus },
  productWithoutEffect: { tone: "info", icon: PackageX },
  systemSilent: { tone: "danger", icon: PlugZap },
  mailBudget: { tone: "warn", icon: Mails },
};

/** The unique key of a task. */
export function taskKey(task: Task): string {
  const { customerNumber } = task.organization;
  if ("task" in task) return String(task.task);
  if ("orderNumber" in task) return `order ${task.orderNumber}`;
  if ("system" in task) return `system ${task.system}`;
  return `letter ${task.user?.userNumber ?? customerNumber}`;
}
