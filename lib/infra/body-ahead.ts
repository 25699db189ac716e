import "server-only";
import type { IncomingMessage } from "node:http";

/**
 * Reads a body ahead, no further than it may be long, and leaves it to be read as if nobody had: so nobody who sends it
 * slowly has a place, and of one whose length nobody has announced Next does not find out in the middle that it is too long.
 *
 * @param most in bytes
 * @returns false for more, or when its sender has gone
 */
export function readWhole(request: IncomingMessage, most: number): Promise<boolean> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (isWhole: boolean) => {
      request.off("readable", read).off("close", gone);
      // Only then it is as if nobody had listened.
      process.nextTick(resolve, isWhole);
    };
    const gone = () => settle(false);
    const read = () => {
      for (let chunk = request.read(); chunk !== null; chunk = request.read()) {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > most) return settle(false);
      }
      if (!request.complete) return;
      request.unshift(Buffer.concat(chunks));
      delete request.headers["transfer-encoding"];
      request.headers["content-length"] = String(bytes);
      // Routes get a web `Request`, which takes no stream of which something was read.
      Object.defineProperty(request, "readableDidRead", { value: false, configurable: true });
      settle(true);
    };
    if (request.socket.destroyed) return resolve(false);
    request.on("readable", read).once("close", gone);
    // All of it may have come before.
    if (request.complete) read();
  });
}
