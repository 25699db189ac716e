import "server-only";
import type { Language } from "#lib/rules/catalogue";
import type { Refusal } from "#lib/rules/refusal";
import type { NewUser } from "#lib/rules/schemas/users";

/** A person to be added, and the language of the letter. */
export type NewUserInput = NewUser & { language: Language };
/** The outcome for one person: the user's number, or a refusal. */
export type AddedUser = { userNumber: number } | Refusal;
