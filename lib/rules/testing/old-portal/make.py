#!/usr/bin/python3
"""Makes the files of an older portal that tests import: hashes.json, realm.json and users.csv, beside this script.

Nothing of the portal takes part, so that the hashes are made by other software: Python's hashlib, and bcrypt and argon2-cffi
from Debian (apt-get install python3-bcrypt python3-argon2). Salts are fixed: the same files each time.
"""

import csv
import hashlib
import json
from base64 import b64encode
from pathlib import Path

import bcrypt
from argon2.low_level import Type, hash_secret

HERE = Path(__file__).parent
PASSWORD = "Grüße aus dem alten Portal 7"
LONG = "sieben nasse Taue und ein Kutter, der zehrt " * 3
SALT = bytes(range(16))
DIGESTS = {"pbkdf2": "sha1", "pbkdf2-sha256": "sha256", "pbkdf2-sha512": "sha512"}


def b64(data: bytes) -> str:
    return b64encode(data).decode().rstrip("=")


def bcrypt_hash(password: str, rounds: int, prefix: str = "2b") -> str:
    # bcrypt's alphabet and order; the last sign stands for the remaining two bits.
    salt = f"${prefix}${rounds:02d}$" + "." * 21 + "e"
    return bcrypt.hashpw(password.encode(), salt.encode()).decode()


def argon2_hash(password: str, memory: int, passes: int, lanes: int, kind: Type = Type.ID) -> str:
    return hash_secret(password.encode(), SALT, passes, memory, lanes, 32, kind).decode()


def pbkdf2(name: str, password: str, iterations: int, length: int) -> bytes:
    return hashlib.pbkdf2_hmac(DIGESTS[name], password.encode(), SALT, iterations, length)


def pbkdf2_hash(name: str, password: str, iterations: int, length: int) -> str:
    return f"${name}$i={iterations},l={length}${b64(SALT)}${b64(pbkdf2(name, password, iterations, length))}"


def passlib_hash(name: str, password: str, rounds: int, length: int) -> str:
    parts = [b64(part).replace("+", ".") for part in (SALT, pbkdf2(name, password, rounds, length))]
    return f"${name}${rounds}${parts[0]}${parts[1]}"


def scrypt_hash(password: str, exponent: int) -> str:
    key = hashlib.scrypt(password.encode(), salt=SALT, n=2**exponent, r=8, p=1, maxmem=2**30, dklen=32)
    return f"$scrypt$ln={exponent},r=8,p=1${b64(SALT)}${b64(key)}"


def hashes() -> list[dict]:
    made = []

    def add(what: str, text: str, refusal: str | None = None, password: str = PASSWORD) -> None:
        made.append({"what": what, "password": password, "hash": text, "refusal": refusal})

    add("bcrypt, 10 rounds", bcrypt_hash(PASSWORD, 10))
    add("bcrypt, 12 rounds", bcrypt_hash(PASSWORD, 12))
    add("bcrypt's older form", bcrypt_hash(PASSWORD, 10, "2a"))
    add("bcrypt as PHP writes it", bcrypt_hash(PASSWORD, 10).replace("$2b$", "$2y$"))
    add("bcrypt of a password of 132 bytes", bcrypt_hash(LONG[:132], 10), None, LONG[:132])
    add("bcrypt, 9 rounds", bcrypt_hash(PASSWORD, 9), "hashWeak")
    add("bcrypt, 13 rounds", bcrypt_hash(PASSWORD, 13), "hashCostly")
    add("argon2id as argon2-cffi proposes it", argon2_hash(PASSWORD, 102_400, 2, 8))
    add("argon2id as Keycloak proposes it", argon2_hash(PASSWORD, 7_168, 5, 1))
    add("argon2i", argon2_hash(PASSWORD, 16_384, 4, 2, Type.I))
    add("argon2id with little memory", argon2_hash(PASSWORD, 4_096, 3, 1), "hashWeak")
    add("argon2id with many passes", argon2_hash(PASSWORD, 65_536, 5, 1), "hashCostly")
    add("argon2id with much memory", argon2_hash(PASSWORD, 262_144, 1, 1), "hashCostly")
    add("PBKDF2 with SHA-1", pbkdf2_hash("pbkdf2", PASSWORD, 20_000, 20))
    add("PBKDF2 with SHA-256", pbkdf2_hash("pbkdf2-sha256", PASSWORD, 600_000, 32))
    add("PBKDF2 with SHA-512", pbkdf2_hash("pbkdf2-sha512", PASSWORD, 210_000, 64))
    add("PBKDF2 with SHA-256 and two blocks", pbkdf2_hash("pbkdf2-sha256", PASSWORD, 27_500, 64))
    add("PBKDF2 as passlib writes it", passlib_hash("pbkdf2-sha256", PASSWORD, 29_000, 32))
    add("PBKDF2 with SHA-1 as passlib writes it", passlib_hash("pbkdf2", PASSWORD, 131_000, 20))
    add("PBKDF2, 5,000 iterations and four blocks", pbkdf2_hash("pbkdf2-sha256", PASSWORD, 5_000, 128), "hashWeak")
    add("PBKDF2, 700,000 iterations and two blocks", pbkdf2_hash("pbkdf2-sha256", PASSWORD, 700_000, 64), "hashCostly")
    add("scrypt, 16 MiB", scrypt_hash(PASSWORD, 14))
    add("scrypt, 128 MiB", scrypt_hash(PASSWORD, 17))
    add("scrypt, 1 MiB", scrypt_hash(PASSWORD, 10), "hashWeak")
    add("scrypt, 256 MiB", scrypt_hash(PASSWORD, 18), "hashCostly")
    add("MD5", hashlib.md5(PASSWORD.encode()).hexdigest(), "hashWeak")
    add("SHA-256 alone", hashlib.sha256(PASSWORD.encode()).hexdigest(), "hashWeak")
    add("salted SHA-1 of a directory", "{SSHA}" + b64(hashlib.sha1(PASSWORD.encode() + SALT).digest() + SALT), "hashWeak")
    add("nothing", "", "hashMissing")
    add("a password that somebody exported", PASSWORD, "hashUnknown")
    return made


def credential(algorithm: str, value: str, salt: str, iterations: int, more: dict) -> dict:
    return {
        "id": "5c0f2d1e-6e4b-4a57-9a43-5b9b0f6b8d11",
        "type": "password",
        "createdDate": 1_700_000_000_000,
        "secretData": json.dumps({"value": value, "salt": salt, "additionalParameters": {}}),
        "credentialData": json.dumps(
            {"hashIterations": iterations, "algorithm": algorithm, "additionalParameters": more}
        ),
    }


def of_keycloak(name: str, iterations: int) -> dict:
    key = pbkdf2(name, PASSWORD, iterations, 64)
    return credential(name, b64encode(key).decode(), b64encode(SALT).decode(), iterations, {})


def of_keycloak_argon2() -> dict:
    text = argon2_hash(PASSWORD, 7_168, 5, 1)
    value = text.split("$")[-1]
    more = {"hashLength": ["32"], "memory": ["7168"], "type": ["id"], "version": ["1.3"], "parallelism": ["1"]}
    return credential("argon2", value + "=" * (-len(value) % 4), b64encode(SALT).decode(), 5, more)


def person(username: str, first: str, last: str, number: str, roles: list[str], **more) -> dict:
    return {
        "username": username,
        "email": f"{username}@altportal.example",
        "firstName": first,
        "lastName": last,
        "enabled": True,
        "emailVerified": True,
        "createdTimestamp": 1_700_000_000_000,
        "totp": False,
        "attributes": {"customerNumber": [number], "locale": ["en" if username == "ida" else "de"]},
        "credentials": [],
        "disableableCredentialTypes": [],
        "requiredActions": [],
        "realmRoles": ["default-roles-portal", "offline_access", *roles],
        "notBefore": 0,
        "groups": [],
    } | more


def realm() -> dict:
    flat = {
        "type": "password",
        "hashedSaltedValue": b64encode(pbkdf2("pbkdf2-sha256", PASSWORD, 27_500, 64)).decode(),
        "salt": b64encode(SALT).decode(),
        "hashIterations": 27_500,
        "algorithm": "pbkdf2-sha256",
    }
    weak = of_keycloak("pbkdf2-sha256", 1_000)
    return {
        "id": "portal",
        "realm": "portal",
        "enabled": True,
        "users": [
            person("ida", "Ida", "Öztürk-O'Neill", "K-1", ["invoice-reader"], credentials=[of_keycloak_argon2()],
                   clientRoles={"account": ["manage-account"], "phone": ["admin"]}),
            person("bruno", "=HYPERLINK(\"http://x\")", "„Bruno“ Groß", "K-1", ["invoice-reader"],
                   credentials=[of_keycloak("pbkdf2-sha256", 600_000)]),
            person("otto", "Otto", "Alt", "K-1", ["invoice-reader"], credentials=[flat]),
            person("clara", "Clara", "Chefin", "K-2", ["main-account"],
                   credentials=[credential("bcrypt", bcrypt_hash(PASSWORD, 12), "", 12, {})]),
            person("paul", "Paul", "Zweiter", "K-2", ["main-account"]),
            person("emil", "Emil", "Ohne", "K-1", ["invoice-reader"]),
            person("wilma", "Wilma", "Schwach", "K-1", ["invoice-reader"], credentials=[weak]),
            person("fax", "Fabian", "Fax", "K-1", ["fax-user"], credentials=[of_keycloak("pbkdf2-sha512", 210_000)]),
            person("dora", "Dora", "Aus", "K-1", ["invoice-reader"], enabled=False,
                   credentials=[of_keycloak("pbkdf2-sha256", 27_500)]),
            person("ida2", "Ida", "Noch Einmal", "K-2", ["invoice-reader"], email="IDA@altportal.example"),
            person("frieda", "Frieda", "Fremd", "K-9", ["invoice-reader"]),
            person("ronja", "Ronja", "Rolle", "K-1", ["pricing-wizard"]),
            person("service-account-crm", "", "", "", [], email=None, serviceAccountClientId="crm"),
        ],
    }


def table() -> list[list[str]]:
    hash_of = pbkdf2_hash("pbkdf2-sha256", PASSWORD, 29_000, 32)
    head = ["Vorname", "Nachname", "E-Mail", "Kunde alt", "Rollen", "Passwort-Hash", "Hauptkonto"]
    return [
        head,
        ["Jörg", "Müller; Söhne", "joerg@altliste.example", "A1", "invoice-reader, Kontakte", bcrypt_hash(PASSWORD, 10), ""],
        ["+49 40", "\"Anna\"", "anna@altliste.example", "A1", "invoice-reader", argon2_hash(PASSWORD, 16_384, 4, 1), ""],
        ["Kim", "Kopf", "kim@altliste.example", "A2", "", hash_of, "ja"],
        ["Max", "Kaputt", "kein Postfach", "A1", "invoice-reader", hash_of, "vielleicht"],
    ]


def write(name: str, content: object) -> None:
    (HERE / name).write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


write("hashes.json", hashes())
write("realm.json", realm())
with (HERE / "users.csv").open("w", encoding="utf-8-sig", newline="") as file:
    csv.writer(file, delimiter=";").writerows(table())
