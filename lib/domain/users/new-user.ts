import "server-only";
import type { GivenSet } from "#lib/domain/permission-sets/offered";
import type { Language } from "#lib/rules/catalogue";
import type { Refusal } from "#lib/rules/refusal";
import type { NewUser } from "#lib/rules/schemas/users";

/** A person to be added, the language of the letter, and the permission set that they are given. */
export type NewUserInput = NewUser & { language: Language; set?: GivenSet | null };
/** The outcome for one person: the user's number, or a refusal. */
export type AddedUser = { userNumber: number } | Refusal;
