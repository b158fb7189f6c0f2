// The Binding method (RFC 8489 section 12): "where do you see me?" and its answer, both without credentials. Pure.
import type { SocketAddress } from "../ports/network.ts";
import { readMappedAddress, writeXorMappedAddress } from "./mapped-address.ts";
import { stunAttributes, stunTypes, type StunAttribute, type StunMessage } from "./stun-message.ts";

/** A request; `transactionId` is 12 random bytes. */
export function createBindingRequest(transactionId: Uint8Array): StunMessage {
  return { type: stunTypes.bindingRequest, transactionId, attributes: [], hasFingerprint: true };
}

/** The answer to a request that came from `source`; undefined for what is no request. */
export function answerBinding(request: StunMessage, source: SocketAddress): StunMessage | undefined {
  if (request.type !== stunTypes.bindingRequest) return undefined;
  const { transactionId, hasFingerprint } = request;
  const unknown = request.attributes.filter(({ type }) => type < FIRST_OPTIONAL && !CREDENTIALS.has(type));
  if (unknown.length > 0) return { type: stunTypes.bindingError, transactionId, attributes: refuse(unknown), hasFingerprint };
  return { type: stunTypes.bindingSuccess, transactionId, attributes: [writeXorMappedAddress(source, transactionId)], hasFingerprint };
}

/** What an answer says: the address, or that the server refuses; undefined for what is no answer. */
export function readBindingAnswer(message: StunMessage): { readonly mapped: SocketAddress | undefined } | undefined {
  if (message.type === stunTypes.bindingSuccess) return { mapped: readMappedAddress(message) };
  return message.type === stunTypes.bindingError ? { mapped: undefined } : undefined;
}

/** Attributes from here on may be passed over (RFC 8489 section 14). */
const FIRST_OPTIONAL = 0x8000;
/** USERNAME, MESSAGE-INTEGRITY, REALM, NONCE and their like: nobody is asked for credentials here, so they do not matter. */
const CREDENTIALS: ReadonlySet<number> = new Set([0x0006, 0x0008, 0x0014, 0x0015, 0x001c, 0x001d, 0x001e]);

/** RFC 8489 section 6.3.1: 420, with the types that were not understood. */
function refuse(unknown: readonly StunAttribute[]): readonly StunAttribute[] {
  const types = Uint8Array.from(unknown.flatMap(({ type }) => [type >> 8, type & 0xff]));
  return [
    { type: stunAttributes.errorCode, value: Uint8Array.of(0, 0, 4, 20) },
    { type: stunAttributes.unknownAttributes, value: types },
  ];
}
