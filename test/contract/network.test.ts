// Runs the network's contract on the fake and on real loopback.
import { X509Certificate } from "node:crypto";
import { NodeNetwork } from "../../core/platform/node/node-network.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { CertificateWorkshop } from "../certificates.ts";
import { FakeNetwork } from "../fakes/fake-network.ts";
import { fakeIdentity, type FakeCertificate } from "../fakes/fake-tls.ts";
import { describeNetwork, type Certificates } from "./network-contract.ts";

const NAMES = ["sip.example.org"];

const fakeCertificates: Certificates = {
  authorities: "ours",
  good: fakeIdentity({ names: NAMES, issuer: "ours" }),
  expired: fakeIdentity({ names: NAMES, issuer: "ours", validToMs: 0 }),
  misnamed: fakeIdentity({ names: ["other.example.org"], issuer: "ours" }),
  selfSigned: fakeIdentity({ names: NAMES, issuer: "itself" }),
  fingerprint: ({ certificate }) => (JSON.parse(certificate) as FakeCertificate).fingerprint,
};

const workshop = new CertificateWorkshop();
const [good, expired, misnamed, selfSigned] = [
  workshop.make({ names: ["DNS:sip.example.org"] }),
  workshop.make({ names: ["DNS:sip.example.org"], days: -1 }),
  workshop.make({ names: ["DNS:other.example.org"] }),
  workshop.make({ names: ["DNS:sip.example.org"], selfSigned: true }),
];
const realCertificates: Certificates = {
  authorities: workshop.authority.certificate,
  good, expired, misnamed, selfSigned,
  fingerprint: ({ certificate }) => new X509Certificate(certificate).fingerprint256,
};
workshop[Symbol.dispose]();

describeNetwork("fake", () => {
  const clock = new FakeClock();
  const network = new FakeNetwork(clock);
  const host = network.host("192.0.2.1");
  return {
    network: host,
    address: "192.0.2.1",
    foreignAddress: "198.51.100.1",
    certificates: fakeCertificates,
    async settle(promise) {
      // Handled here at once, so that a rejection during the advance is not taken for a forgotten one.
      promise.catch(() => {});
      await clock.advance(1_000);
      return promise;
    },
    openSockets: () => network.openSockets,
  };
});

const loopback = (address: string, foreignAddress: string) => () => ({
  network: new NodeNetwork(),
  address,
  foreignAddress,
  certificates: realCertificates,
  settle: <T>(promise: Promise<T>) => promise,
  openSockets: () => 0,
});

describeNetwork("node over IPv4 loopback", loopback("127.0.0.1", "198.51.100.1"));
describeNetwork("node over IPv6 loopback", loopback("::1", "2001:db8::1"));
