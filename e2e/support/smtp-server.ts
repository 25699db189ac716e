import type { AddressInfo, Server, Socket } from "node:net";
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";
import type { Certificate } from "./certificates";

/** A letter that the server has accepted; each is one delivery. */
export type AcceptedMail = {
  messageId: string;
  from: string;
  to: string[];
  /** What travelled, with all headers. */
  raw: string;
  encrypted: boolean;
  user: string | null;
  /** How the client introduced itself. */
  client: string;
  /** What is asked for about a letter that comes back (RFC 3461). */
  dsn: { ret?: string | null; envid?: string | null; notify?: string[] };
};

/** Where a server can answer with a failure. */
export type Step = "greeting" | "login" | "sender" | "recipient" | "letter";

export type MailServerDouble = {
  port: number;
  /** In order of acceptance. */
  accepted: readonly AcceptedMail[];
  /** The names of all commands, in order. */
  commands(): readonly string[];
  /** How many connections there are now, and how many there have been. */
  connections(): { open: number; opened: number };
  /** Answers the next n times like this at this step, as in `450 4.2.0 Greylisted`. */
  failNext(step: Step, answer: string, n?: number): void;
  /** From now on this step is not answered. */
  hang(step: Step): void;
  /** Takes the next n letters, and cuts all connections instead of answering. */
  dropAfterAccept(n?: number): void;
  /** From now on nothing is answered until the returned function is called. */
  hold(): () => void;
  /** From now on connections are refused. */
  refuse(): Promise<void>;
  /** Ends all programmed behaviour, on the same port. */
  recover(): Promise<void>;
  close(): Promise<void>;
};

type Options = Pick<SMTPServerOptions, "disabledCommands" | "hidePIPELINING" | "hideDSN"> & {
  /** TLS from the first byte, by STARTTLS, or, without a certificate, none. */
  secure?: boolean;
  certificate?: Certificate;
  /** The only user who may send; without it everybody may. */
  login?: { user: string; password: string };
};

/** A real SMTP server on 127.0.0.1, which can be told to fail. */
export async function startSmtpServer(options: Options = {}): Promise<MailServerDouble> {
  const { certificate, login, secure = false, ...others } = options;
  const accepted: AcceptedMail[] = [];
  const said: string[] = [];
  const failures: { step: Step; answer: string }[] = [];
  const hanging = new Set<Step>();
  const sockets = new Set<Socket>();
  let opened = 0;
  let drops = 0;
  let held = Promise.resolve();

  /** Answers as it was told to, or lets the client go on. */
  function answer(step: Step, go: (error?: Error | null) => void): void {
    if (hanging.has(step)) return;
    const at = failures.findIndex((failure) => failure.step === step);
    const [failure] = at < 0 ? [] : failures.splice(at, 1);
    void held.then(() => go(failure && errorOf(failure.answer)));
  }

  function take(raw: string, session: SMTPServerSession): void {
    const { mailFrom, rcptTo } = session.envelope;
    accepted.push({
      messageId: /^Message-ID:\s+(<\S+>)$/im.exec(raw)?.[1] ?? `none of letter ${accepted.length}`,
      from: mailFrom ? mailFrom.address : "",
      to: rcptTo.map(({ address }) => address),
      raw,
      encrypted: session.secure,
      user: session.user ?? null,
      client: session.hostNameAppearsAs,
      dsn: { ...session.envelope.dsn, notify: rcptTo[0]?.dsn?.notify },
    });
  }

  const create = () => {
    const server = new SMTPServer({
      secure,
      hideDSN: false,
      ...certificate,
      ...others,
      disabledCommands: [
        ...(others.disabledCommands ?? []),
        ...(certificate ? [] : ["STARTTLS"]),
        ...(login ? [] : ["AUTH"]),
      ],
      disableReverseLookup: true,
      closeTimeout: 100,
      logger: {
        debug: ({ tnx, command }: { tnx?: string; command?: string }) => {
          if (tnx === "command" && command) said.push(command);
        },
        info: () => {},
      },
      onConnect: (_, go) => answer("greeting", go),
      onAuth({ username, password }, _, go) {
        const isRight = username === login?.user && password === login?.password;
        answer("login", (error) =>
          error || !isRight
            ? go(error ?? errorOf("535 5.7.8 Authentication credentials invalid"))
            : go(null, { user: username }),
        );
      },
      onMailFrom: (_address, _session, go) => answer("sender", go),
      onRcptTo: (_address, _session, go) => answer("recipient", go),
      async onData(stream, session, go) {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        answer("letter", (error) => {
          if (!error) take(Buffer.concat(chunks).toString("utf8"), session);
          if (error || drops === 0) return go(error);
          drops -= 1;
          cut();
        });
      },
    });
    // Clients that break off are what the tests are about.
    server.on("error", () => {});
    (server.server as Server).on("connection", (socket) => {
      opened += 1;
      sockets.add(socket.on("close", () => sockets.delete(socket)));
    });
    return server;
  };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };

  let server = create();
  const listen = (port: number) =>
    new Promise<void>((done, fail) => {
      server.once("error", fail);
      server.listen(port, "127.0.0.1", done);
    });
  await listen(0);
  const { port } = server.server.address() as AddressInfo;
  let isListening = true;
  const stop = async () => {
    if (!isListening) return;
    isListening = false;
    const closed = new Promise<void>((done) => server.close(done));
    cut();
    await closed;
  };

  return {
    port,
    accepted,
    commands: () => said,
    connections: () => ({ open: sockets.size, opened }),
    failNext(step, text, n = 1) {
      for (let i = 0; i < n; i += 1) failures.push({ step, answer: text });
    },
    hang: (step) => void hanging.add(step),
    dropAfterAccept(n = 1) {
      drops = n;
    },
    hold() {
      let release = () => {};
      held = new Promise((done) => {
        release = done;
      });
      return release;
    },
    refuse: stop,
    async recover() {
      failures.length = 0;
      hanging.clear();
      drops = 0;
      held = Promise.resolve();
      if (isListening) return;
      server = create();
      await listen(port);
      isListening = true;
    },
    close: stop,
  };
}

/** The library sends the code and the text of an error as its answer. */
function errorOf(answer: string): Error {
  return Object.assign(new Error(answer.slice(4)), { responseCode: Number(answer.slice(0, 3)) });
}
