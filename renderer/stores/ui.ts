// What this window shows and nothing else knows: the chosen view, what is on the stage, the search text, messages.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import type { CallerMatch, ContactDraft, DoctorSubject } from "../bridge/bridge.ts";
import { createToasts } from "./toasts.ts";

export type { Toast } from "./toasts.ts";

export type ViewName = "dial" | "contacts" | "recent" | "messages" | "settings";
export type SettingsSection = "accounts" | "sound" | "calls" | "recording" | "contacts" | "history" | "messages" | "system" | "appearance" | "keyboard" | "backup" | "help" | "updates";

/** A setting to go to: its place as a test id, and whether it is in the part of the account form that opens. */
export interface SettingWish {
  readonly place: string;
  readonly inAccount?: "form" | "advanced";
}

/** A rule to be entered for somebody who was chosen elsewhere; `name` is a contact's. */
export interface RuleWish {
  readonly kind: "forwarding";
  readonly caller: CallerMatch;
  readonly name: string;
}

/** What the stage holds. */
export type StageContent =
  | { readonly kind: "none" }
  | { readonly kind: "calls" }
  | { readonly kind: "contact"; readonly id: string }
  | { readonly kind: "contact-form"; readonly id: string | null; readonly name?: string; readonly address?: string; readonly draft?: ContactDraft }
  | { readonly kind: "contact-import" | "contact-groups" | "contact-duplicates" }
  | { readonly kind: "contact-merge"; readonly ids: readonly string[] }
  | { readonly kind: "lamp-form"; readonly id: string | null; readonly address?: string; readonly label?: string }
  | { readonly kind: "history"; readonly id: string }
  | { readonly kind: "conversation"; readonly id: string }
  | { readonly kind: "new-message" }
  | { readonly kind: "account"; readonly id: string }
  | { readonly kind: "account-form"; readonly id: string | null }
  | { readonly kind: "provisioning"; readonly refresh?: boolean; readonly offered?: string }
  | { readonly kind: "certificates" }
  | { readonly kind: "doctor"; readonly subject: DoctorSubject }
  | { readonly kind: "settings"; readonly section: SettingsSection };

/** The window's own state. */
export const useUi = defineStore("ui", () => {
  const view = ref<ViewName>("dial");
  const stage = shallowRef<StageContent>({ kind: "none" });
  const query = ref("");
  /** Which part of the address book is listed, as a key of list-filter.ts. */
  const contactFilter = ref("all");
  /** Asked before the stage changes: answers whether it keeps the stage for now, and calls `go` later or never. */
  const leaveGuard = shallowRef<(go: () => void) => boolean>();
  /** A setting that was chosen in the search: the page that has it goes there, and takes the wish away. */
  const settingWish = shallowRef<SettingWish>();
  /** The page of the rules about calls opens a form for it, and takes the wish away. */
  const ruleWish = shallowRef<RuleWish>();
  const focusedCallId = ref<string | null>(null);
  const chosenAccountId = ref<string | null>(null);
  const shortcutsOpen = ref(false);
  /** Raised to ask the search box for the focus. */
  const searchFocusRequests = ref(0);
  /** Raised to ask the stage for the focus, after the user's own call action. */
  const stageFocusRequests = ref(0);
  const { toasts, say, dropToast } = createToasts();

  const stageOpen = computed(() => stage.value.kind !== "none");

  function leaving(go: () => void): void {
    if (leaveGuard.value?.(go) !== true) go();
  }

  function openView(name: ViewName): void {
    view.value = name;
    query.value = "";
    if (stage.value.kind === "calls" && hasRoomForStage()) return;
    leaving(() => { stage.value = stageOfView(name); });
  }

  function stageOfView(name: ViewName): StageContent {
    return name === "settings" && hasRoomForStage() ? { kind: "settings", section: "accounts" } : { kind: "none" };
  }

  function show(content: StageContent): void {
    leaving(() => showNow(content));
  }

  function showNow(content: StageContent): void {
    stage.value = content;
    if (content.kind === "settings" || content.kind === "account" || content.kind === "account-form" || content.kind === "provisioning" || content.kind === "certificates") view.value = "settings";
  }

  function showCall(id: string): void {
    focusedCallId.value = id;
    stage.value = { kind: "calls" };
  }

  function closeStage(): void {
    leaving(() => { stage.value = { kind: "none" }; });
  }

  /** In one column what is on the stage lies over the box. */
  function focusSearch(): void {
    if (stageOpen.value && !hasRoomForStage()) leaving(() => { stage.value = { kind: "none" }; });
    searchFocusRequests.value += 1;
  }

  function focusStage(): void {
    stageFocusRequests.value += 1;
  }

  return {
    view, stage, query, contactFilter, leaveGuard, settingWish, ruleWish, focusedCallId, chosenAccountId, shortcutsOpen, toasts, searchFocusRequests, stageFocusRequests, stageOpen,
    openView, show, showCall, closeStage, focusSearch, focusStage, say, dropToast,
  };
});

/** Whether list and stage stand side by side; in one column a page would hide the list it belongs to. */
function hasRoomForStage(): boolean {
  return globalThis.matchMedia?.("(width >= 720px)").matches ?? false;
}
