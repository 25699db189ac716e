import assert from "node:assert/strict";
import { ordinaryPaths, otherPaths, pathsWithTwoMeanings } from "./paths";
import { ask, inside, type Stand } from "./stand";

/** Whether some program could take a path for one below /sms: decoded up to thrice, parameters cut, slashes merged. */
function couldMeanSms(target: string): boolean {
  const readings = new Set([target.replace(/\?.*/s, ""), target]);
  const decode = (text: string) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  for (let round = 0; round < 4; round++)
    for (const one of [...readings])
      for (const next of [
        decode(one),
        one.replaceAll("\\", "/"),
        one.replace(/;[^/]*/g, ""),
        one.replace(/\/{2,}/g, "/"),
        one.replace(/[#\0].*/s, ""),
        one.toLowerCase(),
        new URL(`http://host${one.startsWith("/") ? one : `/${one}`}`).pathname,
      ])
        readings.add(next);
  return [...readings].some((one) => /^\/sms(?![a-z])/.test(one));
}

const spellings = [...pathsWithTwoMeanings, ...otherPaths];

/** Verifies that nothing reaches the application under a path that it could read as an area that is not open. */
export async function verifyPaths(stand: Stand): Promise<void> {
  const { telephone } = stand;
  const { verify } = stand.findings;
  const { cookie } = await inside(stand, "fax");

  await verify(
    "no path reaches the application that could mean an area which is not open",
    async () => {
      for (const target of spellings) {
        await ask(telephone, target, { cookie });
        for (const { path } of telephone.recorder.take())
          assert.ok(!couldMeanSms(path), `${target} arrives as ${path}`);
      }
      return `${spellings.length} spellings`;
    },
  );
  await verify("no path reaches it from a visitor", async () => {
    for (const target of spellings) {
      await ask(telephone, target);
      const arrived = telephone.recorder.take().filter(({ path }) => !path.startsWith("/static"));
      assert.deepEqual(arrived, [], target);
      for (const { path } of arrived) assert.ok(!couldMeanSms(path), target);
    }
  });
  await verify("nor does one in a request that names a whole address", async () => {
    const host = new URL(telephone.url).host;
    for (const target of [
      `http://${host}/sms`,
      `http://evil.example/sms`,
      `http:///sms`,
      `/http://${host}/sms`,
    ]) {
      await ask(telephone, target, { cookie });
      assert.deepEqual(telephone.recorder.take(), [], target);
    }
  });
  await verify("an ordinary path arrives as it was written", async () => {
    for (const target of ordinaryPaths) {
      const [path = ""] = target.split("?");
      if (!stand.program.anyPath && !/^[\w./~-]*$/.test(path)) continue;
      assert.equal((await ask(telephone, target, { cookie })).status, 200, target);
      const [arrival] = telephone.recorder.take();
      const same = (path = "") => path.replace(/\?$/, "");
      assert.equal(same(arrival?.path), same(target));
    }
  });
  await verify("what is in no area does not exist", async () => {
    for (const target of [
      "/nothing",
      "/faxes-of-others/../x",
      "/index.php",
      "/.env",
      "/server-status",
    ]) {
      const { status } = await ask(telephone, target, { cookie });
      assert.ok([400, 404].includes(status), `${target} ${status}`);
      assert.deepEqual(telephone.recorder.take(), [], target);
    }
  });
}
