import { isIP } from "node:net";
import { connect } from "node:tls";
import { connectionProblemOf } from "./connection-problem";
import { broken, type Finding, look, ok } from "./finding";

const day = 24 * 60 * 60 * 1000;

/** A certificate that this machine takes: until when it is valid, and the version of TLS. */
export type Certificate = { validTo: Date; protocol: string };

/** Looks at the certificate of an https address. */
export async function findingsOfCertificate(url: URL, signal: AbortSignal): Promise<Finding[]> {
  try {
    return [findingOfCertificate(await readCertificate(url, signal), new Date())];
  } catch (error) {
    return [findingOfRefusal(url.host, error)];
  }
}

/** What a certificate means that is taken now. */
export function findingOfCertificate({ validTo, protocol }: Certificate, now: Date): Finding {
  const days = Math.floor((validTo.getTime() - now.getTime()) / day);
  const until = validTo.toISOString().slice(0, 10);
  return days < 14
    ? look(
        "TLS",
        `the certificate ends in ${days} days (${until})`,
        "Renew the certificate, and look why that did not happen by itself.",
      )
    : ok("TLS", `${protocol}, the certificate is valid until ${until}`);
}

/** What it means that no connection with TLS 1.2 or 1.3 and a valid certificate can be made. */
export function findingOfRefusal(host: string, error: unknown): Finding {
  const problem = connectionProblemOf(error);
  if (problem !== "tls")
    return look(
      "TLS",
      `${host} cannot be reached from this machine (${problem})`,
      "Browsers may still reach it. Open the address in one, and look at its certificate.",
    );
  return broken(
    "TLS",
    `the certificate is refused, or neither TLS 1.2 nor 1.3 is spoken (${String(Object(error).code)})`,
    "Use a certificate of a public authority for this very name, not yet ended and with its intermediate ones; one of your own authority needs NODE_EXTRA_CA_CERTS here.",
  );
}

function readCertificate(url: URL, signal: AbortSignal): Promise<Certificate> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const name = isIP(host) ? {} : { servername: host };
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(url.port || 443), minVersion: "TLSv1.2", ...name });
    const stop = () => socket.destroy(Object.assign(new Error("late"), { code: "ETIMEDOUT" }));
    signal.addEventListener("abort", stop, { once: true });
    socket.once("error", reject);
    socket.once("close", () => signal.removeEventListener("abort", stop));
    socket.once("secureConnect", () => {
      const validTo = new Date(socket.getPeerCertificate().valid_to);
      resolve({ validTo, protocol: socket.getProtocol() ?? "" });
      socket.destroy();
    });
  });
}
