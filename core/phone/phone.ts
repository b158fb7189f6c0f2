// The phone: puts accounts, calls, sound, contacts and history together behind one facade of commands and events.
// It owns everything it makes; hosts give it ports and hear of it through snapshot and events only.
import { formatHex } from "../base/bytes.ts";
import { DisposableStore } from "../base/disposable.ts";
import { GodwitError, type Failure } from "../base/errors.ts";
import type { CaptureSource, PlaybackSink } from "../ports/media-engine.ts";
import type { SocketAddress, TlsIdentity } from "../ports/network.ts";
import type { NetworkMonitor } from "../ports/network-monitor.ts";
import type { CaseStore } from "../ports/case-store.ts";
import type { CallPath } from "../ports/store.ts";
import type { Uri } from "../sip/message/model.ts";
import { createSipStack, type SipStack } from "../sip/transaction/sip-stack.ts";
import type { SipTransport } from "../sip/transport/hop.ts";
import type { Identity } from "../sip/usage/identity.ts";
import { notFound } from "../sip/usage/next-hop.ts";
import type { Locate } from "../sip/usage/user-agent-context.ts";
import { UserAgent } from "../sip/usage/user-agent.ts";
import { LocalPaths } from "../mobility/local-paths.ts";
import { MobilityController } from "../mobility/mobility-controller.ts";
import { Accounts } from "./accounts.ts";
import { TONE_COUNTRIES } from "../media/national-tones.ts";
import { AudioSettings, defaultAudio } from "./audio-settings.ts";
import { defined } from "./defined.ts";
import { SignalRecord } from "../doctor/signal-record.ts";
import { Doctor } from "./doctor.ts";
import { createMemoryCases } from "./memory-cases.ts";
import { CallRecorder, type RecordingPlace } from "./call-recorder.ts";
import { Calls } from "./calls.ts";
import { Conferences } from "./conference.ts";
import { CallJournal } from "./history/call-journal.ts";
import { Lamps } from "./lamps/lamps.ts";
import { OwnDialogs } from "./lamps/own-dialogs.ts";
import { OwnPresences } from "./lamps/own-presence.ts";
import { LinkQuestions } from "./link-questions.ts";
import { Conversations } from "./conversations.ts";
import { Messages } from "./messages.ts";
import { Notices } from "./notices.ts";
import { Callbacks } from "./reachability/callbacks.ts";
import { readReachability } from "./reachability/call-rules.ts";
import { Reachability, REACHABILITY_KEY } from "./reachability/reachability.ts";
import { createCommands, type CommandTable } from "./phone-commands.ts";
import type { PhoneFacade } from "./phone-facade.ts";
import type { PhonePorts } from "./phone-ports.ts";
import { PhoneState } from "./phone-state.ts";
import { readPreferences } from "./preferences.ts";
import type { CommandAnswer, CommandArguments, CommandName, Snapshot } from "./protocol.ts";
import { openRecords } from "./phone-records.ts";
import { ReconnectingTone } from "./reconnecting-tone.ts";
import { TonePlayer } from "./tone-player.ts";
import { TrialAccount } from "./trial-account.ts";

export interface PhoneOptions {
  /** The User-Agent header's value, such as "Godwit/0.1.0". */
  readonly product: string;
  /** What it runs on, for reports, such as "linux x64". */
  readonly system?: string;
  /** Where each call's sound comes from and goes to; the chosen devices unless said otherwise. */
  readonly capture?: CaptureSource;
  readonly playback?: PlaybackSink;
  /** What the trial domain's talking number says; a tone where the host has no recording. */
  readonly talk?: CaptureSource;
  /** Listen here from the start, for calls without a registrar; with TLS it shows its identity. */
  readonly listen?: readonly (SocketAddress & { readonly transport: SipTransport; readonly identity?: TlsIdentity })[];
  /** Calls and registrations leave from this address instead of the one that the system would use. */
  readonly localAddress?: string;
  /** Local SIP port to prefer. */
  readonly preferredPort?: number;
  /** Whether calls to an address that no account has are taken too. */
  readonly acceptsAnyTarget?: boolean;
  /** Calls that may be up or ringing at once; 16 if not said, as many as a person can tell apart. */
  readonly maxCalls?: number;
  /** Where recordings go. */
  readonly recordings?: RecordingPlace;
  readonly notices?: readonly Failure[];
  /** Sound devices are looked for after this, where the host has something better to do first; at once if not said. */
  readonly settled?: Promise<unknown>;
  /** Whether to ask the accounts' servers for messages that wait; not unless said. */
  readonly watchesVoicemail?: boolean;
  /** Whether somebody is there to be asked before the other side's transfers are followed; not unless said. */
  readonly hasPerson?: boolean;
  /** How long `close` waits for the answers to the last BYEs; 3 s if not said, since a person waits for the window to go. */
  readonly closeLimitMs?: number;
  /** Tells when the network may have changed; without it the phone looks by itself. The phone disposes it when it is closed. */
  readonly monitor?: NetworkMonitor;
}

const CLOSE_LIMIT_MS = 3_000;
/** What calls have to say goes before the registrations are taken back, if the peers answer soon. */
const LAST_WORDS_MS = 500;

export class Phone implements PhoneFacade {
  readonly #ports: PhonePorts;
  readonly #state: PhoneState;
  readonly #stack: SipStack;
  readonly #userAgent: UserAgent;
  readonly #accounts: Accounts;
  readonly #calls: Calls;
  readonly #lamps: Lamps;
  readonly #ownPresences: OwnPresences;
  readonly #trial: TrialAccount;
  readonly #commands: CommandTable;
  readonly #closeLimitMs: number;
  readonly #owned = new DisposableStore();
  #closing: Promise<void> | undefined;

  /** Opens the phone: sockets that are listened on, stored accounts, devices. Rejects with `network/...` if a port cannot be had. */
  static async open(ports: PhonePorts, options: PhoneOptions): Promise<Phone> {
    const phone = new Phone(ports, options);
    try {
      for (const local of options.listen ?? []) await phone.#stack.transports.listen(local, local.identity);
    } catch (thrown) {
      await phone.close();
      throw thrown;
    }
    return phone;
  }

  private constructor(ports: PhonePorts, options: PhoneOptions) {
    const { clock, random, crypto, settings, secrets, contacts, history, media: engine } = ports;
    this.#ports = ports;
    this.#closeLimitMs = options.closeLimitMs ?? CLOSE_LIMIT_MS;
    this.#state = new PhoneState(initialState(ports));
    const record = new SignalRecord(clock, random);
    this.#stack = createSipStack({ ...ports, tap: record, ...(options.preferredPort === undefined ? {} : { preferredPort: options.preferredPort }) });
    const { transactions, locator } = this.#stack;
    const locate: Locate = (uri, preferred) => locator.locateUri(uri, preferred);
    this.#userAgent = new UserAgent({ transactions, locate, clock, random, crypto, logger: ports.logger, product: options.product });
    if (options.monitor) this.#owned.add(options.monitor);
    const paths = new LocalPaths(options.monitor, ports.interfaceName);
    const mobility = options.localAddress === undefined ? this.#owned.add(new MobilityController({ clock, network: ports.network, paths, onNetworkChange: () => this.#stack.networkChanged((address) => paths.isPresent(address)), ...defined({ monitor: options.monitor }) })) : undefined;
    const serversOf = (identity: Identity): Promise<readonly SocketAddress[]> => this.#serversOf(identity, locate);
    const tones = this.#owned.add(new TonePlayer(engine));
    this.#owned.add(new ReconnectingTone(clock, engine, this.#state));
    const notices = new Notices(this.#state, options.notices ?? []);
    const cases = ports.cases ?? createMemoryCases();
    const journal = this.#owned.add(new CallJournal({ clock, history, notices, state: this.#state }));
    this.#accounts = this.#owned.add(new Accounts({ userAgent: this.#userAgent, settings, secrets, random, mobility, serversOf, state: this.#state, watchesVoicemail: options.watchesVoicemail ?? false }));
    const reachability = this.#owned.add(new Reachability({ clock, settings, contacts, tones, country: ports.country, accounts: this.#accounts, state: this.#state, refuse: (callId, refusal) => this.#calls.find(callId).refuse(refusal) }));
    const callbacks = this.#owned.add(new Callbacks({ clock, random, userAgent: this.#userAgent, accounts: this.#accounts, state: this.#state }));
    this.#calls = this.#owned.add(
      new Calls({
        screen: (call) => reachability.screen(call),
        clock, random, engine, tones, contacts, journal,
        userAgent: this.#userAgent, accounts: this.#accounts, state: this.#state,
        capture: options.capture ?? { kind: "device" },
        playback: options.playback ?? { kind: "device" },
        acceptsAnyTarget: options.acceptsAnyTarget ?? false, maxCalls: options.maxCalls,
        asksBeforeTransfer: () => (!options.hasPerson ? "never" : this.#state.snapshot.preferences.calls.asksBeforeTransfer ? "always" : "where-unusual"),
        localAddressFor: (identity, target) => localAddressFor(ports, locate, options.localAddress, { identity, next: this.#userAgent.firstHop(identity, target) }),
        mediaNetwork: {
          resolveHost: async (host) => (await ports.resolver.addresses(host)).records,
          ...(options.localAddress === undefined && { routeTo: (peer) => ports.network.localAddressFor(peer) }),
        },
        describePath: (localAddress) => paths.describe(localAddress),
        mobility,
      }),
    );
    const conversations = this.#owned.add(new Conversations({ clock, contacts, store: ports.messages, state: this.#state }));
    const messages = this.#owned.add(new Messages({ clock, random, conversations, notices, userAgent: this.#userAgent, accounts: this.#accounts, state: this.#state, acceptsAnyTarget: options.acceptsAnyTarget ?? false }));
    this.#lamps = this.#owned.add(new Lamps({ clock, random, settings, contacts, userAgent: this.#userAgent, accounts: this.#accounts, calls: this.#calls, state: this.#state }));
    this.#owned.add(new OwnDialogs({ contacts, userAgent: this.#userAgent, accounts: this.#accounts, state: this.#state }));
    this.#ownPresences = this.#owned.add(new OwnPresences({ clock, userAgent: this.#userAgent, accounts: this.#accounts, state: this.#state }));
    const audio = this.#owned.add(new AudioSettings(engine, settings, this.#state, notices, (problem) => this.#reportAudio(notices, problem)));
    this.#trial = new TrialAccount({ ...ports, engine, product: options.product, talk: options.talk ?? { kind: "tone", frequencyHz: 440 } }, this.#accounts);
    const records = openRecords({ ports, owned: this.#owned, state: this.#state, cases, conversations, journal, notices, accountName: (id) => this.#accounts.list.find((account) => account.id === id)?.settings.address ?? "", findCall: (id) => this.#calls.lookUp(id) });
    this.#commands = createCommands({
      clock, ...records,
      doctor: this.#createDoctor(record, paths, options, cases),
      accounts: this.#accounts, calls: this.#calls, lamps: this.#lamps, messages, conversations, reachability, callbacks,
      conferences: new Conferences(this.#calls, () => formatHex(random.bytes(8))),
      recorder: new CallRecorder({ clock, state: this.#state, place: options.recordings }), trial: this.#trial, audio, tones, notices,
      links: new LinkQuestions({ clock, calls: this.#calls, contacts, notices, state: this.#state }),
      contacts, history, messageStore: ports.messages, settings, secrets, state: this.#state,
    });
    this.#accounts.restore((failure) => notices.add(failure));
    audio.start(options.settled).catch((thrown: unknown) => notices.addThrown(thrown, "audio/no-device", "There is no sound device; calls work, but silently."));
  }

  get onEvent(): PhoneFacade["onEvent"] {
    return this.#state.onEvent;
  }

  /** What signalling saw on the network so far, by name: messages, refusals, malformed input. */
  get networkCounters(): Readonly<Record<string, number>> {
    return this.#stack.transports.counters.snapshot();
  }

  snapshot(): Snapshot {
    return this.#state.snapshot;
  }

  async execute<Name extends CommandName>(name: Name, ...args: CommandArguments<Name>): Promise<CommandAnswer<Name>> {
    if (this.#closing) throw new GodwitError({ code: "phone/closed", message: "The phone is closing." });
    return this.#commands[name](...args);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#calls.leaveAll();
    // An account's GRUU leads here only while it is registered, and an ACK may still be on its way (RFC 5627 section 3.2).
    await this.#userAgent.endCalls(LAST_WORDS_MS);
    // The user agent goes last, since registrations live in it.
    await Promise.all([this.#lamps.stop(), this.#ownPresences.stop(), this.#accounts.unregisterAll()]);
    await this.#userAgent.close(this.#closeLimitMs);
    this.#owned.dispose();
    this.#trial.dispose();
    this.#stack.dispose();
    await this.#ports.media.close();
    this.#state.dispose();
  }

  async #serversOf(identity: Identity, locate: Locate): Promise<readonly SocketAddress[]> {
    const next = this.#userAgent.firstHop(identity, identity.address);
    const located = next.scheme === "tel" || next.scheme === "other" ? undefined : await locate(next, identity.transport);
    return located?.ok ? located.value : [];
  }

  #createDoctor(record: SignalRecord, paths: LocalPaths, { product, system = "", monitor, localAddress }: PhoneOptions, cases: CaseStore): Doctor {
    const { clock, network } = this.#ports;
    const routeTo = async (peer: SocketAddress): Promise<CallPath | undefined> => {
      const local = await network.localAddressFor(peer);
      return local === undefined ? undefined : paths.describe(local);
    };
    const known = { clock, record, cases, product, system, monitor, accounts: this.#accounts, calls: this.#calls, state: this.#state };
    return this.#owned.add(new Doctor({ ...known, ...(localAddress === undefined && { routeTo }) }));
  }

  #reportAudio(notices: Notices, problem: Failure | undefined): void {
    this.#calls.reportAudio(problem);
    if (problem) notices.add(problem);
    else notices.clear("audio/");
  }
}

function initialState({ secrets, settings, history, messages }: PhonePorts): ConstructorParameters<typeof PhoneState>[0] {
  return {
    devices: [],
    directories: [],
    audio: defaultAudio,
    processingAvailable: true,
    toneCountries: TONE_COUNTRIES,
    notices: [],
    missedCalls: history.countUnseenMissed(),
    unreadMessages: messages.countUnread(),
    secretProtection: secrets.protection,
    firstRun: settings.read("first-run-done") !== true,
    preferences: readPreferences(settings.read("preferences")),
    reachability: readReachability(settings.read(REACHABILITY_KEY)),
    callbacks: [],
  };
}

/** What the system would use towards where an INVITE goes first; rejects with the failure that says why there is none. */
async function localAddressFor(ports: PhonePorts, locate: Locate, fixed: string | undefined, { identity, next }: { readonly identity: Identity; readonly next: Uri }): Promise<string> {
  if (fixed !== undefined) return fixed;
  if (next.scheme === "tel" || next.scheme === "other") throw new GodwitError(notFound(next));
  const located = await locate(next, identity.transport);
  if (!located.ok) throw new GodwitError(located.error);
  for (const hop of located.value) {
    const local = await ports.network.localAddressFor(hop);
    if (local !== undefined) return local;
  }
  throw new GodwitError({ code: "network/unreachable", message: "There is no way to this address; check the network connection." });
}
