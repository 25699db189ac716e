import "server-only";
import type { OrderRow } from "#lib/domain/orders/row";
import type { OrganizationStep } from "#lib/domain/organizations/hit";
import type { MasterData } from "#lib/domain/organizations/master-data";
import type { LetterState } from "#lib/domain/outbox/state";
import type { Requirement } from "#lib/domain/second-factor/requirement";
import type { ProductId } from "#lib/rules/catalogue";
import type { OrganizationKind } from "#lib/rules/delegation";
import type { UserState } from "#lib/rules/user-states";
import type { Task } from "./task";

/** What the provider's page of an organization shows. */
export type OrganizationDetail = MasterData & {
  organizationId: number;
  kind: OrganizationKind;
  customerNumber: string;
  createdAt: Date;
  closedAt: Date | null;
  /** when the accounts of a closed organization are deleted; null while it is open. */
  usersDeletedAt: Date | null;
  /** whether an ancestor is closed, so that nobody here can sign in either. */
  closedAbove: boolean;
  /** D-1: whether and from when the owner or the provider requires a second factor here. */
  requirement: Requirement;
  /** From below the provider down to the parent. */
  path: OrganizationStep[];
  /** `effective`: whether the ancestors are entitled to all its areas. */
  products: { id: ProductId; bookedAt: Date; effective: boolean }[];
  owner: {
    userNumber: number;
    firstName: string;
    lastName: string;
    email: string;
    state: UserState;
  } | null;
  /** `below`: organizations, at any depth. */
  counts: { users: number; below: number };
  /** the newest one; `expiresAt` is null once it is used up or replaced. */
  registrationLink: { sentAt: Date; expiresAt: Date | null; letter: LetterState | null } | null;
  /** The newest orders. */
  orders: OrderRow[];
  openTasks: Task[];
};
