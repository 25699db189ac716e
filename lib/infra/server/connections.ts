import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { logEvent } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";

/** What a connection is about: the answer that it waits for, and how many requests were not begun behind it. */
type Conversation = { current: ServerResponse | null; dropped: number };

const conversations = new WeakMap<Socket, Conversation>();

/**
 * FF-B1: a connection has one request at a time. Node itself would begin all that a client writes in one go (pipelining) and
 * tells the answers behind the first nothing when the connection goes. A request behind an unanswered one is never begun,
 * nothing more is read, and the connection ends with the answer before it: RFC 9112, 9.3.2 has the client send the rest again.
 *
 * @returns whether this request may begin
 */
export function mayBegin({ socket }: IncomingMessage, response: ServerResponse): boolean {
  const conversation = conversations.get(socket) ?? { current: null, dropped: 0 };
  conversations.set(socket, conversation);
  if (conversation.current || conversation.dropped > 0) {
    conversation.dropped += 1;
    if (conversation.dropped === 1) logEvent("refused", { reason: "pipelining" });
    // What has been read already still comes here, and Node keeps all of it for as long as the connection is there.
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

/** Whether this connection ends with the answer that it waits for. */
export function isLastAnswer(socket: Socket): boolean {
  return (conversations.get(socket)?.dropped ?? 0) > 0;
}

/** Whether closing this connection would cut off an answer: one that is awaited, or on its way. */
export function isAnswering(socket: Socket): boolean {
  return conversations.get(socket)?.current != null || socket.writableLength > 0;
}

/**
 * FF-B1: calls once, when a request is no work any more: its answer is ready, or its client takes nothing more of it for now,
 * or the connection has gone, of which a response alone is not always told. Bytes that are on their way are no work.
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
