// Who calls, and from where: the options that every command which reaches out has in common.
import type { PhoneOptions } from "../phone/phone.ts";
import { namedCaller, readAccountFile, readSocketAddress } from "./arguments.ts";
import { MEDIA_OPTIONS, withMedia, type MediaValues } from "./media-options.ts";
import { UsageError } from "./terminal.ts";
import { TRANSPORT_OPTIONS, withTransport } from "./transport-options.ts";

export const CALLER_OPTIONS = {
  account: { type: "string" },
  from: { type: "string" },
  local: { type: "string" },
  ...TRANSPORT_OPTIONS,
  ...MEDIA_OPTIONS,
  json: { type: "boolean", default: false },
} as const;

const ANONYMOUS = "anonymous@anonymous.invalid";

type Values = Parameters<typeof withTransport>[1] & MediaValues & { readonly account?: string | undefined; readonly from?: string | undefined; readonly local?: string | undefined };

/** The account, which is not to be registered, and where its phone sends from. Throws `UsageError`. */
export function readCaller(values: Values) {
  const { account: file, from, local: place } = values;
  if (file !== undefined && from !== undefined) throw new UsageError("--account and --from exclude each other");
  const account = withMedia(withTransport(file === undefined ? namedCaller(from ?? ANONYMOUS, "udp") : readAccountFile(file), values), values);
  const local = place === undefined ? undefined : readSocketAddress(place, 0);
  const options: Partial<PhoneOptions> = local ? { localAddress: local.address, listen: [{ ...local, transport: "udp" }], preferredPort: local.port } : {};
  return { account: { ...account, settings: { ...account.settings, register: false } }, options };
}
