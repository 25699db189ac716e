import "server-only";
import type { IncomingMessage } from "node:http";

/**
 * Reads a body ahead, up to its limit, and leaves it to be read again: so no slow sender holds a place, and Next does
 * not find out halfway that a body of unknown length is too long.
 *
 * @param most in bytes
 * @returns null if it is longer, or its sender has gone
 */
export function readWhole(request: IncomingMessage, most: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (whole: Buffer | null) => {
      request.off("readable", read).off("close", gone);
      // Only then the stream looks as if nobody had listened.
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
      // Routes wrap the stream in a web `Request`, which refuses a stream that was read from.
      Object.defineProperty(request, "readableDidRead", { value: false, configurable: true });
      settle(whole);
    };
    if (request.socket.destroyed) return resolve(null);
    request.on("readable", read).once("close", gone);
    // The whole body may have arrived already.
    if (request.complete) read();
  });
}
