// What the doctor says in English, for terminals and reports; windows say the same in their person's language.
import type { FindingCode } from "./case-file.ts";

/** The cause in one sentence, and the next step. */
export interface FindingWords {
  readonly cause: string;
  readonly step: string;
}

export const FINDING_WORDS: Readonly<Record<FindingCode, FindingWords>> = {
  "doctor/private-address": { cause: "The other side was told an address that only works inside your network, so its sound cannot come here.", step: "Ask your provider for a server that relays sound, or let the router forward it." },
  "doctor/one-way": { cause: "Your sound goes out, but nothing comes back.", step: "Check the firewall of this computer and the router: calls need incoming UDP packets." },
  "doctor/not-heard-there": { cause: "The other side says that none of your sound arrives.", step: "Check the firewall for outgoing UDP packets, or try another network." },
  "doctor/sound-from-elsewhere": { cause: "Sound comes from an address that nobody announced, so it is not played.", step: "Turn on encryption for this account, or ask the other side’s provider which address sends." },
  "doctor/wrong-interface": { cause: "The system reaches the other side by another network than the one that was announced, as happens with a VPN.", step: "Disconnect the VPN, or let it leave calls alone, and call again." },
  "doctor/rewritten": { cause: "Something between this computer and the server changes the calls’ messages on their way.", step: "Turn off “SIP ALG” or “SIP helper” in the router, or let the account use TLS." },
  "doctor/broken-messages": { cause: "Some messages from the server came damaged.", step: "Turn off “SIP ALG” in the router, or let the account use TCP or TLS." },
  "doctor/encryption-mismatch": { cause: "One side wants the call encrypted and the other does not.", step: "Change encryption in the account’s settings, or ask the other side to." },
  "doctor/codec-mismatch": { cause: "The two sides have no way in common to carry sound.", step: "Allow more codecs in the account’s settings, PCMA and PCMU among them." },
  "doctor/microphone-silent": { cause: "The microphone is on but gives nothing but silence.", step: "Check its own switch, the system’s permission, and which microphone is chosen in the sound settings." },
  "doctor/no-sound-device": { cause: "There is no sound device that works.", step: "Plug in a headset, or choose another device in the sound settings." },
  "doctor/tones-refused": { cause: "The keys that were pressed were not understood by the other side.", step: "Ask the provider which kind of tones it takes: RFC 4733, SIP INFO, or in the sound itself." },
  "doctor/certificate-untrusted": { cause: "Nobody whom this computer trusts vouches for the server’s certificate.", step: "Compare the fingerprint with the one that the server’s owner tells you, then trust it in the account, or have the certificate put right." },
  "doctor/certificate-changed": { cause: "The server shows another certificate than the one that you trust.", step: "Ask the server’s owner whether it was renewed before you trust the new one." },
  "doctor/certificate-expired": { cause: "The server’s certificate is no longer valid.", step: "Check this computer’s date; if it is right, the server’s owner must renew the certificate." },
  "doctor/certificate-name": { cause: "The server’s certificate is for another name.", step: "Enter the server’s name as the certificate has it." },
  "doctor/clock-wrong": { cause: "This computer’s clock and the server’s differ.", step: "Set the date and time, best automatically." },
  "doctor/no-answer": { cause: "The server does not answer at all.", step: "Check its name and port, and whether a firewall lets calls through; try TCP or TLS." },
  "doctor/name-unknown": { cause: "The server’s name is not found.", step: "Check how the name is written, and the network connection." },
  "doctor/port-closed": { cause: "The server is there, but nothing listens at that port.", step: "Check port and transport in the account’s settings." },
  "doctor/no-network": { cause: "There is no way to the server from this computer now.", step: "Check the network connection." },
  "doctor/large-request": { cause: "The request was too large for one packet, and no answer came: large packets get lost on the way.", step: "Let the account use TCP or TLS." },
  "doctor/password-refused": { cause: "The server refused the password.", step: "Check the password and the user name for it." },
  "doctor/registration-refused": { cause: "The server answers, but does not allow this.", step: "Check the account’s address, or ask the provider." },
  "doctor/number-unknown": { cause: "The server does not know this number or address.", step: "Check it, with the country’s code, and call again." },
  "doctor/nobody-there": { cause: "The other side is not connected to its server now.", step: "Try again later." },
};
