import "server-only";
import type { IncomingMessage } from "node:http";

/**
 * Reads a body ahead, no further than it may be long, and leaves it to be read as if nobody had: so nobody who sends it
 * slowly has a place, and of one whose length nobody has announced Next does not find out in the middle that it is too long.
 *
 * @param most in bytes
 * @returns null for more, or when its sender has gone
 */
export function readWhole(request: IncomingMessage, most: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (whole: Buffer | null) => {
      request.off("readable", read).off("close", gone);
      // Only then it is as if nobody had listened.
      process.nextTick(resolve, whole);
    };
    const gone = () => settle(null);
    const read = () => {
      for (let chunk = request.read(); chunk !== null; chunk = request.read()) {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > most) return settle(null);
      }
      if (!request.complete) return;
      const whole = Buffer.concat(chunks);
      request.unshift(whole);
      delete request.headers["transfer-encoding"];
      request.headers["content-length"] = String(bytes);
      // Routes get a web `Request`, which takes no stream of which something was read.
      Object.defineProperty(request, "readableDidRead", { value: false, configurable: true });
      settle(whole);
    };
    if (request.socket.destroyed) return resolve(null);
    request.on("readable", read).once("close", gone);
    // All of it may have come before.
    if (request.complete) read();
  });
}
