// The main window as a person uses it: mouse and keyboard in, what is written on it out. Waits for what is to be seen,
// never for a time.
import type { Locator, Page } from "playwright";
import { expect } from "vitest";
import type { RunningApp } from "./app-harness.ts";

/** How long the window may take to show what is waited for. */
export const SHOWN_LIMIT_MS = 20_000;

const PACKETS_A_SECOND = 50;

export type ViewName = "dial" | "contacts" | "recent" | "messages" | "settings";

/** What is typed into the account form; what is left out stays as the form has it. */
export interface TypedAccount {
  readonly address: string;
  readonly password?: string;
  readonly registrar?: string;
  readonly proxy?: string;
  readonly transport?: "udp" | "tcp";
  /** Switch registering off, for direct calls. */
  readonly direct?: boolean;
}

export class PhoneWindow {
  readonly page: Page;

  constructor({ window }: Pick<RunningApp, "window">) {
    this.page = window;
    window.setDefaultTimeout(SHOWN_LIMIT_MS);
  }

  /** The element with this test id, whichever comes first. */
  get(testId: string): Locator {
    return this.page.getByTestId(testId).first();
  }

  async click(testId: string): Promise<void> {
    await this.get(testId).click();
  }

  /** Presses a key or a chord such as "Control+K", wherever the focus is. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** Waits until the element reads so. */
  async reads(testId: string, wanted: string | RegExp): Promise<void> {
    const read = (): Promise<string> => this.get(testId).innerText({ timeout: 1_000 }).catch(() => "(not there)");
    const poll = expect.poll(read, { timeout: SHOWN_LIMIT_MS, interval: 50, message: testId });
    await (typeof wanted === "string" ? poll.toContain(wanted) : poll.toMatch(wanted));
  }

  async shows(testId: string): Promise<void> {
    await this.get(testId).waitFor();
  }

  async hides(testId: string): Promise<void> {
    await this.get(testId).waitFor({ state: "hidden" });
  }

  /** Waits for a condition that has no element of its own. */
  async until(condition: () => Promise<boolean>, what: string, limitMs = SHOWN_LIMIT_MS): Promise<void> {
    await expect.poll(condition, { timeout: limitMs, interval: 50, message: what }).toBe(true);
  }

  async skipWelcome(): Promise<void> {
    await this.click("welcome-skip");
    await this.shows("search-box");
  }

  async openView(view: ViewName): Promise<void> {
    await this.click(`rail-${view}`);
  }

  /** Types into the search-or-dial box and presses Enter. */
  async dial(target: string): Promise<void> {
    await this.press("Control+K");
    await this.type(target);
    await this.page.getByTestId("result-call").waitFor();
    await this.press("Enter");
  }

  /** Waits until the call on the stage is in this state. */
  async callIs(state: "dialing" | "ringing" | "incoming" | "active" | "ended"): Promise<void> {
    await this.page.locator(`[data-testid=call-stage][data-state=${state}]`).waitFor();
  }

  /** Fills the account form, wherever it is open, and sends it; agrees to keep the password where that is asked. */
  async enterAccount(account: TypedAccount): Promise<void> {
    await this.get("account-address").fill(account.address);
    if (account.password !== undefined) await this.get("account-password").fill(account.password);
    if (!(await this.get("account-registrar").isVisible())) await this.click("account-advanced");
    if (account.registrar !== undefined) await this.get("account-registrar").fill(account.registrar);
    if (account.proxy !== undefined) await this.get("account-proxy").fill(account.proxy);
    if (account.transport !== undefined) await this.get("account-transport").selectOption(account.transport);
    if (account.direct) await this.click("account-register");
    await this.click("account-save");
  }

  /** Opens the form for a new account from the settings. */
  async openAccountForm(): Promise<void> {
    await this.openView("settings");
    await this.click("settings-accounts");
    await this.page.getByTestId("accounts-add-first").or(this.page.getByTestId("accounts-add")).click();
    await this.shows("account-form");
  }

  /** Adds an account that makes and takes direct calls, and leaves its form. */
  async addDirectAccount(): Promise<void> {
    await this.openAccountForm();
    await this.enterAccount({ address: "me@127.0.0.1", direct: true });
    await this.click("account-done");
  }

  /** A figure of the call's details, such as "Packets received"; NaN while there is none. */
  async figure(name: string): Promise<number> {
    const row = this.page.getByTestId("call-figures").locator("div", { has: this.page.locator("dt", { hasText: new RegExp(`^${name}$`, "u") }) });
    if ((await row.count()) === 0) return Number.NaN;
    return Number((await row.locator("dd").innerText()).replace(/[^\d.]/gu, ""));
  }

  /** Waits until the sound has gone on for so long, as the packets that arrived or left tell; the details must be open. */
  async soundGoesOn(seconds: number, way: "received" | "sent" = "received"): Promise<void> {
    const name = `Packets ${way}`;
    await this.until(async () => !Number.isNaN(await this.figure(name)), name);
    const wanted = (await this.figure(name)) + seconds * PACKETS_A_SECOND;
    await this.until(async () => (await this.figure(name)) >= wanted, `${seconds} s of packets ${way}`, SHOWN_LIMIT_MS + seconds * 1000);
  }
}
