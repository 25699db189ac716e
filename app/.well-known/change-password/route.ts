/** Where password managers lead to change a password (W3C, A Well-Known URL for Changing Passwords). */
export function GET(): Response {
  // The query unfolds the form, in browsers too that do not unfold what a fragment leads to, and after signing in.
  const address = "/account?open=password#currentPassword";
  return new Response(null, { status: 303, headers: { Location: address } });
}
