import { type AuthOptions, getServerSession, type Profile } from "next-auth";
import { hasEnded } from "./ended-sessions";
import { refresh } from "./refresh";

const issuer = process.env.PORTAL_ISSUER ?? "";

/** What the ID token says. */
type Claims = Profile & { sub: string; sid: string; customer_number: string; areas: string[] };
/** What the encrypted cookie keeps: who is here, for which customer and areas, and when the portal was last asked. */
type Visit = {
  subject: string;
  sid: string;
  customerNumber: string;
  areas: string[];
  idToken: string;
  refreshToken: string;
  askedAt: number;
};

export const authOptions: AuthOptions = {
  session: { strategy: "jwt", maxAge: 12 * 60 * 60 },
  providers: [
    {
      id: "portal",
      name: "Kundenportal",
      type: "oauth",
      wellKnown: `${issuer}/.well-known/openid-configuration`,
      clientId: "numbers",
      clientSecret: process.env.CLIENT_SECRET,
      authorization: { params: { scope: "openid profile portal" } },
      idToken: true,
      checks: ["pkce", "state", "nonce"],
      // People are known by `sub`: an address can change, and later belong to somebody else.
      profile: (claims: Claims) => ({ id: claims.sub, name: claims.name }),
    },
  ],
  callbacks: {
    async jwt({ token, account, profile }) {
      if (account) return { name: token.name, visit: beginVisit(profile as Claims, account) };
      // An error here ends the session: next-auth deletes the cookie.
      return { ...token, visit: await goOn(token.visit as Visit) };
    },
    session: ({ session, token }) => {
      const { subject, customerNumber, areas } = token.visit as Visit;
      return { ...session, subject, customerNumber, areas };
    },
  },
};

/** Who is signed in here; null for a visitor. */
export async function signedIn() {
  const session = await getServerSession(authOptions);
  return session as (typeof session & Omit<Visit, "idToken" | "refreshToken">) | null;
}

function beginVisit(
  { sub, sid, customer_number, areas }: Claims,
  { id_token: idToken = "", refresh_token: refreshToken = "" },
): Visit {
  const askedAt = Date.now();
  return {
    subject: sub,
    sid,
    customerNumber: customer_number,
    areas,
    idToken,
    refreshToken,
    askedAt,
  };
}

/** @throws Error if the portal has ended the session, or refuses to refresh it */
async function goOn(visit: Visit): Promise<Visit> {
  if (hasEnded(visit.sid)) throw new Error("the portal has ended this session");
  const seconds = Number(process.env.ASK_AFTER ?? 60);
  if (Date.now() - visit.askedAt < seconds * 1000) return visit;
  return { ...visit, ...(await refresh(issuer, visit.refreshToken)), askedAt: Date.now() };
}
