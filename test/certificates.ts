// Certificates for tests, made by openssl when a test asks: an authority of its own, servers and clients signed by it or
// by themselves, valid or over. Everything lies in a folder that the caller removes.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { X509Certificate } from "node:crypto";
import type { TlsIdentity } from "../core/ports/network.ts";

export interface CertificateOptions {
  /** As openssl writes them: "DNS:localhost", "IP:127.0.0.1", "URI:sip:example.org". */
  readonly names?: readonly string[];
  readonly commonName?: string;
  /** Signed by the workshop's authority if not said. */
  readonly selfSigned?: boolean;
  /** How long it is valid from now; negative for one that is over. */
  readonly days?: number;
}

/** A certificate, its key, and where both lie. */
export interface MadeCertificate extends TlsIdentity {
  readonly certificatePath: string;
  readonly keyPath: string;
  readonly fingerprint: string;
}

export class CertificateWorkshop implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "certificates-"));
  #made = 0;
  #authority: MadeCertificate | undefined;

  /** The authority that signs what is not self-signed. */
  get authority(): MadeCertificate {
    this.#authority ??= this.#selfSigned({ commonName: "Test authority" });
    return this.#authority;
  }

  make(options: CertificateOptions = {}): MadeCertificate {
    return options.selfSigned ? this.#selfSigned(options) : this.#signed(options);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #selfSigned({ names = [], commonName = "Test server", days = 30 }: CertificateOptions): MadeCertificate {
    const paths = this.#paths();
    const alternatives = names.length > 0 ? ["-addext", `subjectAltName=${names.join(",")}`] : [];
    openssl("req", "-x509", ...NEW_KEY, "-keyout", paths.keyPath, "-out", paths.certificatePath, "-days", String(days), "-subj", `/CN=${commonName}`, ...alternatives);
    return read(paths);
  }

  #signed({ names = [], commonName = "Test server", days = 30 }: CertificateOptions): MadeCertificate {
    const { authority } = this;
    const paths = this.#paths();
    const [request, extensions] = [`${paths.keyPath}.request`, `${paths.keyPath}.extensions`];
    writeFileSync(extensions, names.length > 0 ? `subjectAltName=${names.join(",")}\n` : "basicConstraints=CA:FALSE\n");
    openssl("req", ...NEW_KEY, "-keyout", paths.keyPath, "-out", request, "-subj", `/CN=${commonName}`);
    openssl("x509", "-req", "-in", request, "-CA", authority.certificatePath, "-CAkey", authority.keyPath, "-CAcreateserial", "-days", String(days), "-extfile", extensions, "-out", paths.certificatePath);
    return read(paths);
  }

  #paths(): { readonly certificatePath: string; readonly keyPath: string } {
    const name = join(this.#folder, String(++this.#made));
    return { certificatePath: `${name}.pem`, keyPath: `${name}.key` };
  }
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"] as const;

function openssl(...args: readonly string[]): void {
  execFileSync("openssl", args, { stdio: "pipe" });
}

function read(paths: { readonly certificatePath: string; readonly keyPath: string }): MadeCertificate {
  const certificate = readFileSync(paths.certificatePath, "utf8");
  return { ...paths, certificate, privateKey: readFileSync(paths.keyPath, "utf8"), fingerprint: new X509Certificate(certificate).fingerprint256 };
}
