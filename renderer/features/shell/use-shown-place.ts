// Where the desktop leads: the calls that are over, or one that goes on.
import { onUnmounted } from "vue";
import { currentBridge } from "../../bridge/bridge.ts";
import { usePhone } from "../../stores/phone.ts";
import { useUi } from "../../stores/ui.ts";

/** Follows the desktop while the calling component lives. */
export function useShownPlace(): void {
  const ui = useUi();
  const phone = usePhone();
  onUnmounted(currentBridge().onShow((place) => {
    if (place.kind === "call") {
      if (phone.call(place.id) !== undefined) ui.showCall(place.id);
      return;
    }
    if (place.kind === "conversation") {
      ui.openView("messages");
      ui.show({ kind: "conversation", id: place.id });
      return;
    }
    if (place.kind === "company-settings") {
      ui.show({ kind: "provisioning", offered: place.address });
      return;
    }
    ui.openView("recent");
  }));
}
