// Its types are decorated: the library asks for this before anything else.
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** A certificate and its key, as PEM. */
export type Certificate = { cert: string; key: string };

/** An authority of the test, and what it signs. */
export type Authority = {
  /** Its own certificate, which a client has to know. */
  cert: string;
  /** A certificate for this host name, valid for one day; with -1 it ended yesterday. */
  issue(host: string, days?: number): Promise<Certificate>;
};

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 24 * 60 * 60_000;
x509.cryptoProvider.set(webcrypto as Crypto);

/** Makes an authority that nobody knows yet. */
export async function newAuthority(): Promise<Authority> {
  const own = await newKeys();
  const name = "CN=Authority of a test";
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...period(1),
    name,
    keys: own,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  return {
    cert: authority.toString("pem"),
    async issue(host, days = 1) {
      const keys = await newKeys();
      const certificate = await x509.X509CertificateGenerator.create({
        ...period(days),
        serialNumber: "02",
        subject: `CN=${host}`,
        issuer: name,
        publicKey: keys.publicKey,
        signingKey: own.privateKey,
        signingAlgorithm: algorithm,
        extensions: [new x509.SubjectAlternativeNameExtension([{ type: "dns", value: host }])],
      });
      const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
      return {
        cert: certificate.toString("pem"),
        key: x509.PemConverter.encode(key, "PRIVATE KEY"),
      };
    },
  };
}

function newKeys() {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

function period(days: number) {
  const now = Date.now();
  return { notBefore: new Date(now - 2 * day), notAfter: new Date(now + days * day) };
}
