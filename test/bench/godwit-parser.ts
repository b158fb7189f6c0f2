// Our own parser under the bench, asked for every typed header.
import type { NameAddr, SipMessage, Uri, Via } from "../../core/sip/message/model.ts";
import { parseSipMessage } from "../../core/sip/message/parse-message.ts";
import { serializeSipMessage } from "../../core/sip/message/serialize-message.ts";
import type { AddressFields, MessageParser, PartyFields, ViaFields } from "./message-fields.ts";

export const godwitParser: MessageParser = {
  name: "godwit",
  readAll(bytes) {
    const message = parsed(bytes);
    const { headers } = message;
    const contact = headers.contacts[0] as NameAddr;
    return {
      start: message.kind === "request" ? message.method : message.status,
      target: message.kind === "request" ? addressFields(message.uri) : undefined,
      vias: headers.vias.map(viaFields),
      from: partyFields(headers.from),
      to: partyFields(headers.to),
      callId: headers.callId,
      cseq: headers.cseq.sequence,
      method: headers.cseq.method,
      maxForwards: headers.maxForwards,
      contact: addressFields(contact.uri),
      contactExpires: contact.params.get("expires") ?? undefined,
      recordRoute: headers.recordRoutes.map(({ uri }) => addressFields(uri)),
      expires: headers.expires,
      contentType: headers.contentType,
      supported: headers.supported,
      allow: headers.allow,
      digestResponse: headers.authorization[0]?.params.get("response") ?? undefined,
      bodyLength: message.body.length,
    };
  },
  readRouting(bytes) {
    const message = parsed(bytes);
    const { headers } = message;
    return {
      start: message.kind === "request" ? message.method : message.status,
      target: message.kind === "request" ? addressFields(message.uri) : undefined,
      via: viaFields(headers.vias[0]!),
      fromTag: headers.from.params.get("tag") ?? undefined,
      toTag: headers.to.params.get("tag") ?? undefined,
      callId: headers.callId,
      cseq: headers.cseq.sequence,
      method: headers.cseq.method,
      maxForwards: headers.maxForwards,
    };
  },
  writer(bytes) {
    const message = parsed(bytes);
    return () => serializeSipMessage(message);
  },
};

function parsed(bytes: Uint8Array): SipMessage {
  const result = parseSipMessage(bytes);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function addressFields(uri: Uri): AddressFields {
  if (uri.scheme !== "sip" && uri.scheme !== "sips") throw new Error("not a SIP URI");
  return { user: uri.user, host: uri.host, port: uri.port };
}

function partyFields({ displayName, uri, params }: NameAddr): PartyFields {
  return { address: addressFields(uri), name: displayName, tag: params.get("tag") ?? undefined };
}

function viaFields({ host, port, params }: Via): ViaFields {
  return { host, port, branch: params.get("branch") ?? undefined };
}
