import { endByToken } from "../../ended-sessions";

/** The portal says that a session is over. */
export async function POST(request: Request): Promise<Response> {
  const headers = { "Cache-Control": "no-store" };
  try {
    await endByToken(String((await request.formData()).get("logout_token")));
    return new Response(null, { status: 204, headers });
  } catch (error) {
    const error_description = (error as Error).message;
    return Response.json({ error: "invalid_request", error_description }, { status: 400, headers });
  }
}
