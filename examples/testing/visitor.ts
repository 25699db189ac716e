/** A browser without JavaScript. It keeps cookies by host name, because cookies know no ports. */
export function newVisitor() {
  const jars = new Map<string, Map<string, string>>();

  /** One request with the cookies of its host; redirects are not followed. */
  async function request(url: string, options: RequestInit = {}): Promise<Response> {
    const { hostname } = new URL(url);
    const jar = jars.get(hostname) ?? new Map<string, string>();
    jars.set(hostname, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...(options.headers as Record<string, string>), cookie };
    const response = await fetch(url, { ...options, redirect: "manual", headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (line.includes("Max-Age=0")) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  return {
    request,
    /** Follows redirects to a page. */
    async open(start: string): Promise<{ url: string; status: number; body: string }> {
      let url = start;
      for (let hops = 0; hops < 10; hops++) {
        const response = await request(url);
        const location = response.headers.get("location");
        const body = await response.text();
        if (!location) return { url, status: response.status, body };
        url = new URL(location, url).href;
      }
      throw new Error(`Ten redirects from ${start}.`);
    },
    /** The names of the cookies that a host has set. */
    cookies: (hostname: string): string[] => [...(jars.get(hostname)?.keys() ?? [])],
  };
}
