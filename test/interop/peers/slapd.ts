// Debian's slapd, an LDAP server, as a test's own child: the schemas that Debian ships, people from LDIF, everything in a
// temporary folder. It answers by LDAP, by STARTTLS, and by LDAP over TLS on a port of its own.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MadeCertificate } from "../../certificates.ts";
import { findFreePort } from "./free-port.ts";
import { waitUntilListening } from "./listening.ts";
import { createPeerFolder, PeerProcess } from "./peer-process.ts";

export interface LdapPerson {
  readonly uid: string;
  readonly cn: string;
  readonly sn: string;
  readonly more?: readonly string[];
}

export interface Slapd extends AsyncDisposable {
  readonly port: number;
  readonly tlsPort: number;
  /** Where its people are. */
  readonly baseDn: string;
  readonly user: string;
  readonly password: string;
  /** Holds it where it is, as a server that hangs; and lets it go on. */
  pause(): void;
  resume(): void;
}

const BASE = "dc=example,dc=org";
const SCHEMAS = ["core", "cosine", "inetorgperson"];

/** Starts it with these people; `sizeLimit` is how many it gives at most to whoever does not ask in pages. */
export async function startSlapd(certificate: MadeCertificate, people: readonly LdapPerson[], { sizeLimit = 500 }: { readonly sizeLimit?: number } = {}): Promise<Slapd> {
  const port = await findFreePort("127.0.0.1", 2);
  const [user, password] = [`cn=admin,${BASE}`, "Engine №1: söüß"];
  const folder = createPeerFolder("slapd", { "people.ldif": [ROOT, ...people.map(entry)].join("\n") });
  mkdirSync(join(folder, "data"));
  const config = join(folder, "slapd.conf");
  writeFileSync(config, [
    ...SCHEMAS.map((schema) => `include /etc/ldap/schema/${schema}.schema`),
    `pidfile ${join(folder, "slapd.pid")}`, "modulepath /usr/lib/ldap", "moduleload back_mdb", `sizelimit ${sizeLimit}`,
    `TLSCertificateFile ${certificate.certificatePath}`, `TLSCertificateKeyFile ${certificate.keyPath}`,
    "database mdb", `suffix "${BASE}"`, `rootdn "${user}"`, `rootpw "${password}"`, `directory ${join(folder, "data")}`,
    "access to attrs=userPassword by anonymous auth by * none", `access to dn.subtree="ou=closed,${BASE}" by * none`, "access to * by * read", "",
  ].join("\n"));
  execFileSync("slapadd", ["-q", "-f", config, "-l", join(folder, "people.ldif")], { stdio: "pipe" });
  const program = new PeerProcess({ program: "slapd", args: ["-f", config, "-h", `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${port + 1}`, "-d", "0"], folder });
  for (const each of [port, port + 1]) await waitUntilListening({ address: "127.0.0.1", port: each }, "tcp", () => program.isRunning);
  return {
    port, tlsPort: port + 1, baseDn: `ou=people,${BASE}`, user, password,
    pause: () => void process.kill(program.pid!, "SIGSTOP"),
    resume: () => void process.kill(program.pid!, "SIGCONT"),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

const ROOT = `dn: ${BASE}
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: ou=people,${BASE}
objectClass: organizationalUnit
ou: people

dn: ou=closed,${BASE}
objectClass: organizationalUnit
ou: closed
`;

function entry({ uid, cn, sn, more = [] }: LdapPerson): string {
  const base64 = (name: string, value: string): string => `${name}:: ${Buffer.from(value, "utf8").toString("base64")}`;
  return [`dn: uid=${uid},ou=people,${BASE}`, "objectClass: inetOrgPerson", `uid: ${uid}`, base64("cn", cn), base64("sn", sn), ...more, ""].join("\n");
}
