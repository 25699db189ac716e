import { signedIn } from "../auth";

/** Who is here, for which customer and for which areas. */
export default async function Page() {
  const person = await signedIn();
  if (!person) return <a href="/api/auth/signin">Anmelden</a>;
  const { subject, customerNumber, areas, user } = person;
  return (
    <>
      <h1>{user?.name}</h1>
      <output>{JSON.stringify({ subject, customerNumber, areas })}</output>
      <form method="post" action="/sign-out">
        <button type="submit">Abmelden</button>
      </form>
    </>
  );
}
