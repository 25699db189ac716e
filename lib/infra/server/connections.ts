import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { logEvent } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";

/** The state of a connection: the response it waits for, and how many requests behind it were not started. */
type Conversation = { current: ServerResponse | null; dropped: number };

const conversations = new WeakMap<Socket, Conversation>();

/**
 * FF-B1: allows one request at a time per connection. Node itself would start all pipelined requests, and would not
 * tell the later responses when the connection closes. A request behind an unanswered one is never started, nothing
 * more is read, and the connection ends with the pending response: RFC 9112, 9.3.2 has the client send the rest again.
 *
 * @returns whether this request may start
 */
export function mayBegin({ socket }: IncomingMessage, response: ServerResponse): boolean {
  const conversation = conversations.get(socket) ?? { current: null, dropped: 0 };
  conversations.set(socket, conversation);
  if (conversation.current || conversation.dropped > 0) {
    conversation.dropped += 1;
    if (conversation.dropped === 1) logEvent("refused", { reason: "pipelining" });
    // Requests that were already read still arrive here, and Node keeps them all until the connection closes.
    if (conversation.dropped > limits.httpPipelined) socket.destroy();
    else socket.pause();
    return false;
  }
  conversation.current = response;
  response.once("finish", () => {
    conversation.current = null;
    if (conversation.dropped > 0) socket.destroySoon();
  });
  return true;
}

/** Whether this connection ends with the pending response. */
export function isLastAnswer(socket: Socket): boolean {
  return (conversations.get(socket)?.dropped ?? 0) > 0;
}

/** Whether closing this connection would cut off a response that is pending or being sent. */
export function isAnswering(socket: Socket): boolean {
  return conversations.get(socket)?.current != null || socket.writableLength > 0;
}

/**
 * FF-B1: calls back once when a request is no longer work: its response is ready, its client reads nothing for now, or
 * the connection is closed, of which a response alone is not always told. Bytes on their way are not work.
 */
export function onceAnswered(
  { socket }: IncomingMessage,
  response: ServerResponse,
  done: () => void,
): void {
  if (socket.destroyed || response.writableEnded) {
    done();
    return;
  }
  const settle = () => {
    socket.off("close", settle);
    done();
  };
  socket.once("close", settle);
  const end = response.end.bind(response);
  response.end = ((...rest: [never]) => {
    settle();
    return end(...rest);
  }) as typeof response.end;
  const write = response.write.bind(response);
  response.write = ((...rest: [never]) => {
    const goesOn = write(...rest);
    if (!goesOn) setImmediate(() => response.writableNeedDrain && settle());
    return goesOn;
  }) as typeof response.write;
}
