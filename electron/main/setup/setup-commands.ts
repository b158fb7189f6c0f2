// The pages' commands about company settings, files with everything and certificates, with the dialogs that go with them.
import type { FileFilter } from "electron";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { GodwitError, toFailure } from "../../../core/base/errors.ts";
import type { PhoneFacade } from "../../../core/phone/phone-facade.ts";
import type { AccountSettings } from "../../../core/phone/protocol.ts";
import type { SecretStore, SettingsStore } from "../../../core/ports/store.ts";
import type { ProvisionSource, SetupCommands } from "../../contract/setup.ts";
import { choosePath } from "../file-dialogs.ts";
import { saveText } from "../save-text.ts";
import { Backups } from "./backups.ts";
import { clipboardContent } from "./clipboard-content.ts";
import { certificatesOf, revokeCertificate } from "./certificates.ts";
import { fetchSettings } from "./fetch-settings.ts";
import { Provisioning, type ProvisioningText } from "./provisioning.ts";
import { drawQrCode, readQrCode } from "./qr-code.ts";

const MAX_PICTURE_BYTES = 20_000_000;
const MAX_BACKUP_BYTES = 500_000_000;

export interface SetupPorts {
  readonly phone: PhoneFacade;
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  readonly product: string;
  readonly wallMs: () => number;
  /** The QR reader's WebAssembly. */
  readonly wasmPath: string;
}

/** Every command as a function. */
export function createSetupCommands(ports: SetupPorts): SetupCommands {
  const { phone, settings, wasmPath } = ports;
  const provisioning = new Provisioning(phone, settings);
  const backups = new Backups(ports);
  return {
    "provision-open": async (source) => {
      const read = await readSource(source, wasmPath, provisioning.state?.url);
      return read && provisioning.plan(read);
    },
    "provision-apply": (planId, choice) => provisioning.apply(planId, choice),
    "provision-state": () => provisioning.state,
    "account-code": (accountId) => drawQrCode(accountDocument(phone, accountId)),
    "backup-export": (parts, passphrase) => saveText(backups.collect(parts, passphrase), `godwit-${new Date(ports.wallMs()).toISOString().slice(0, 10)}.json`, { name: "Godwit", extensions: ["json"] }),
    "backup-open": async () => {
      const path = await chooseFile({ name: "Godwit", extensions: ["json"] });
      return path === null ? null : backups.open(basename(path), await readTextWithin(path, MAX_BACKUP_BYTES));
    },
    "backup-apply": (id, parts, passphrase) => backups.apply(id, parts, passphrase),
    "certificates": () => certificatesOf(phone.snapshot().accounts),
    "certificate-revoke": (accountId, fingerprint) => revokeCertificate(phone, accountId, fingerprint),
  };
}

async function readSource(source: ProvisionSource, wasmPath: string, knownUrl: string | undefined): Promise<ProvisioningText | null> {
  switch (source.kind) {
    case "url":
      return fromAddress(source.url);
    case "known":
      return fromAddress(knownUrl ?? "");
    case "clipboard":
      return fromClipboard(wasmPath);
    case "dropped":
      return fromBytes(source.name, Buffer.from(source.base64, "base64"), wasmPath);
    case "file": {
      const path = await chooseFile({ name: "JSON, QR", extensions: ["json", "png", "jpg", "jpeg", "gif", "bmp"] });
      return path === null ? null : fromBytes(basename(path), await readWithin(path, MAX_PICTURE_BYTES), wasmPath);
    }
  }
}

async function fromAddress(address: string): Promise<ProvisioningText> {
  const url = address.trim();
  const text = await fetchSettings(url);
  return { text, url, source: new URL(url).host };
}

async function fromClipboard(wasmPath: string): Promise<ProvisioningText> {
  const content = await clipboardContent();
  return fromText("text" in content ? content.text : await readQrCode(content.picture, wasmPath), "");
}

async function fromBytes(name: string, bytes: Buffer, wasmPath: string): Promise<ProvisioningText> {
  const isText = /^[\s\uFEFF]*\{/u.test(bytes.subarray(0, 64).toString("utf8"));
  return fromText(isText ? bytes.toString("utf8").replace(/^\uFEFF/u, "") : await readQrCode(bytes, wasmPath), name);
}

/** A code has room for an address rather than for much else; what is there is then fetched as if it had been typed. */
function fromText(text: string, source: string): Promise<ProvisioningText> | ProvisioningText {
  return /^https:\/\//iu.test(text.trim()) ? fromAddress(text) : { text, source };
}

/** An account as another phone can take it: what is this person's to trust or to keep is left out. */
function accountDocument(phone: PhoneFacade, accountId: string): string {
  const account = phone.snapshot().accounts.find(({ id }) => id === accountId);
  if (!account) throw new GodwitError({ code: "account/unknown", message: "This account is no longer there." });
  const { trustedCertificate: _pin, authorities: _authorities, clientCertificate: _certificate, allowBasic: _basic, ...shared }: AccountSettings = account.settings;
  return JSON.stringify({ format: "godwit-provisioning", version: 1, accounts: [{ id: account.settings.address.replace(/^sips?:/iu, ""), ...shared }] });
}

function chooseFile(filter: FileFilter): Promise<string | null> {
  return choosePath({ filters: [filter, { name: "*", extensions: ["*"] }], properties: ["openFile"] });
}

function readWithin(path: string, limitBytes: number): Promise<Buffer> {
  return reading(path, limitBytes, () => readFile(path));
}

/** Piece by piece: making text of a hundred megabytes takes a while in which nobody else would be heard. */
function readTextWithin(path: string, limitBytes: number): Promise<string> {
  return reading(path, limitBytes, async () => {
    const pieces: string[] = [];
    for await (const piece of createReadStream(path, { encoding: "utf8", highWaterMark: 1_048_576 })) pieces.push(piece as string);
    return pieces.join("");
  });
}

async function reading<Content>(path: string, limitBytes: number, read: () => Promise<Content>): Promise<Content> {
  try {
    const { size } = await stat(path);
    if (size > limitBytes) throw new GodwitError({ code: "file/too-large", message: "The file is too large. Choose a smaller one, or cut it into parts.", detail: `${Math.round(size / 1_000_000)} MB` });
    return await read();
  } catch (thrown) {
    throw thrown instanceof GodwitError ? thrown : new GodwitError(toFailure(thrown, { code: "file/unreadable", message: "The file cannot be read. See whether it is still there and you may open it." }));
  }
}
