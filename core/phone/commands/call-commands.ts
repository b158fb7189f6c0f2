// Commands about calls and conferences.
import type { Commands, CommandTargets } from "./command-table.ts";

export function callCommands({ calls, tones, recorder }: CommandTargets): Commands<"call"> {
  return {
    "call.start": (target, accountId, options) => calls.start(target, accountId, options),
    "call.answer": (id, others) => calls.answer(id, others),
    "call.decline": (id) => calls.find(id).decline(),
    "call.end": (id) => calls.find(id).hangUp(),
    "call.hold": (id, hold) => calls.hold(id, hold),
    "call.swapTo": (id) => calls.swapTo(id),
    "call.holdAll": () => calls.holdAll(),
    "call.codecs": (id, names) => calls.useCodecs(id, names),
    "call.mute": (id, muted) => calls.mute(id, muted),
    "call.dtmf": (id, digits) => {
      calls.find(id).digits.press(digits);
      const last = digits.at(-1);
      if (last !== undefined) tones.key(last);
    },
    "call.transfer": (id, target) => calls.transfers.transfer(id, target),
    "call.transferTo": (id, otherId) => calls.transfers.transferTo(id, otherId),
    "call.consult": (id, target) => calls.transfers.consult(id, target),
    "call.consultWith": (id, otherId) => calls.transfers.consultWith(id, otherId),
    "call.completeConsultation": (id) => calls.transfers.complete(id),
    "call.cancelConsultation": (id) => calls.transfers.cancel(id),
    "call.followTransfer": (id, follows) => calls.succession.answer(calls.find(id), follows),
    "call.silence": (id) => calls.find(id).silence(),
    "call.dismiss": (id) => calls.dismiss(id),
    "call.record": (id, record) => recorder.record(calls.find(id), record),
  };
}

export function conferenceCommands({ conferences }: CommandTargets): Commands<"conference"> {
  return {
    "conference.merge": (callIds) => conferences.merge(callIds),
    "conference.mute": (callId, muted) => conferences.mute(callId, muted),
    "conference.remove": (callId) => conferences.remove(callId),
    "conference.end": (conferenceId) => conferences.end(conferenceId),
  };
}
