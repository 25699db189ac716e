import { verify } from "@node-rs/argon2";
import type { Laboratory } from "./laboratory";
import { measure, type Sample } from "./load";
import { ofThisProcess } from "./own";
import { password } from "./seed";

/** Only compares the stored hash with the password, which every sign-in has to do; on both cores, as many as signIns. */
export async function hashing(lab: Laboratory): Promise<() => Promise<Sample>> {
  const check = await hashOnce(lab);
  const alone = { databaseCpu: () => 0 };
  return () =>
    measure(alone, [{ cpu: ofThisProcess }], { count: lab.sizes.signIns, atOnce: 2 }, check);
}

/** The stored hash of a password. */
export async function storedHash({ large }: Pick<Laboratory, "large">): Promise<string> {
  const [row] = await large.sql<{ hash: string }[]>`
    select password_hash as hash from users where password_hash is not null limit 1`;
  return row?.hash ?? "";
}

/** Compares once; settles when it is done. */
export async function hashOnce(lab: Laboratory): Promise<() => Promise<void>> {
  const hash = await storedHash(lab);
  return async () => {
    if (!(await verify(hash, password))) throw new Error("the password is wrong");
  };
}
