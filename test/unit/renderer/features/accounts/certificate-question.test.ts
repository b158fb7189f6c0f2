import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import type { AccountView } from "../../../../../renderer/bridge/bridge.ts";
import CertificateQuestion from "../../../../../renderer/features/accounts/certificate-question.vue";
import { mountWithPhone } from "../../mount-with-phone.ts";

const fingerprint = Array.from({ length: 32 }, () => "A1").join(":");
const certificate = { fingerprint, subject: "CN=pbx", issuer: "CN=<b>pbx</b>", validFromMs: Date.UTC(2026, 0, 1), validToMs: Date.UTC(2027, 0, 1) };
let mounted: Awaited<ReturnType<typeof mountWithPhone>>;
afterEach(() => mounted.end());

async function show(code: "tls/untrusted-certificate" | "tls/certificate-changed" | "tls/expired" | "account/auth-rejected") {
  const failure = { code, message: "", ...(code.startsWith("tls/") ? { certificate } : {}) };
  mounted = await mountWithPhone(CertificateQuestion, "calm", { account: accountWith(failure) });
  return mounted.wrapper;
}

function accountWith(failure: Extract<AccountView["presence"], { state: "failed" }>["failure"]): AccountView {
  return { id: "work", settings: { address: "sip:ada@pbx", displayName: "", transport: "tls", register: true }, trial: false, presence: { state: "failed", failure } };
}

describe("a certificate that nobody vouches for", () => {
  it("is shown with its fingerprint, its names as text", async () => {
    const wrapper = await show("tls/untrusted-certificate");
    expect(wrapper.text()).toContain(fingerprint);
    expect(wrapper.text()).toContain("CN=<b>pbx</b>");
  });

  it("is trusted by the button, and by nothing else", async () => {
    const wrapper = await show("tls/untrusted-certificate");
    const trusted = () => mounted.bridge.executed.filter(({ name }) => name === "account.trustCertificate");
    expect(trusted()).toEqual([]);
    await wrapper.find("[data-testid=certificate-trust]").trigger("click");
    await flushPromises();
    expect(trusted()).toEqual([{ name: "account.trustCertificate", args: ["work", fingerprint] }]);
  });
});

it("warns loudly of a certificate that has changed", async () => {
  const wrapper = await show("tls/certificate-changed");
  expect(wrapper.find("[role=alert]").text()).toContain("has changed");
});

it("offers no trust in one that is over", async () => {
  const wrapper = await show("tls/expired");
  expect(wrapper.find("[data-testid=certificate]").exists()).toBe(true);
  expect(wrapper.find("[data-testid=certificate-trust]").exists()).toBe(false);
});

it("shows nothing where the trouble is another", async () => {
  const wrapper = await show("account/auth-rejected");
  expect(wrapper.find("[data-testid=certificate]").exists()).toBe(false);
});
